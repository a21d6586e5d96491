"""Files, functions and views stay small enough to read in one sitting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE, FUNCTION, VIEW, TEMPLATE = 400, 60, 20, 150
SOURCES = sorted(
    path for package in ("aggregator", "forms", "portal") for path in (ROOT / package).rglob("*.py")
)


def name(path):
    return str(path.relative_to(ROOT))


def test_no_python_file_is_too_long():
    long = {name(p): n for p in SOURCES if (n := len(p.read_text().splitlines())) > FILE}

    assert long == {}


def body_lines(function):
    """Return the lines of a function's body without its docstring."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_no_function_is_too_long():
    long = {
        f"{name(p)}:{f.name}": n
        for p in SOURCES
        for f in functions(p)
        if (n := body_lines(f)) > FUNCTION
    }

    assert long == {}


def is_view(function):
    return any(
        isinstance(d, ast.Call)
        and isinstance(d.func, ast.Attribute)
        and d.func.attr in {"get", "post"}
        for d in function.decorator_list
    )


def test_no_view_is_too_long():
    long = {
        f"{name(p)}:{f.name}": n
        for p in SOURCES
        if "views" in p.parts or p.name == "views.py"
        for f in functions(p)
        if is_view(f) and (n := body_lines(f)) > VIEW
    }

    assert long == {}


def test_no_template_is_too_long():
    long = {
        name(p): n
        for p in (ROOT / "templates").rglob("*.html")
        if p.name != "gallery.html" and (n := len(p.read_text().splitlines())) > TEMPLATE
    }

    assert long == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager"])
def test_no_module_is_called_after_nothing(word):
    assert [name(p) for p in SOURCES if word in p.stem.split("_")] == []
