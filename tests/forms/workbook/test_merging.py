"""A workbook changes only what somebody changed in it, and shows it before."""

import copy

import pytest
from openpyxl import load_workbook

from forms import answers as document
from forms.workbook import ChangeKind, layout, merge, merge_reading


@pytest.fixture
def fields(base_list):
    """``fields(output_qty="5")`` is a document with these single answers."""

    def build(**raws):
        answers = document.empty()
        for key, raw in raws.items():
            answers, _ = document.with_field(answers, base_list.field(key), raw)
        return answers

    return build


@pytest.fixture
def materials(base_list):
    """``materials({"mat_name": "A"}, ...)`` is a document with these rows."""

    def build(*rows):
        answers = document.empty()
        section = base_list.section("E")
        for cells in rows:
            answers, row = document.with_row(answers, "E")
            for key, raw in cells.items():
                answers, _ = document.with_cell(answers, "E", row, section.field(key), raw)
        return answers

    return build


def kinds(found):
    return {change.field: change.kind for change in found.changes}


class TestSingleAnswers:
    def test_an_answer_where_there_was_none_is_new(self, fields):
        found = merge(fields(), fields(output_qty="5"), base=fields())

        assert kinds(found) == {"output_qty": ChangeKind.NEW}
        assert found.apply()["fields"]["output_qty"]["value"] == "5"

    def test_what_only_the_workbook_changed_is_a_change(self, fields):
        base = fields(output_qty="5")

        found = merge(base, fields(output_qty="6"), base=base)

        change = found.changed[0]
        assert (change.old["value"], change.new["value"]) == ("5", "6")
        assert found.apply()["fields"]["output_qty"]["value"] == "6"

    def test_what_only_the_browser_changed_stays(self, fields):
        old, base = fields(output_qty="7"), fields(output_qty="5")

        found = merge(old, base, base=base)

        assert found.is_empty
        assert found.apply() == old

    def test_what_both_changed_differently_is_a_conflict_for_a_person(self, fields):
        old, base = fields(output_qty="7"), fields(output_qty="5")

        found = merge(old, fields(output_qty="6"), base=base)

        change = found.conflict[0]
        assert found.apply()["fields"]["output_qty"]["value"] == "7"
        assert found.apply(take={change.id})["fields"]["output_qty"]["value"] == "6"

    def test_a_reason_instead_of_a_figure_is_an_answer_in_either_language(self, fields):
        old = fields(output_qty="unknown: never weighed")

        assert kinds(merge(fields(), old, base=fields())) == {"output_qty": ChangeKind.NEW}
        assert merge(old, fields(output_qty="未知：never weighed"), base=fields()).is_empty

    def test_what_both_changed_alike_is_the_same(self, fields):
        new = fields(output_qty="6")

        assert merge(new, new, base=fields(output_qty="5")).is_empty

    def test_an_empty_cell_never_erases_an_answer(self, fields):
        old = fields(output_qty="7")

        for new in (fields(), fields(output_qty=""), fields(output_qty="  ")):
            assert merge(old, new, base=old).apply() == old

    def test_a_change_may_be_left_out(self, fields):
        old = fields(output_qty="5")
        found = merge(old, fields(output_qty="6"), base=old)

        assert found.apply(leave={found.changed[0].id}) == old

    def test_another_unit_is_a_change(self, fields):
        old = fields(mass_per_unit="5 kg")

        assert merge(old, fields(mass_per_unit="5 g"), base=old).changed

    def test_another_way_to_write_the_same_number_is_none(self, fields):
        old = fields(output_qty="1 234 567")

        assert merge(old, fields(output_qty="1234567"), base=old).is_empty

    def test_an_unreadable_answer_never_replaces_a_good_one(self, fields):
        old = fields(output_qty="5")

        found = merge(old, fields(output_qty="lots"), base=old)

        assert len(found.problem) == 1
        assert found.apply() == old

    def test_an_unreadable_answer_is_kept_as_typed_where_nothing_stood(self, fields):
        found = merge(fields(), fields(output_qty="lots"), base=fields())

        assert found.apply()["fields"]["output_qty"]["raw"] == "lots"

    def test_the_document_given_is_not_touched_so_all_can_be_undone(self, fields):
        old = fields(output_qty="5")
        before = copy.deepcopy(old)

        merge(old, fields(output_qty="6", scrap_rate="2"), base=old).apply()

        assert old == before

    def test_two_documents_alone_tell_new_from_changed(self, fields):
        found = merge(fields(output_qty="5"), fields(output_qty="6", scrap_rate="2"))

        assert kinds(found) == {
            "output_qty": ChangeKind.CHANGED,
            "scrap_rate": ChangeKind.NEW,
        }


