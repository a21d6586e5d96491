"""A new version tells what it changes, and answers move to it without being lost or bent."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.answers import Answers, is_blank
from forms.loader import DEFINITIONS, read
from forms.model import Level, Questionnaire
from forms.moving import move_answers
from forms.versions import ChangeKind, compare_versions

Edition = Callable[..., Questionnaire]


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """``edition((old, new), ...)``: the base list with changes in its structure, read anew."""

    def build(*changes: tuple[str, str]) -> Questionnaire:
        home = tmp_path / "pcf_base"
        shutil.copytree(DEFINITIONS / "pcf_base", home, dirs_exist_ok=True)
        path = home / "2026.1.toml"
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        for lang in ("en", "zh"):
            words = home / f"2026.1.{lang}.toml"
            plain = words.read_text("utf-8")
            plain += '[field.site_title]\nlabel = "T"\nhint = "H"\nwhere = "W"\nexample = "E"\n'
            plain += '[section.power]\ntitle = "P"\nintro = "I"\n'
            plain = plain.replace('cradle_to_gate = "', 'to_gate = "Re"\ncradle_to_gate = "')
            words.write_text(plain, "utf-8")
        return read(path)

    return build


def _kinds(old: Questionnaire, new: Questionnaire) -> set[tuple[ChangeKind, str]]:
    return {(one.kind, one.field.key) for one in compare_versions(old, new).changes}


def _typed(answers: Answers) -> int:
    cells = [
        entry
        for rows in answers["rows"].values()
        for row in rows
        for entry in row["cells"].values()
    ]
    return sum(not is_blank(one) for one in [*answers["fields"].values(), *cells])


RENAME = ('key = "site_name"\n', 'key = "site_title"\nwas = "site_name"\n')
DROP_UNIT = (
    'key = "steam"\nkind = "decimal"\nneed = "R R O"\nunits = ["t", "GJ", "MJ"]',
    'key = "steam"\nkind = "decimal"\nneed = "R R O"\nunits = ["t"]',
)
DROP_OPTION = (
    'codes = ["gate_to_gate", "cradle_to_gate", "cradle_to_grave"]',
    'codes = ["gate_to_gate", "cradle_to_grave"]',
)
RENAME_OPTION = (
    'codes = ["gate_to_gate", "cradle_to_gate", "cradle_to_grave"]',
    'codes = ["gate_to_gate", "to_gate", "cradle_to_grave"]\nwas = { to_gate = "cradle_to_gate" }',
)
NEW_KIND = ('key = "scrap_rate"\nkind = "decimal"', 'key = "scrap_rate"\nkind = "text"')
MORE_NEEDED = (
    'key = "company_name_en"\nkind = "text"\nneed = "O O O"',
    'key = "company_name_en"\nkind = "text"\nneed = "R O O"',
)


def test_the_same_version_changes_nothing(base_list: Questionnaire, answered: Any) -> None:
    answers = {
        **answered(),
        "reasons": {"scrap.high@C::scrap_rate": "new line"},
        "decimal_sign": ".",
    }

    moved, report = move_answers(base_list, base_list, answers)

    assert report.changes.changes == ()
    assert moved == answers
    assert (report.kept, report.aside) == (_typed(answers), ())


def test_each_change_is_named(base_list: Questionnaire, edition: Edition) -> None:
    new = edition(RENAME, DROP_UNIT, DROP_OPTION, NEW_KIND, MORE_NEEDED)

    found = _kinds(base_list, new)

    assert {
        (ChangeKind.RENAMED, "site_title"),
        (ChangeKind.REWORDED, "site_title"),
        (ChangeKind.UNITS, "steam"),
        (ChangeKind.OPTIONS_GONE, "boundary"),
        (ChangeKind.OPTIONS_GONE, "mat_pcf_boundary"),
        (ChangeKind.KIND, "scrap_rate"),
        (ChangeKind.REQUIRED, "company_name_en"),
    } <= found
    assert {key for _, key in found} <= {
        *("site_title", "steam", "boundary", "mat_pcf_boundary", "scrap_rate", "company_name_en"),
    }


def test_every_change_has_a_sentence_in_both_languages(
    base_list: Questionnaire, edition: Edition
) -> None:
    new = edition(RENAME, DROP_UNIT, DROP_OPTION, NEW_KIND, MORE_NEEDED)

    for one in compare_versions(base_list, new).changes:
        assert one.field.label.en in one.sentence("en")
        assert one.field.label.zh in one.sentence("zh")


def test_a_renamed_question_keeps_its_answer_and_its_reasons(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    answers = {**answered(), "reasons": {"some.code@A::site_name": "because"}}

    moved, report = move_answers(base_list, edition(RENAME), answers)

    assert moved["fields"]["site_title"] == answers["fields"]["site_name"]
    assert moved["reasons"] == {"some.code@A::site_title": "because"}
    assert [one.new.key for one in report.renamed] == ["site_title"]


def test_without_a_hint_a_new_key_is_a_new_question(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    new = edition(('key = "site_name"\n', 'key = "site_title"\n'))

    moved, report = move_answers(base_list, new, answered())

    assert "site_title" not in moved["fields"]
    assert [(one.spot.key, one.code) for one in report.aside] == [("site_name", "gone")]
    assert moved["aside"][0]["entry"]["raw"] == "银川一厂"
    assert "银川一厂" in report.aside[0].sentence("zh")
    assert (ChangeKind.ADDED, "site_title") in {(one.kind, one.field.key) for one in report.fresh}


def test_an_option_that_is_gone_is_put_aside_and_one_that_is_renamed_goes_along(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    dropped, report = move_answers(base_list, edition(DROP_OPTION), answered())
    renamed, _ = move_answers(base_list, edition(RENAME_OPTION), answered())

    assert [(one.spot.key, one.code) for one in report.aside] == [("boundary", "option")]
    assert "boundary" not in dropped["fields"]
    assert renamed["fields"]["boundary"]["value"] == "to_gate"


def test_a_unit_that_is_not_taken_any_more_is_never_converted_in_silence(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    moved, report = move_answers(base_list, edition(DROP_UNIT), answered())

    (aside,) = report.aside
    assert (aside.spot.key, aside.spot.row, aside.code) == ("steam", "r2", "unit")
    assert "steam" not in moved["rows"]["G"][1]["cells"]
    assert moved["aside"][0]["entry"] == answered()["rows"]["G"][1]["cells"]["steam"]


def test_another_first_unit_does_not_change_what_was_said(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    old = 'key = "elec_grid"\nkind = "decimal"\nneed = "R R R"\nunits = ["kWh", "MWh", "万kWh"]'
    new = edition((old, old.replace('["kWh", "MWh"', '["MWh", "kWh"')))

    moved, _ = move_answers(base_list, new, answered())

    cell = moved["rows"]["G"][0]["cells"]["elec_grid"]
    assert (cell["value"], cell["unit"]) == ("1210380", "kWh")


def test_another_kind_of_answer_is_asked_anew(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    _, report = move_answers(base_list, edition(NEW_KIND), answered())

    assert [(one.spot.key, one.code) for one in report.aside] == [("scrap_rate", "kind")]


def test_a_table_with_another_key_keeps_its_rows_and_links(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    new = edition(
        ('[[section]]\nkey = "G"\n', '[[section]]\nkey = "power"\nwas = "G"\n'),
        ('joins = ["E", "F", "G", ', 'joins = ["E", "F", "power", '),
    )
    answers = answered()
    entry = {"raw": "G.r1; E.r1", "unit": None, "value": ["G.r1", "E.r1"]}
    answers["rows"]["P"] = [{"id": "r1", "cells": {"ev_links": entry}}]

    moved, report = move_answers(base_list, new, answers)

    assert moved["rows"]["power"] == answers["rows"]["G"]
    assert moved["rows"]["P"][0]["cells"]["ev_links"]["value"] == ["power.r1", "E.r1"]
    assert report.aside == ()


def test_nothing_is_lost(base_list: Questionnaire, edition: Edition, answered: Any) -> None:
    new = edition(RENAME, DROP_UNIT, DROP_OPTION, NEW_KIND, MORE_NEEDED)
    answers = answered()

    moved, report = move_answers(base_list, new, answers)

    assert report.kept + len(report.aside) == _typed(answers)
    assert _typed(moved) + len(moved["aside"]) == _typed(answers)


def test_what_was_put_aside_comes_back_with_its_question(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    new = edition(NEW_KIND)
    moved, _ = move_answers(base_list, new, answered())

    back, _ = move_answers(new, base_list, moved)

    assert back == answered()


def test_an_unreadable_answer_stays_what_it_is(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    answers = answered(scrap_rate="about 3")

    moved, _ = move_answers(base_list, edition(RENAME), answers)

    assert moved["fields"]["scrap_rate"] == answers["fields"]["scrap_rate"]
    assert moved["fields"]["scrap_rate"]["value"] is None


def test_a_question_that_reads_differently_is_to_be_checked_again(
    base_list: Questionnaire, edition: Edition, answered: Any
) -> None:
    _, report = move_answers(base_list, edition(RENAME, MORE_NEEDED), answered())

    assert [one.field.key for one in report.again] == ["site_title"]
    assert {one.field.key for one in report.fresh} == {"company_name_en"}
    assert report.changes.new.field("company_name_en").need_at(Level.FULL) == "R"
