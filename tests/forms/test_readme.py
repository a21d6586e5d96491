"""The package's own words keep up with it."""

import re
from pathlib import Path

from findings_cases import CASES

from forms.loader import load

README = (Path(__file__).parents[2] / "forms" / "README.md").read_text("utf-8")


def test_every_rule_is_described() -> None:
    described = set(re.findall(r"^\| ([VX]\d\d) \|", README, re.MULTILINE))

    assert described == {case.rule for case in CASES}


def test_every_field_is_listed() -> None:
    base = load("pcf_base", "2026.1")

    for section in base.sections:
        for field in section.fields:
            assert f"`{field.key}`" in README, field.key
