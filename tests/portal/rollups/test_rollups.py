"""From the catalogue and accepted answers to the product's number."""

import pytest

from portal.rollups import runs
from portal.rollups.keeping import result_of

LINES_OF_A = 3 * 5 + 4 * 0.5777


class TestTheNumber:
    def test_without_answers_the_items_own_lines_count(self, chain, computed):
        run = computed()

        assert run.footprint_kgco2e == pytest.approx(2 * LINES_OF_A, rel=1e-12)
        assert run.is_complete

    def test_an_accepted_part_covers_its_energy_lines_for_its_share_alone(
        self, chain, accept, computed
    ):
        """2 x (0.6 x (1.5 + 3 x 5) + 0.4 x (3 x 5 + 4 x 0.5777))."""
        accept(chain.first, 1.5)

        run = computed()

        expected = 2 * (0.6 * (1.5 + 15) + 0.4 * LINES_OF_A)
        assert run.footprint_kgco2e == pytest.approx(expected, rel=1e-12)
        covered = {(line.parent, line.component) for line in result_of(run).covered}
        assert covered == {("A", "E")}

    def test_a_verified_cradle_to_gate_value_closes_everything_below(self, chain, accept, computed):
        accept(
            chain.second,
            20.0,
            boundary="cradle_to_gate",
            covers=[],
            verification="third_reasonable",
        )

        run = computed()

        expected = 2 * (0.6 * LINES_OF_A + 0.4 * 20)
        assert run.footprint_kgco2e == pytest.approx(expected, rel=1e-12)

    def test_an_unknown_own_part_is_listed_and_its_lines_still_count(self, chain, accept, computed):
        accept(chain.first, None)

        run = computed()

        assert not run.is_complete
        expected = 2 * (0.6 * 15 + 0.4 * LINES_OF_A)
        assert run.footprint_kgco2e == pytest.approx(expected, rel=1e-12)
        assert [line.supplier for line in result_of(run).unaccounted] == ["S1"]

    def test_last_periods_answer_stands_in_and_is_flagged_stale(self, chain, accept, computed):
        accept(chain.first, 1.5, period=2024)

        run = computed()

        flags = {(flag.code, flag.supplier) for flag in result_of(run).flags}
        assert ("STALE", "S1") in flags

    def test_contributions_add_up(self, chain, accept, computed):
        accept(chain.first, 1.5)

        result = result_of(computed())

        total = sum(part.kgco2e for part in result.contributions)
        assert total == pytest.approx(result.footprint_kgco2e, rel=1e-9)

    def test_a_retired_factor_leaves_its_node_unaccounted(self, chain, session, computed, make):
        from portal.core.clock import now
        from portal.factors.models import OwnFactor

        computed()
        factor = session.query(OwnFactor).filter_by(item_id=chain.material.id).one()
        factor.retired_at = now()
        session.commit()

        run = computed()

        assert not run.is_complete
        assert run.footprint_kgco2e == pytest.approx(2 * 4 * 0.5777, rel=1e-12)
        assert [line.component for line in result_of(run).unaccounted] == ["B"]


class TestRuns:
    def test_the_same_inputs_give_the_same_bits(self, chain, computed):
        first, second = computed(), computed()

        assert first.input_sha256 == second.input_sha256
        assert first.footprint_kgco2e == second.footprint_kgco2e
        assert first.input_id == second.input_id

    def test_what_changed_adds_up(self, chain, accept, computed):
        before = computed()
        accept(chain.first, 1.5)

        after = computed()

        causes = sum(cause["kgco2e"] for cause in after.changes["causes"])
        assert before.footprint_kgco2e + causes == pytest.approx(after.footprint_kgco2e, rel=1e-9)

    def test_several_changes_before_the_job_starts_need_one_run(self, database, make, chain):
        from portal.catalogue.models import Item
        from portal.core.clock import now

        actor = make.actor(chain.owner)
        asked = []
        for kind in ("bom", "factor"):
            with database.writing(actor) as db:
                item = db.get_one(Item, chain.product.id)
                run = runs.request_run(db, item, 2025, by="", reason={"kind": kind}, at=now())
                asked.append(run.id)

        assert asked[0] == asked[1]

    def test_a_change_while_a_run_reads_asks_for_another(self, database, make, chain):
        from portal.catalogue.models import Item
        from portal.core.clock import now

        actor = make.actor(chain.owner)
        with database.writing(actor) as db:
            item = db.get_one(Item, chain.product.id)
            first = runs.request_run(db, item, 2025, by="", reason={"kind": "bom"}, at=now())
        with database.writing(actor) as db:
            runs.start(db, first.id)
        with database.writing(actor) as db:
            item = db.get_one(Item, chain.product.id)
            second = runs.request_run(db, item, 2025, by="", reason={"kind": "bom"}, at=now())

        assert second.id != first.id

    def test_tables_that_cannot_be_folded_refuse_the_run_with_their_problems(
        self, make, chain, computed
    ):
        make.line(chain.part, chain.power, "1", unit="kg", line_type="energy")

        run = computed()

        assert run.state == runs.REFUSED
        assert run.footprint_kgco2e is None
        assert run.problems[0]["en"]
        assert run.problems[0]["zh"]


