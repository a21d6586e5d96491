"""The form saves what is typed, shows what is wrong, and loses nothing."""

import re

import pytest
from sqlalchemy import select

from portal.submissions.models import Draft, DraftChange

pytestmark = pytest.mark.one_engine

HTMX = {"HX-Request": "true"}


def draft_of(session, world):
    session.expire_all()
    return session.scalar(select(Draft).where(Draft.request_id == world.request.id))


def typed(session, world, key):
    return draft_of(session, world).answers["fields"][key]["raw"]


def post(browser, world, section, form, **more):
    return browser.post(f"{world.path}/form/{section}/save", form, **more)


@pytest.mark.parametrize("page", ["form/A", "form/G", "workbook", "check", "receipt"])
def test_every_page_opens_before_anything_was_answered(world, browse, page):
    shown = browse(world.clerk).get(f"{world.path}/{page}")

    assert shown.status == 200
    assert shown.heading == "Cathode material"


def test_the_address_without_a_section_leads_to_where_there_is_most_to_do(world, browse):
    world.answered(contact_email="nobody", company_name="")
    browser = browse(world.clerk)

    page = browser.follow(browser.get(f"{world.path}/form"))

    assert "is not one mail address" in page.text


def test_a_section_that_the_level_does_not_ask_is_not_found(world, browse):
    assert browse(world.clerk).get(f"{world.path}/form/D").status == 404


def test_what_is_known_is_filled_in_before_the_first_question(world, browse):
    page = browse(world.clerk).get(f"{world.path}/form/B")

    fields = page.form("/save")
    assert fields["customer_part_no"] == "CAM-1"
    assert fields["declared_unit"] == "kg"
    assert fields["product_name"] == "Cathode material"


def test_the_first_save_starts_the_draft_and_takes_the_request_to_in_progress(
    world, browse, session
):
    browser = browse(world.clerk)
    form = browser.get(f"{world.path}/form/A").form("/save") | {"company_name": "Ours Ltd"}

    answer = post(browser, world, "A", form | {"do": "next"})

    assert answer.status == 303
    assert answer.location.endswith("/form/scope")
    session.refresh(world.request)
    assert world.request.state == "in_progress"
    assert typed(session, world, "company_name") == "Ours Ltd"


def test_saving_without_a_change_writes_nothing(world, browse, session):
    browser = browse(world.clerk)
    form = browser.get(f"{world.path}/form/A").form("/save")

    post(browser, world, "A", form | {"do": "leave"})

    assert draft_of(session, world) is None
    session.refresh(world.request)
    assert world.request.state == "opened"


def test_an_unreadable_number_stays_as_typed_with_its_problem(world, browse, session):
    world.answered()
    browser = browse(world.clerk)
    form = browser.get(f"{world.path}/form/C").form("/save")

    post(browser, world, "C", form | {"output_qty": "1,234"})
    page = browser.get(f"{world.path}/form/C")

    assert page.form("/save")["output_qty"] == "1,234"
    assert "can be read in two ways" in page.text
    assert draft_of(session, world).answers["fields"]["output_qty"]["value"] is None


def test_a_single_field_saved_by_script_answers_with_the_changed_parts_only(world, browse, session):
    world.answered()
    browser = browse(world.clerk, **HTMX)
    form = browse(world.clerk).get(f"{world.path}/form/C").form("/save")

    answer = post(browser, world, "C", form | {"output_qty": "1,234"})

    assert answer.status == 200
    swapped = {tag["id"] for tag in answer.soup.find_all(attrs={"hx-swap-oob": True})}
    assert swapped == {"output_qty-says", "chapters", "saved-at"}
    assert "can be read in two ways" in answer.text
    assert typed(session, world, "output_qty") == "1,234"


