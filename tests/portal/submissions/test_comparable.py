"""What a company's other answers take already: certificates, shares of a meter, whole sheets."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from factories.minimal_answers import complete

from forms.filled import fill
from forms.loader import load
from forms.model import Level
from portal.submissions.comparable import Comparable, Elsewhere

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def _facts(part: str = "s-1", **changes: Any) -> Comparable:
    facts: dict[str, Any] = {
        "part": part,
        "site": "works one",
        "period": YEAR,
        "certificates": frozenset(),
        "shares": {},
        "print": "",
        "category": "284190",
        "kwh_per_kg": None,
    }
    return Comparable(**facts | changes)


class TestCertificates:
    def test_of_another_product_are_used_up(self) -> None:
        other = _facts("s-2", certificates=frozenset({"G1"}))

        assert Elsewhere.of(_facts(), [other]).certificates == {"G1"}

    def test_of_the_same_product_and_period_serve_every_customer(self) -> None:
        """Answered once for two customers, one certificate proves one and the same electricity."""
        same = _facts(certificates=frozenset({"G1"}))

        assert Elsewhere.of(_facts(), [same]).certificates == frozenset()

    def test_of_the_same_product_in_another_period_are_used_up(self) -> None:
        before = (date(2024, 1, 1), date(2024, 12, 31))
        last_year = _facts(period=before, certificates=frozenset({"G1"}))

        assert Elsewhere.of(_facts(), [last_year]).certificates == {"G1"}


class TestShares:
    OWN = _facts(shares={"grid_electricity": Decimal(50)})

    def test_of_one_meter_add_up_over_products(self) -> None:
        others = [
            _facts("s-2", shares={"grid_electricity": Decimal(30)}),
            _facts("s-3", shares={"grid_electricity": Decimal(25), "steam": Decimal(10)}),
        ]

        assert Elsewhere.of(self.OWN, others).shares == {"grid_electricity": Decimal(55)}

    def test_of_another_site_or_time_do_not_count(self) -> None:
        later = (date(2026, 1, 1), date(2026, 12, 31))
        others = [
            _facts("s-2", site="works two", shares={"grid_electricity": Decimal(80)}),
            _facts("s-3", period=later, shares={"grid_electricity": Decimal(80)}),
        ]

        assert Elsewhere.of(self.OWN, others).shares == {}

    def test_of_a_product_answered_twice_count_once_and_the_newest(self) -> None:
        others = [
            _facts("s-2", shares={"grid_electricity": Decimal(30)}),
            _facts("s-2", shares={"grid_electricity": Decimal(45)}),
        ]

        assert Elsewhere.of(self.OWN, others).shares == {"grid_electricity": Decimal(30)}

    def test_of_a_meter_of_its_own_take_nothing_from_others(self) -> None:
        other = _facts("s-2", shares={"grid_electricity": Decimal(100)})

        assert Elsewhere.of(self.OWN, [other]).shares == {}


def test_a_whole_sheet_of_another_product_is_remembered() -> None:
    others = [_facts("s-2", print="a"), _facts(print="b"), _facts("s-3")]

    assert Elsewhere.of(_facts(), others).prints == {"a"}


def test_facts_of_answers_survive_being_written_down() -> None:
    questionnaire = load("pcf_base", "2026.1")
    request = SimpleNamespace(questionnaire_id="pcf_base", questionnaire_version="2026.1")

    facts = Comparable.of(fill(questionnaire, Level.MINIMAL, complete(request)))

    assert facts.kwh_per_kg == 5
    assert facts.shares == {"grid_electricity": Decimal(100)}
    assert Comparable.read(facts.write()) == facts


def test_what_an_older_version_did_not_write_down_is_not_known() -> None:
    facts = Comparable.read({})

    assert facts.certificates == frozenset()
    assert not facts.overlaps(facts)
    assert not facts.is_same_product(facts)
