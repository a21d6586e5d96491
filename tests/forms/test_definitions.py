"""Published definitions are sound, bilingual, and never change again."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from forms.checking import check
from forms.errors import UnknownQuestionnaire
from forms.loader import DEFINITIONS, LISTS, load, option_list, published
from forms.model import LANGUAGES, Kind, Level, Need, Questionnaire

PUBLISHED_SHA256 = {
    ("pcf_base", "2026.1"): "0f5080f643d86e1075c555fbb7880b86b3feeddac6081d4879c1deddd3f6cf73",
}
LISTS_SHA256 = {
    "country": "ead333ea019aacf1607b377b5fb63a9a075a04a228fbf997897a70cdfb761c65",
    "province": "efcd515662f30e0172d30480637b0548c77f61903ec8f9238dfc1d432e0f9d50",
}
FIELDS_OF_THE_BASE_LIST = {"A": 17, "B": 16, "C": 8, "D": 7, "E": 20, "G": 22, "J": 7, "N": 11}


@pytest.fixture(params=published(), ids="-".join)
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    return load(*request.param)


def test_something_is_published() -> None:
    assert ("pcf_base", "2026.1") in published()


def test_a_published_file_never_changes(questionnaire: Questionnaire) -> None:
    pinned = PUBLISHED_SHA256[questionnaire.id, questionnaire.version]

    assert questionnaire.sha256 == pinned, "a change needs a new version beside the old file"


def test_lists_that_published_files_use_never_change() -> None:
    from hashlib import sha256

    found = {path.stem: sha256(path.read_bytes()).hexdigest() for path in LISTS.glob("*.toml")}

    assert found == LISTS_SHA256


def test_a_published_file_is_sound(questionnaire: Questionnaire) -> None:
    path = DEFINITIONS / questionnaire.id / f"{questionnaire.version}.toml"

    assert check(path) == []


def test_keys_are_unique_but_for_the_cells_that_rows_share(questionnaire: Questionnaire) -> None:
    keys = Counter(field.key for section in questionnaire.sections for field in section.fields)
    shared = {field.key for section in questionnaire.shared for field in section.fields}

    assert {key for key, count in keys.items() if count > 1} <= shared


def test_every_wording_differs_between_the_languages(questionnaire: Questionnaire) -> None:
    for section in questionnaire.sections:
        for field in section.fields:
            assert re.search("[\u4e00-\u9fff]", field.hint.zh), field.key
            assert not re.search("[\u4e00-\u9fff]", field.hint.en.replace("万", "")), field.key


def test_chinese_uses_its_own_punctuation(questionnaire: Questionnaire) -> None:
    for section in questionnaire.sections:
        for field in section.fields:
            for text in (field.label.zh, field.hint.zh):
                assert not re.search(r"[\u4e00-\u9fff][,;:?!]", text), text
                assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]", text), text
                assert not re.search(r"[A-Za-z0-9][\u4e00-\u9fff]", text), text


def test_the_base_list_is_complete() -> None:
    base = load("pcf_base", "2026.1")
    table = tomllib.loads((DEFINITIONS / "pcf_base" / "2026.1.toml").read_text("utf-8"))
    listed = {
        section["key"]: {field.get("listed", field["key"]) for field in section["field"]} - {""}
        for section in table["section"]
    }

    counts = {key: len(fields) for key, fields in listed.items()}
    assert counts["O"] + counts.pop("cutoff") == 10
    assert {key: counts[key] for key in FIELDS_OF_THE_BASE_LIST} == FIELDS_OF_THE_BASE_LIST
    assert base.count() == 118
    assert {level: base.count_required(level) for level in Level} == {
        Level.FULL: 73,
        Level.REDUCED: 42,
        Level.MINIMAL: 26,
    }


def test_files_wait_for_the_evidence_edition() -> None:
    files = [
        field
        for section in load("pcf_base", "2026.1").sections
        for field in section.fields
        if field.kind is Kind.FILE
    ]

    assert [field.key for field in files] == ["boundary_diagram", "product_photo"]
    assert not any(field.asked_at(level) for field in files for level in Level)


def test_data_quality_is_asked_in_every_row_of_materials_energy_and_transport() -> None:
    base = load("pcf_base", "2026.1")

    for key in ("E", "G", "J"):
        own = [field.key for field in base.section(key).fields if field.section == "N"]
        assert own[0] == "dq_source"
        assert len(own) == 11


def test_a_smaller_level_asks_no_more_than_a_larger_one(questionnaire: Questionnaire) -> None:
    for section in questionnaire.sections:
        full, reduced, minimal = ({field.key for field in section.at(one)} for one in Level)
        assert minimal <= reduced <= full


def test_a_smaller_level_requires_no_more(questionnaire: Questionnaire) -> None:
    rank = {Need.ABSENT: 0, Need.OPTIONAL: 1, Need.CONDITIONAL: 2, Need.REQUIRED: 3}
    odd = [
        field.key
        for section in questionnaire.sections
        for field in section.fields
        if rank[field.need_at(Level.MINIMAL)] > rank[field.need_at(Level.FULL)]
    ]

    assert odd == ["pcf_value"], "only the declared result may replace what is not asked"


def test_provinces_have_both_codes_once() -> None:
    table = tomllib.loads((LISTS / "province.toml").read_text("utf-8"))["entry"]

    assert len(table) == 34
    assert len({one["code"] for one in table}) == 34
    assert all(re.fullmatch("[1-8][0-9]0000", one["gbt_2260"]) for one in table)


def test_countries_are_named_in_both_languages() -> None:
    countries = dict(option_list("country"))

    assert countries["CN"].get("zh_Hans_CN") == "中国"
    assert countries["DE"].get("en") == "Germany"
    assert all(len(code) == 2 and name.en and name.zh for code, name in countries.items())


def test_what_is_not_published_is_refused() -> None:
    with pytest.raises(UnknownQuestionnaire) as refusal:
        load("pcf_base", "1999.1")

    assert refusal.value.facts == {"questionnaire": "pcf_base", "version": "1999.1"}


def test_every_language_has_a_file() -> None:
    for key, version in published():
        for lang in LANGUAGES:
            assert (Path(DEFINITIONS) / key / f"{version}.{lang}.toml").is_file()