def test_a_choice_that_calls_for_more_questions_brings_them_in(world, browse):
    world.answered()
    browser = browse(world.clerk, **HTMX)
    form = browse(world.clerk).get(f"{world.path}/form/A").form("/save")

    answer = post(browser, world, "A", form | {"site_country": "DE"})

    fields = {tag["id"] for tag in answer.soup.find_all(attrs={"hx-swap-oob": True})}
    assert {"site_province-field", "uscc-field"} <= fields
    assert answer.soup.find(id="uscc-field").has_attr("hidden")


def test_what_is_hidden_keeps_its_answer(world, browse, session):
    world.answered()
    browser = browse(world.clerk)
    form = browser.get(f"{world.path}/form/A").form("/save")

    post(browser, world, "A", form | {"site_country": "DE"})
    post(browser, world, "A", browser.get(f"{world.path}/form/A").form("/save"))

    assert typed(session, world, "uscc") == "91350100M000100Y43"


def test_only_open_problems_are_shown_when_asked_for(world, browse):
    world.answered(contact_email="nobody")

    page = browse(world.clerk).get(f"{world.path}/form/A?show=problems")

    assert page.soup.find(id="contact_email")
    assert not page.soup.find(id="company_name")


class TestTwoTypists:
    def test_different_fields_merge(self, world, browse, session):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/A").form("/save")

        post(theirs, world, "A", stale | {"contact_name": "Lin Yan"})
        post(mine, world, "A", stale | {"site_name": "Plant 2"})

        assert typed(session, world, "contact_name") == "Lin Yan"
        assert typed(session, world, "site_name") == "Plant 2"

    def test_the_same_field_shows_both_values_and_keeps_the_typed_one(self, world, browse, session):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/A").form("/save")
        post(theirs, world, "A", stale | {"site_name": "Their plant"})

        page = post(mine, world, "A", stale | {"site_name": "My plant", "contact_name": "Li"})

        assert page.form("/save")["site_name"] == "My plant"
        assert "Their plant" in page.text
        assert "Lin Yan" in page.text
        assert typed(session, world, "site_name") == "Their plant"
        assert typed(session, world, "contact_name") == "Li"

    @pytest.mark.parametrize(
        ("decision", "kept"), [("mine", "My plant"), ("theirs", "Their plant")]
    )
    def test_the_typist_decides(self, world, browse, session, decision, kept):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/A").form("/save")
        post(theirs, world, "A", stale | {"site_name": "Their plant"})
        page = post(mine, world, "A", stale | {"site_name": "My plant"})

        post(mine, world, "A", page.form("/save") | {"do": f"{decision}:site_name"})

        assert typed(session, world, "site_name") == kept

    def test_an_undecided_clash_is_not_settled_by_saving_something_else(
        self, world, browse, session
    ):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/A").form("/save")
        post(theirs, world, "A", stale | {"site_name": "Their plant"})
        page = post(mine, world, "A", stale | {"site_name": "My plant"})

        post(mine, world, "A", page.form("/save") | {"contact_name": "Li"})

        assert typed(session, world, "site_name") == "Their plant"

    def test_saving_field_after_field_on_one_page_never_clashes_with_oneself(
        self, world, browse, session
    ):
        world.answered()
        form = browse(world.clerk).get(f"{world.path}/form/A").form("/save")
        script = browse(world.clerk, **HTMX)

        for name in ("Plant 2", "Plant 3", "Plant 4"):
            form["site_name"] = name
            answer = post(script, world, "A", form)
            form |= {tag["name"]: tag["value"] for tag in answer.soup.select("[name^='seen.']")}

        assert typed(session, world, "site_name") == "Plant 4"

    def test_typing_into_a_row_that_was_removed_brings_it_back(self, world, browse, session):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/G").form("/save")
        post(theirs, world, "G", stale | {"do": "remove:r1"})

        post(mine, world, "G", stale | {"r1.elec_grid": "6000"})

        (row,) = draft_of(session, world).answers["rows"]["G"]
        assert row["cells"]["elec_grid"]["raw"] == "6000"
        assert row["cells"]["energy_carrier"]["raw"] == "grid_electricity"

    def test_a_stale_page_does_not_bring_back_a_row_nobody_typed_into(self, world, browse, session):
        world.answered()
        mine, theirs = browse(world.clerk), browse(world.approver)
        stale = mine.get(f"{world.path}/form/G").form("/save")
        post(theirs, world, "G", stale | {"do": "remove:r1"})

        post(mine, world, "G", stale)

        assert draft_of(session, world).answers["rows"]["G"] == []


