"""The files of the demonstration fit together."""

from openpyxl import load_workbook
from stdnum.cn import uscc

from forms.loader import load
from forms.model import Level
from portal.accounts import password_rules
from portal.demo import reading, workbook
from portal.demo.sheets import Sheet


def test_every_item_of_the_case_has_a_short_name_in_both_languages():
    codes = {code for line in reading.case_lines() for code in (line.parent, line.component)}

    names = {(code, lang): reading.item_name(code, lang) for code in codes for lang in ("en", "zh")}

    assert all(0 < len(name) <= 40 for name in names.values())
    assert len({name for (_, lang), name in names.items() if lang == "en"}) == len(codes)
    assert len({name for (_, lang), name in names.items() if lang == "zh"}) == len(codes)


def test_the_workbook_is_what_its_script_writes():
    book = load_workbook(workbook.BOOK)

    assert book.sheetnames == list(workbook.tables())
    for name, table in workbook.tables().items():
        written = list(book[name].iter_rows(values_only=True))
        assert len(written) == len(table)
        for row, meant in zip(written, workbook.cells(table), strict=True):
            assert [_as_kept(cell) for cell in row] == [_as_kept(cell) for cell in meant]


def _as_kept(cell):
    """Return a cell as a workbook keeps it: figures with sixteen digits."""
    return f"{cell:.16g}" if isinstance(cell, int | float) else cell


def test_suppliers_are_marked_as_demonstration_and_have_valid_codes():
    for row in reading.suppliers().values():
        assert row["name"].endswith("（演示）")
        assert row["name_en"].endswith("(demonstration)")
        assert row["contact_email"].endswith(".example")
        assert uscc.is_valid(row["uscc"])
    assert uscc.is_valid(reading.document("people")["company"]["uscc"])


def test_the_one_password_is_good_for_everybody():
    people = [*reading.staff().values(), *(reading.contact(code) for code in reading.suppliers())]

    for person in people:
        assert password_rules.problems(reading.password(), (person.name, person.email)) == []


def test_activity_data_are_those_of_the_cases_lines():
    sheet = Sheet.of("cell")
    typed = {
        one.field: (one.raw, one.unit)
        for one in sheet.typed(load("pcf_base", "2026.1"), Level.FULL)
        if one.section == "G"
    }

    assert typed["elec_grid"] == ("1211.136", "万kWh")  # 1.2616 kWh/kg x 9.6 million kg
    assert typed["steam"] == ("127584", "GJ")  # 13.29 MJ/kg x 9.6 million kg


def test_every_figure_that_a_supplier_types_can_be_read():
    questionnaire = load("pcf_base", "2026.1")

    for name in reading.sheets():
        for one in Sheet.of(name).typed(questionnaire, Level.FULL):
            assert one.raw.strip(), (name, one.field)


def test_the_readme_of_the_demonstration_names_every_module():
    folder = reading.DATA.parent
    text = (folder / "README.md").read_text("utf-8")

    missing = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
    assert {name for name in missing if name not in text} == set()
