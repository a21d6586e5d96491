"""Published definitions are sound, bilingual, and never change again."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from forms import loader
from forms.checking import check
from forms.errors import UnknownQuestionnaire
from forms.loader import DEFINITIONS, LISTS, load, option_list, published
from forms.model import LANGUAGES, Field, Kind, Level, Need, Questionnaire

PUBLISHED_SHA256 = {
    "pcf_aluminium 2026.1": "7f2c96e98cf994ca83d3267aa5434773612cf07dcc81a8937e3fa03bcf42601c",
    "pcf_base 2026.1": "552745831aff92b8c3194c047d3496e1905fd3bb4dbe9bfb8d6e9d8fba1188cf",
    "pcf_battery 2026.1": "6c9a133e3b24366c02ffdb0ac1c82510b0855c73293e45779e277e27dec7e9cd",
    "pcf_cement 2026.1": "e8617a2b4d1b6d059e061a53d3cefad54d678b0cba91dc7866ff9f868aeb12a9",
    "pcf_chemicals 2026.1": "b058e1b9a5bae8ea1ce0094108d1458cc2cdb5e17a1c626a1eb2fc2aad948308",
    "pcf_electronics 2026.1": "b172f85b60816134280fa77d38c778846b6ee5104d0202e75e2d0476b66911bb",
    "pcf_photovoltaic 2026.1": "0804275f4b02604526bfc6bffca8adfd327fb1249341b11708bb8cd03a5dd1e7",
    "pcf_steel 2026.1": "b8c9683fe599a905ef406d102a5fec3083bf07e6de1128b128e8011864c5c178",
    "pcf_textiles 2026.1": "43bad7974a8ab8f3b97287cd8e800b0abb166b567b4ac14f696e38d3cfa1db3a",
}
LISTS_SHA256 = {
    "country": "ead333ea019aacf1607b377b5fb63a9a075a04a228fbf997897a70cdfb761c65",
    "gas": "638d895032d2494eb0d14019e89f7e69ff2c8dcadb20b2b54e4db9a898109b88",
    "province": "efcd515662f30e0172d30480637b0548c77f61903ec8f9238dfc1d432e0f9d50",
}
BASE_LIST = Path(__file__).with_name("base_list.csv")
"""The 160 fields of the list that the project collects, with their needs by level."""

STRICTER = {"pcf_value", "verification_status", "validity_end", "cutoff_list"}
"""Needed where the fast lane is taken; the list of cut-offs has the needs of its cells."""

HOMES = {"F": {"scope"}, "M": {"M", "consumables"}, "O": {"cutoff"}}
"""Where fields of the base list stand that are asked in a section of their own."""


@pytest.fixture(params=published(), ids="-".join)
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    return load(*request.param)


def test_versions_are_listed_in_the_order_of_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pcf_base").mkdir()
    for name in ("2026.10.toml", "2026.2.toml", "2026.2.en.toml", "2027.1.toml"):
        (tmp_path / "pcf_base" / name).write_text("")
    monkeypatch.setattr(loader, "DEFINITIONS", tmp_path)

    assert [version for _, version in published()] == ["2026.2", "2026.10", "2027.1"]


def test_something_is_published() -> None:
    assert ("pcf_base", "2026.1") in published()


def test_a_published_file_never_changes(questionnaire: Questionnaire) -> None:
    pinned = PUBLISHED_SHA256[f"{questionnaire.id} {questionnaire.version}"]

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
            for text in (field.hint, field.where):
                assert re.search("[\u4e00-\u9fff]", text.zh), field.key
                assert not re.search("[\u4e00-\u9fff]", text.en.replace("万", "")), field.key


def test_chinese_uses_its_own_punctuation(questionnaire: Questionnaire) -> None:
    for section in questionnaire.sections:
        for field in section.fields:
            for text in (field.label.zh, field.hint.zh, field.where.zh):
                assert not re.search(r"[\u4e00-\u9fff][,;:?!]", text), text
                assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]", text), text
                assert not re.search(r"[A-Za-z0-9][\u4e00-\u9fff]", text), text


def test_the_base_list_is_complete() -> None:
    base = load("pcf_base", "2026.1")
    with BASE_LIST.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))

    held: dict[str, list[Field]] = {}
    for section in (*base.sections, *base.shared):
        for field in section.fields:
            held.setdefault(field.listed, []).append(field)

    assert len(listed) == base.count() == 160
    for row in listed:
        fields = held[row["key"]]
        needs = {tuple(field.need_at(level).value for level in Level) for field in fields}
        assert (row["full"], row["reduced"], row["minimal"]) in needs or row["key"] in STRICTER
        homes = {field.section for field in fields}
        assert row["section"] in homes or homes <= HOMES[row["section"]], row["key"]


def test_the_base_list_requires_what_it_promises() -> None:
    base = load("pcf_base", "2026.1")

    required = {level: base.count_required(level) for level in Level}

    assert required == {Level.FULL: 95, Level.REDUCED: 49, Level.MINIMAL: 27}


def test_files_are_asked() -> None:
    files = {
        field.key: field
        for section in load("pcf_base", "2026.1").sections
        for field in section.fields
        if field.kind is Kind.FILE
    }

    assert set(files) == {"boundary_diagram", "product_photo", "pcf_statement", "ev_file"}
    assert all(field.asked_at(Level.FULL) for field in files.values())


def test_everything_says_what_is_meant_where_it_is_found_and_an_example(
    questionnaire: Questionnaire,
) -> None:
    for section in questionnaire.sections:
        for field in section.fields:
            for part in (field.label, field.hint, field.where, field.example):
                assert part.en.strip(), field.key
                assert part.zh.strip(), field.key
            assert field.where != field.hint, field.key


def test_data_quality_is_asked_in_every_row_of_data() -> None:
    base = load("pcf_base", "2026.1")

    for key in ("E", "F", "G", "H", "I", "J", "K"):
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

    assert odd == []


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


MODULES = [one for one in published() if one[0] != "pcf_base"]
INDUSTRIES = {
    *("aluminium", "battery", "cement", "chemicals", "electronics", "photovoltaic", "steel"),
    "textiles",
}


@pytest.fixture(params=MODULES, ids="-".join)
def module(request: pytest.FixtureRequest) -> Questionnaire:
    return load(*request.param)


def test_there_is_a_module_for_each_industry() -> None:
    assert {key for key, _ in MODULES} == {f"pcf_{name}" for name in INDUSTRIES}


def test_a_module_asks_everything_of_its_base_and_more(module: Questionnaire) -> None:
    base = load(*module.extends) if module.extends else None

    assert base is not None
    assert {field.key for one in base.sections for field in one.fields} <= set(module.keys())
    added = set(module.keys()) - set(base.keys())
    assert len(added) >= 10
    assert not any(module.field(key).listed for key in added)
    assert [module.count_required(level) for level in Level] == [95, 49, 27]


def test_a_module_suggests_steps_materials_and_wastes(module: Questionnaire) -> None:
    for key in ("up_name", "mat_name", "waste_name"):
        assert len(module.field(key).suggestions) >= 2, key
    assert module.field("emis_gas").options[0].code in GREENHOUSE
    assert len(module.field("emis_gas").options) == len(option_list("gas"))
    assert len(module.first_rows) >= 2


GREENHOUSE = {"CO2", "N2O", "CF4", "R-410A"}


def test_every_range_has_its_source_or_is_marked_as_ours(module: Questionnaire) -> None:
    assert len(module.ranges) >= 5
    for one in module.ranges:
        assert one.low < one.high
        assert one.is_ours == one.source.en.startswith("Ours"), one.key
        assert one.is_ours == one.source.zh.startswith("本项目估计"), one.key


def test_no_first_row_gives_a_figure(module: Questionnaire) -> None:
    for row in module.first_rows:
        for key in row.cells:
            assert not module.section(row.section).field(key).kind.is_number
