"""Reads what the demonstration is made of."""

import csv
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
CASE = DATA / "nmc811"
SUPPLIERS = DATA / "suppliers.csv"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration."""

    name: str
    email: str
    language: str
    roles: tuple[str, ...] = ()
    does: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line of the case, as its table has it."""

    parent: str
    component: str
    quantity: Decimal
    unit: str
    line_type: str


@cache
def document(name: str) -> dict[str, Any]:
    """Return one of the TOML files by its name."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def sheets() -> dict[str, dict[str, Any]]:
    """Return what each supplier answers, by the name of its file."""
    files = sorted((DATA / "answers").glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}


def diagram(name: str) -> Path | None:
    """Return the boundary diagram that goes with a supplier's answers, if it has drawn one."""
    path = DATA / "evidence" / f"{name}.png"
    return path if path.is_file() else None


@cache
def case_lines() -> tuple[CaseLine, ...]:
    """Return the lines of the case with their exact quantities."""
    return tuple(
        CaseLine(
            row["parent"], row["component"], Decimal(row["quantity"]), row["unit"], row["line_type"]
        )
        for row in _rows(CASE / "bom.csv")
    )


@cache
def suppliers() -> dict[str, dict[str, str]]:
    """Return the list of suppliers by code."""
    return {row["code"]: row for row in _rows(SUPPLIERS)}


@cache
def _items() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _rows(CASE / "items.csv")}


def item_name(code: str, language: str) -> str:
    """Return what an item is called."""
    return _items()[code]["name_zh" if language == "zh" else "name"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def staff() -> dict[str, Person]:
    """Return the brand owner's people by what they stand for."""
    return {plain["key"]: _person(plain) for plain in document("people")["people"]}


def contact(code: str) -> Person:
    """Return whom a supplier's first mail goes to."""
    row = suppliers()[code]
    return Person(row["contact_name"], row["contact_email"], row["language"])


def colleague(code: str) -> Person | None:
    """Return who helps a supplier's contact, if anybody does."""
    for plain in document("people").get("colleagues", ()):
        if plain["supplier"] == code:
            return _person(plain)
    return None


def _person(plain: dict[str, Any]) -> Person:
    return Person(
        plain["name"], plain["email"], plain["language"], tuple(plain["roles"]), plain.get("does")
    )


def password() -> str:
    """Return the one password of the demonstration."""
    return str(document("people")["password"])
