"""Every rule fires on what it is about, and keeps quiet otherwise."""

import dataclasses
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from findings_cases import CASES, GREEN, QUIET, Case, Quiet
from mistakes import CHANGES, MISTAKES

from forms.answers import Answers
from forms.context import Context
from forms.errors import FormsError
from forms.filled import fill
from forms.findings import Severity
from forms.loader import load
from forms.messages import catalogue, sentence
from forms.model import Level, Questionnaire
from forms.rules.peers import fingerprint
from forms.rules.thresholds import table
from forms.validation import has_errors, unexplained, validate

FORMS = Path(__file__).parents[2] / "forms"


def _context(
    base: Context, case: Case | Quiet, answered: Any, questionnaire: Questionnaire
) -> Context:
    changes = dict(case.context)
    if "previous" in changes:
        changes["previous"] = answered(**changes["previous"])
    if changes.get("prints") == {}:  # the very answers that are checked
        filled = fill(questionnaire, case.level, answered(**case.changes))
        changes["prints"] = frozenset({fingerprint(filled)})
    return dataclasses.replace(base, **changes)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_rule_fires_and_says_so_in_both_languages(
    case: Case, answered: Any, context: Context
) -> None:
    asked = load(case.list_id, "2026.1")
    answers = answered(case.list_id, **case.changes)

    found = validate(asked, case.level, answers, _context(context, case, answered, asked))

    hits = [one for one in found if (one.rule, one.code) == (case.rule, case.code)]
    assert hits, [(one.rule, one.code) for one in found]
    for lang in ("en", "zh"):
        said = sentence(hits[0], lang)
        assert said
        assert "{" not in said
    assert sentence(hits[0], "en").endswith((".", "?"))
    assert sentence(hits[0], "zh").endswith(("。", "？"))


def test_complete_answers_have_no_findings(
    answered: Any, base_list: Questionnaire, context: Context, level: Level
) -> None:
    assert validate(base_list, level, answered(), context) == []


@pytest.mark.parametrize("case", QUIET, ids=[case.name for case in QUIET])
def test_the_rules_keep_quiet_about(
    case: Quiet, answered: Any, base_list: Questionnaire, context: Context
) -> None:
    surroundings = _context(context, case, answered, base_list)

    found = validate(base_list, case.level, answered(**case.changes), surroundings)

    loud = [one for one in found if one.severity is not Severity.INFO or one.rule in case.rules]
    assert [(one.rule, one.code, dict(one.facts)) for one in loud] == []


def test_every_rule_has_answers_about_which_it_keeps_quiet() -> None:
    quiet = {rule for case in QUIET for rule in case.rules.split()}

    assert {case.rule for case in CASES} - quiet == set()


def test_every_code_of_the_rules_is_shown_to_fire() -> None:
    sources = [*FORMS.glob("rules/*.py"), *FORMS.glob("parsing/*.py"), FORMS / "answers.py"]
    text = "".join(path.read_text("utf-8") for path in sources)
    codes = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', text)) - {"thresholds.toml"}

    shown = {case.code for case in CASES}

    assert codes - shown == set()


def test_the_same_words_stand_in_both_catalogues() -> None:
    english, chinese = catalogue("en"), catalogue("zh")

    assert set(english) == set(chinese)
    for code, said in english.items():
        names = set(re.findall(r"{(\w+)}", said))
        assert set(re.findall(r"{(\w+)}", chinese[code])) <= names | {"label", "section"}, code


def test_every_threshold_names_its_source() -> None:
    assert all(row["source"] for row in table().values())


def test_masses_of_different_units_are_not_compared(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    other = dataclasses.replace(context, item_mass_kg=Decimal("12.4"), item_unit="piece")

    assert validate(base_list, Level.FULL, answered(), other) == []


def test_every_error_of_the_package_has_a_sentence() -> None:
    kinds = [FormsError, *FormsError.__subclasses__()]

    for kind in kinds:
        names = set(re.findall(r"{(\w+)}", catalogue("en")[kind.code]))
        assert names <= {"questionnaire", "version", "file", "problems"}
        assert catalogue("zh")[kind.code]


class TestSeverity:
    @pytest.mark.parametrize(
        ("mass", "severity"),
        [("0.94", Severity.WARNING), ("0.80", Severity.ERROR)],
    )
    def test_a_mass_further_off_is_an_error(
        self, mass: str, severity: Severity, answered: Any, base_list: Questionnaire,
        context: Context,
    ) -> None:  # fmt: skip
        surroundings = dataclasses.replace(context, item_mass_kg=Decimal(mass))

        found = validate(base_list, Level.FULL, answered(), surroundings)

        assert [one.severity for one in found] == [severity]

    @pytest.mark.parametrize(
        ("months", "severity"),
        [("2024-12", Severity.WARNING), ("2023-11", Severity.ERROR)],
    )
    def test_green_power_of_long_ago_is_an_error(
        self, months: str, severity: Severity, answered: Any, base_list: Questionnaire,
        context: Context,
    ) -> None:  # fmt: skip
        answers = answered(G0=GREEN | {"gec_period": months})

        found = validate(base_list, Level.FULL, answers, context)

        assert [one.severity for one in found] == [severity]


class TestReasons:
    def test_a_warning_needs_a_reason_until_it_has_one(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        answers: Answers = answered(scrap_rate="25")
        found = validate(base_list, Level.FULL, answers, context)
        assert [one.code for one in unexplained(found, answers)] == ["scrap.high"]

        answers["reasons"] = {found[0].key: "New line, still being run in"}

        assert list(unexplained(found, answers)) == []
        assert not has_errors(found)

    def test_the_key_of_a_finding_survives_a_changed_figure(
        self, answered: Any, base_list: Questionnaire, context: Context
    ) -> None:
        first = validate(base_list, Level.FULL, answered(scrap_rate="25"), context)
        second = validate(base_list, Level.FULL, answered(scrap_rate="30"), context)

        assert first[0].key == second[0].key
        assert first[0].facts != second[0].facts


def test_thirty_mixed_mistakes_are_all_found_and_nothing_else(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    found = validate(base_list, Level.FULL, answered(**CHANGES), context)

    places = sorted(
        (one.rule, one.code, one.severity, one.section, one.row or "", one.field or "")
        for one in found
    )
    assert len(MISTAKES) == 30
    assert places == sorted(
        (m.rule, m.code, m.severity, m.section, f"r{m.row}" if m.row else "", m.field or "")
        for m in MISTAKES
    )


def test_findings_come_in_the_order_of_the_form(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    answers = answered(company_name=None, cutoff_pct="6", G0={"elec_grid": "x"}, E0={"cas_no": "x"})

    found = validate(base_list, Level.FULL, answers, context)

    assert [one.section for one in found] == ["A", "E", "G", "O", "cutoff"]


def test_a_hidden_question_never_blocks(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    answers = answered(E0={"mat_pcf_source": "supplier_pcf", "mat_pcf": "no idea"})
    answers["rows"]["E"][0]["cells"]["mat_pcf_source"]["raw"] = "none"

    assert validate(base_list, Level.FULL, answers, context) == []


def test_a_blank_row_counts_for_nothing(
    answered: Any, base_list: Questionnaire, context: Context
) -> None:
    answers = answered(G=[*_rows(answered(), "G"), {"elec_grid": " "}])

    assert validate(base_list, Level.FULL, answers, context) == []


def _rows(answers: Answers, section: str) -> list[dict[str, str]]:
    return [
        {key: entry["raw"] for key, entry in row["cells"].items()}
        for row in answers["rows"][section]
    ]