PAGES = ("", "/tree", "/contributions", "/unaccounted", "/quality", "/runs")


class TestPages:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("lang", ["en", "zh-CN"])
    def test_each_page_shows_in_both_languages(self, browse, chain, accept, computed, page, lang):
        accept(chain.first, 1.5)
        computed()

        shown = browse(chain.owner, **{"Accept-Language": lang}).get(
            f"/products/{chain.product.id}{page}"
        )

        assert shown.status == 200, shown.text[:500]

    @pytest.mark.parametrize("page", [*PAGES, "/progress", "/contributions.csv"])
    def test_a_foreign_company_finds_nothing(self, browse, make, chain, computed, page):
        computed()

        shown = browse(make.user()).get(f"/products/{chain.product.id}{page}")

        assert shown.status == 404

    def test_a_foreign_company_cannot_ask_for_a_run(self, browse, make, chain):
        assert browse(make.user()).post(f"/products/{chain.product.id}/runs").status == 404

    def test_a_node_opens_to_its_formula(self, browse, chain, accept, computed):
        accept(chain.first, 1.5)
        computed()

        shown = browse(chain.owner).get(f"/products/{chain.product.id}/tree?node=A @ S1")

        assert "Accepted answer of the supplier" in shown.text

    def test_an_unknown_node_is_not_found(self, browse, chain, computed):
        computed()

        shown = browse(chain.owner).get(f"/products/{chain.product.id}/tree?node=nothing")

        assert shown.status == 404

    def test_asking_by_hand_queues_a_run(self, browse, session, chain, computed):
        computed()
        browser = browse(chain.owner)
        page = browser.get(f"/products/{chain.product.id}")

        answer = browser.post(f"/products/{chain.product.id}/runs", page.form("/runs"))

        assert answer.status == 303
        shown = browser.follow(answer)
        assert "Computing the footprint" in shown.text

    @pytest.mark.parametrize("page", ["", "/tree", "/runs"])
    def test_pages_need_few_statements(self, browse, chain, accept, computed, statements, page):
        accept(chain.first, 1.5)
        computed()
        browser = browse(chain.owner)
        statements.clear()

        browser.get(f"/products/{chain.product.id}{page}")

        assert len(statements) <= 25

    def test_a_product_that_was_never_computed_says_what_to_do(self, browse, chain):
        shown = browse(chain.owner).get(f"/products/{chain.product.id}")

        assert "No footprint yet" in shown.text

    def test_the_list_names_each_product_with_its_number(self, browse, chain, computed):
        computed()

        shown = browse(chain.owner).get("/products")

        assert "Product" in shown.text
        assert "34.6" in shown.text


LINE = {
    "field": "elec_grid",
    "row": "r1",
    "label": {"en": "Electricity bought from the grid", "zh": "外购网电"},
    "formula": "2.6 kWh × 0.5777 kgCO2e/kWh = 1.50202 kgCO2e",
    "factor": {
        "id": "cn-fuel:diesel",
        "name": {"en": "The grid's factor", "zh": "电网因子"},
        "source": "A ministry",
        "edition": "2024",
    },
    "is_primary": False,
}


class TestWhatWasShared:
    def test_a_full_inventory_opens_to_answer_formula_and_factor(
        self, browse, chain, accept, computed
    ):
        accept(chain.first, 1.5, lines=[LINE])
        computed()

        shown = browse(chain.owner).get(f"/products/{chain.product.id}/tree?node=A @ S1")

        assert "Electricity bought from the grid" in shown.text
        assert "2.6 kWh × 0.5777" in shown.text
        assert "A ministry" in shown.text

    def test_without_it_the_drawer_says_that_only_the_result_is_shared(
        self, browse, chain, accept, computed
    ):
        accept(chain.first, 1.5)
        computed()

        shown = browse(chain.owner).get(f"/products/{chain.product.id}/tree?node=A @ S1")

        assert "shares the result, not the answers" in shown.text
