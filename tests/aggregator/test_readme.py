"""The README tells what the code does: its session runs, and no word of the contract is missing.

And so does every public function: it has words of its own and a session that runs.
"""

import ast
import doctest
from pathlib import Path

import pytest

import aggregator
from aggregator.compare import Kind
from aggregator.flags import CODES
from aggregator.ladder import Rung
from aggregator.tables import BOM, FOOTPRINTS

README = Path(aggregator.__file__).parent / "README.md"
MODULES = sorted(path.stem for path in README.parent.glob("*.py") if path.stem != "__init__")


def test_the_session_of_the_readme_runs():
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")

    assert result.attempted >= 6
    assert result.failed == 0


@pytest.mark.parametrize("word", [*BOM, *FOOTPRINTS, *CODES, *Kind, *MODULES])
def test_every_column_flag_cause_and_module_is_described(word):
    assert f"`{word}`" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("rung", Rung)
def test_every_rung_is_named(rung):
    assert str(rung) in README.read_text(encoding="utf-8")


def public(path):
    """Return the public functions of a module, and those of its public classes."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    classes = [one for one in body if isinstance(one, ast.ClassDef)]
    members = [one for owner in classes if not owner.name.startswith("_") for one in owner.body]
    functions, methods = (
        [f for f in found if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]
        for found in (body, members)
    )
    return functions, methods


def described(function):
    return ast.get_docstring(function) or ""


def shows(function):
    """Tell whether a session calls the function, and says what comes of it."""
    examples = doctest.DocTestParser().get_examples(described(function))
    calls = any(f"{function.name}(" in example.source for example in examples)
    skips = any(doctest.SKIP in example.options for example in examples)
    return calls and any(example.want.strip() for example in examples) and not skips


def raises(function):
    """Tell whether the function itself raises an error, and not merely lets one pass on."""
    return any(isinstance(one, ast.Raise) and one.exc for one in ast.walk(function))


@pytest.mark.parametrize("path", sorted(README.parent.rglob("*.py")), ids=lambda path: path.stem)
def test_every_public_function_shows_what_it_does_and_names_its_errors(path):
    functions, methods = public(path)

    assert [one.name for one in functions if not shows(one)] == []
    assert [one.name for one in (*functions, *methods) if not described(one)] == []
    silent = [one for one in (*functions, *methods) if raises(one)]
    assert [one.name for one in silent if "Raises\n---" not in described(one)] == []