class TestRows:
    def test_adding_duplicating_and_removing_work_without_scripts(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)

        for wish in ("add", "duplicate:r1", "remove:r1"):
            form = browser.get(f"{world.path}/form/G").form("/save")
            answer = post(browser, world, "G", form | {"do": wish})
            assert answer.status == 303

        rows = draft_of(session, world).answers["rows"]["G"]
        assert [bool(row["cells"]) for row in rows] == [True, False]
        assert "r1" not in {row["id"] for row in rows}

    def test_a_row_typed_by_script_is_made_on_the_way(self, world, browse, session):
        world.answered()
        form = browse(world.clerk).get(f"{world.path}/form/G").form("/save")

        answer = post(
            browse(world.clerk, **HTMX),
            world,
            "G",
            form | {"n0123abcd.energy_carrier": "steam", "n0123abcd.energy_alloc_pct": "40"},
        )

        rows = draft_of(session, world).answers["rows"]["G"]
        assert rows[-1]["id"] == "n0123abcd"
        assert answer.soup.find(id="n0123abcd-steam-field")

    def test_saving_by_script_adds_no_row_whatever_button_was_pressed_last(
        self, world, browse, session
    ):
        world.answered()
        form = browse(world.clerk).get(f"{world.path}/form/G").form("/save")

        post(browse(world.clerk, **HTMX), world, "G", form | {"do": "add"})

        assert len(draft_of(session, world).answers["rows"]["G"]) == 1

    def test_a_removed_row_can_be_brought_back_where_it_was(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/G").form("/save")
        page = browser.follow(post(browser, world, "G", form | {"do": "remove:r1"}))

        restore = page.form("/restore")
        browser.post(f"{world.path}/form/G/restore", restore)
        browser.post(f"{world.path}/form/G/restore", restore)

        (row,) = draft_of(session, world).answers["rows"]["G"]
        assert row["cells"]["elec_grid"]["raw"] == "5000"

    def test_pressing_add_twice_adds_one_row(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/G").form("/save") | {"do": "add"}

        first, second = post(browser, world, "G", form), post(browser, world, "G", form)

        assert first.location == second.location
        assert len(draft_of(session, world).answers["rows"]["G"]) == 2

    def test_a_long_table_comes_in_pages_and_a_link_finds_its_row(self, world, browse, session):
        world.answered()
        draft = draft_of(session, world)
        (row,) = draft.answers["rows"]["G"]
        rows = [{"id": f"r{n}", "cells": row["cells"]} for n in range(1, 96)]
        draft.answers = draft.answers | {"rows": draft.answers["rows"] | {"G": rows}}
        session.commit()
        browser = browse(world.clerk)

        first = browser.get(f"{world.path}/form/G")
        found = browser.get(f"{world.path}/form/G?row=r95")
        form = found.form("/save") | {"r95.elec_grid": "77"}
        post(browser, world, "G", form)

        assert len(first.soup.select("tbody[data-row]:not(template *)")) <= 50
        assert "1 to 50 of 95" in first.text
        assert found.soup.find(id="row-r95")
        kept = draft_of(session, world).answers["rows"]["G"]
        assert len(kept) == 95
        assert kept[-1]["cells"]["elec_grid"]["raw"] == "77"
        assert kept[0]["cells"]["elec_grid"]["raw"] == "5000"

    def test_a_table_takes_only_so_many_rows(self, world, browse, session):
        world.answered()
        draft = draft_of(session, world)
        rows = [{"id": f"r{n}", "cells": {}} for n in range(500)]
        draft.answers = draft.answers | {"rows": {"G": rows}}
        session.commit()

        answer = post(browse(world.clerk), world, "G", {"version": "9", "do": "add"})

        assert answer.status == 422
        assert "at most 500 rows" in answer.text


class TestReturned:
    def test_only_the_returned_answer_is_open_with_its_comment(self, world, browse):
        world.answered()
        world.returned("site_name")

        page = browse(world.clerk).get(f"{world.path}/form/A")

        assert "Which of your plants?" in page.text
        assert not page.soup.find(id="site_name").has_attr("disabled")
        assert page.soup.find(id="company_name").has_attr("disabled")

    def test_what_is_closed_stays_whatever_is_posted(self, world, browse, session):
        world.answered()
        world.returned("site_name")
        form = {"version": "1", "site_name": "Plant 2", "company_name": "Other Ltd"}

        post(browse(world.clerk), world, "A", form)

        assert typed(session, world, "site_name") == "Plant 2"
        assert typed(session, world, "company_name") != "Other Ltd"

    def test_a_returned_cell_opens_its_row_and_no_other(self, world, browse):
        world.answered()
        world.returned("elec_grid", section="G", row="r1")
        browser = browse(world.clerk)

        page = browser.get(f"{world.path}/form/G")
        refused = post(browser, world, "G", {"version": "1", "do": "add"})

        assert not page.soup.find(id="r1-elec_grid_region").has_attr("disabled")
        assert "Which of your plants?" in page.soup.find(id="r1-elec_grid-field").get_text()
        assert page.soup.find(attrs={"data-row-add": True}) is None
        assert refused.status == 409

    def test_what_a_returned_answer_decides_about_is_open_too(self, world, browse):
        world.answered()
        world.returned("site_country")

        page = browse(world.clerk).get(f"{world.path}/form/A")

        assert not page.soup.find(id="site_province").has_attr("disabled")


@pytest.mark.parametrize("state", ["submitted", "accepted", "declined", "revoked"])
def test_a_closed_request_takes_nothing(world, browse, session, state):
    world.answered()
    world.request.state = state
    session.commit()
    browser = browse(world.clerk)

    page = browser.get(f"{world.path}/form/A")
    answer = post(browser, world, "A", {"version": "1", "site_name": "Plant 2"})

    assert page.soup.find(id="site_name").has_attr("disabled")
    assert answer.status == 409
    assert typed(session, world, "site_name") == "Main plant"


def test_every_change_is_remembered_with_old_new_and_who(world, browse, session):
    world.answered()
    form = browse(world.clerk).get(f"{world.path}/form/A").form("/save")

    post(browse(world.clerk), world, "A", form | {"site_name": "Plant 2"})

    (change,) = session.scalars(select(DraftChange))
    assert (change.before["raw"], change.after["raw"]) == ("Main plant", "Plant 2")
    assert (change.by, change.section, change.field) == ("Chen Wei", "A", "site_name")


def test_a_text_with_markup_is_shown_as_text(world, browse):
    world.answered(site_name="<script>alert(1)</script>")

    page = browse(world.clerk).get(f"{world.path}/form/A")

    assert page.form("/save")["site_name"] == "<script>alert(1)</script>"
    assert "<script>alert" not in page.html


def test_the_form_speaks_chinese(world, browse, session):
    world.answered(contact_email="nobody")
    world.clerk.locale = "zh"
    session.commit()

    page = browse(world.clerk).get(f"{world.path}/form/A")

    assert "保存并继续" in page.text
    assert "不是一个邮箱地址" in page.text or "邮箱" in page.text


def test_a_section_page_needs_few_statements(world, browse, statements):
    world.answered()
    browser = browse(world.clerk)
    statements.clear()

    browser.get(f"{world.path}/form/E")

    assert len(statements) <= 15


class TestWithoutAFigure:
    def test_the_reason_and_what_it_leads_to_stand_at_the_question(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/C").form("/save")
        why = {"output_qty": "", "output_qty-without": "confidential", "output_qty-reason": "Sales"}

        post(browser, world, "C", form | why)
        page = browser.get(f"{world.path}/form/C")

        entry = draft_of(session, world).answers["fields"]["output_qty"]
        assert (entry["without"], entry["reason"], entry["value"]) == (
            "confidential",
            "Sales",
            None,
        )
        assert page.form("/save")["output_qty"] == ""
        assert page.form("/save")["output_qty-reason"] == "Sales"

    def test_what_it_costs_stands_there_in_points_until_a_figure_is_given(
        self, world, browse, session
    ):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/B").form("/save")
        missing = {"mass_per_unit": "", "mass_per_unit-without": "unknown"}
        post(browser, world, "B", form | missing | {"mass_per_unit-reason": "No scale"})

        page = browser.get(f"{world.path}/form/B")
        said = page.soup.select_one("#mass_per_unit-says [data-cost]").get_text()
        post(browser, world, "B", page.form("/save") | {"mass_per_unit": "1 kg"})
        after = browser.get(f"{world.path}/form/B")

        assert float(re.search(r"Costs ([0-9.]+) of 100 points", said)[1]) > 0
        assert not after.soup.select("[data-cost]")

    def test_reading_the_page_in_another_language_changes_nothing(self, world, browse, session):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/C").form("/save")
        why = {"output_qty": "", "output_qty-without": "unknown", "output_qty-reason": "no meter"}
        post(browser, world, "C", form | why)
        version = draft_of(session, world).version

        browser.post("/language", {"lang": "zh"})
        form = browser.get(f"{world.path}/form/C").form("/save")
        post(browser, world, "C", form)

        assert form["output_qty-without"] == "unknown"
        assert draft_of(session, world).version == version

    def test_a_figure_typed_later_takes_its_place(self, world, browse, session):
        world.answered(output_qty="unknown: no meter")
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/C").form("/save")

        post(browser, world, "C", form | {"output_qty": "1200"})

        assert draft_of(session, world).answers["fields"]["output_qty"]["value"] == "1200"

    def test_without_a_reason_it_is_asked_for(self, world, browse):
        world.answered()
        browser = browse(world.clerk)
        form = browser.get(f"{world.path}/form/C").form("/save")

        post(browser, world, "C", form | {"output_qty": "", "output_qty-without": "unknown"})

        page = browser.get(f"{world.path}/form/C")
        assert page.soup.select("#output_qty-says .is-error")


class TestTheDraftsPages:
    def test_one_open_page_never_clashes_with_itself_though_an_answer_was_lost(
        self, world, browse, session
    ):
        world.answered()
        script = browse(world.clerk, **HTMX)
        lost = {"version": "1", "tab": "0123456789abcdef", "site_name": "Plant 2"}

        post(script, world, "A", lost)
        answer = post(script, world, "A", lost | {"site_name": "Plant 3"})

        assert "contested" not in answer.html
        assert typed(session, world, "site_name") == "Plant 3"

    def test_two_open_pages_of_one_person_do(self, world, browse, session):
        world.answered()
        script = browse(world.clerk, **HTMX)

        post(script, world, "A", {"version": "1", "tab": "a" * 16, "site_name": "Plant 2"})
        answer = post(script, world, "A", {"version": "1", "tab": "b" * 16, "site_name": "Plant 3"})

        assert answer.soup.select(".contested")
        assert typed(session, world, "site_name") == "Plant 2"

    def test_what_unfolds_of_a_row_comes_alone_for_a_script(self, world, browse):
        world.answered()
        script = browse(world.clerk, **HTMX)

        part = script.get(f"{world.path}/form/G?open=r1")
        blank = script.get(f"{world.path}/form/G?open=n0123abcd")

        assert "<html" not in part.html
        assert "r1.energy_alloc_pct" in part.html
        assert "n0123abcd.dq_class" in blank.html
        assert script.get(f"{world.path}/form/G?open=../x").status == 404
        assert browse(world.rival, **HTMX).get(f"{world.path}/form/G?open=r1").status == 404
