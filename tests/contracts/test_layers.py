"""The cores stay pure, told again without any tool."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL = {"flask", "flask_wtf", "flask_babel", "sqlalchemy", "celery", "authlib", "portal"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("core", ["aggregator", "forms"])
def test_a_core_knows_nothing_of_the_shell(core):
    knows = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / core).rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] in SHELL
    }

    assert knows == set()


def test_forms_takes_units_alone_from_the_aggregator():
    taken = {
        module
        for path in (ROOT / "forms").rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] == "aggregator"
    }

    assert {module for module in taken if not module.startswith("aggregator.units")} == set()


HOMES = {
    "alembic": ("portal/core/migrations.py",),
    "argon2": ("portal/accounts/passwords.py",),
    "celery": ("portal/worker.py",),
    "click": ("portal/cli/",),
    "kombu": ("portal/admin/health.py", "portal/core/folder_broker.py"),
    "openpyxl": (
        "forms/workbook/",
        "portal/core/sheets.py",
        "aggregator/files.py",
        "aggregator/workbook.py",
        "portal/demo/workbook.py",
    ),
    "rich": ("portal/cli/",),
    "scipy": ("aggregator/",),
    "smtplib": ("portal/core/mail.py",),
    "stdnum": ("forms/rules/identity.py", "portal/suppliers/reading.py"),
    "typst": ("portal/core/pdf.py",),
    "waitress": ("portal/cli/processes.py",),
    "whitenoise": ("portal/wsgi.py",),
}


@pytest.mark.parametrize(("library", "homes"), HOMES.items(), ids=HOMES)
def test_a_library_has_one_home(library, homes):
    users = {
        str(path.relative_to(ROOT))
        for package in ("aggregator", "forms", "portal")
        for path in (ROOT / package).rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] == library
    }

    assert users
    assert {path for path in users if not path.startswith(homes)} == set()


EDGE = (
    "portal/app.py",
    "portal/accounts/sessions.py",
    "portal/accounts/sign_in_page.py",
    "portal/core/",
)


def test_what_a_request_brought_is_read_at_the_edge():
    """Services take the actor, the record and the time; they never ask for the request."""
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "portal").rglob("*.py")
        if "views" not in path.parts
        for module in imports(path)
        if module in {"flask.request", "flask.g", "flask.session", "flask.flash"}
    }

    assert {path for path in readers if not path.startswith(EDGE)} == set()


def test_raw_sql_stays_in_the_core_of_the_shell():
    """Textual SQL would slip under the net of tenancy."""
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "portal").rglob("*.py")
        if not path.is_relative_to(ROOT / "portal/core")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"exec_driver_sql", "bulk_insert_mappings", "bulk_update_mappings"}
    }

    assert users == set()