NICKEL = {"mat_name": "A", "mat_type": "raw", "mat_unit": "kg", "mat_qty_per_unit": "5"}
COBALT = {"mat_name": "B", "mat_type": "raw", "mat_unit": "kg", "mat_qty_per_unit": "3"}


class TestRows:
    def test_a_row_keeps_its_id(self, materials):
        base = materials(NICKEL, COBALT)
        new = materials(NICKEL, COBALT | {"mat_qty_per_unit": "4"})

        found = merge(base, new, base=base)

        assert [(change.row, change.field) for change in found.changed] == [
            ("r2", "mat_qty_per_unit")
        ]

    def test_a_row_typed_by_hand_is_added(self, materials):
        base = materials(NICKEL)

        found = merge(base, materials(NICKEL, COBALT), base=base)

        assert {change.row for change in found.new} == {"r2"}
        assert all(change.is_new_row for change in found.new)
        assert len(found.apply()["rows"]["E"]) == 2

    def test_rows_added_on_both_sides_do_not_collide(self, materials):
        old = materials(NICKEL)

        merged = merge(old, materials(COBALT), base=materials()).apply()

        names = [row["cells"]["mat_name"]["value"] for row in merged["rows"]["E"]]
        assert names == ["A", "B"]
        assert [row["id"] for row in merged["rows"]["E"]] == ["r1", "r2"]

    def test_the_same_file_twice_adds_its_rows_once(self, materials):
        new = materials(NICKEL, COBALT)
        once = merge(materials(), new, base=materials()).apply()

        twice = merge(once, new, base=materials())

        assert twice.is_empty

    def test_a_file_corrected_and_uploaded_again_changes_its_row(self, materials):
        once = merge(materials(), materials(NICKEL, COBALT), base=materials()).apply()

        again = merge(once, materials(NICKEL | {"mat_qty_per_unit": "6"}, COBALT), base=materials())

        assert [(change.row, change.field) for change in again.changed] == [
            ("r1", "mat_qty_per_unit")
        ]
        assert again.new == ()

    def test_rows_of_one_kind_are_not_mixed_up(self, materials):
        old = materials({"mat_name": "A", "mat_type": "raw", "mat_qty_per_unit": "5"})
        other = {"mat_name": "A", "mat_type": "consumable", "mat_qty_per_unit": "9"}

        assert len(merge(old, materials(other), base=materials()).apply()["rows"]["E"]) == 2

    def test_a_row_removed_in_the_browser_stays_removed(self, materials):
        base = materials(NICKEL, COBALT)
        old = document.without_row(base, "E", "r1")

        assert merge(old, base, base=base).apply() == old

    def test_a_row_removed_in_the_browser_and_changed_in_the_workbook_comes_back(self, materials):
        base = materials(NICKEL)
        old = document.without_row(base, "E", "r1")
        new = materials(NICKEL | {"mat_qty_per_unit": "6"})

        assert len(merge(old, new, base=base).apply()["rows"]["E"]) == 1

    def test_a_row_missing_in_the_workbook_is_kept(self, materials):
        base = materials(NICKEL, COBALT)

        assert merge(base, materials(NICKEL), base=base).apply() == base


def test_every_change_names_its_cell_and_its_old_and_new_value(
    written, answered, reading_of, base_list
):
    answers = answered()
    path = written(answers)
    book = load_workbook(path)
    sheet = book[layout.sheet_name(base_list.section("C"), "en")]
    cell = next(row[2] for row in sheet.iter_rows() if row[0].value == "gf:output_qty")
    cell.value = 200000
    book.save(path)

    found = merge_reading(answers, reading_of(path))

    change = found.changed[0]
    assert (change.sheet, change.cell) == (sheet.title, cell.coordinate)
    assert (change.old["value"], change.new["value"]) == ("201730", "200000")
    assert [one for one in found.changes if one.kind is not ChangeKind.SAME] == [change]
