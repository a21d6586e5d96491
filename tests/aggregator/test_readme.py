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


@pytest.mark.parametrize("path", sorted(README.parent.rglob("*.py")), ids=lambda path: path.stem)
def test_every_public_function_shows_what_it_does(path):
    functions = (
        one
        for one in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")
    )

    assert [one.name for one in functions if ">>> " not in (ast.get_docstring(one) or "")] == []
