"""The two cores do not know each other; what they must agree on is compared from outside."""

from decimal import Decimal

import pytest

from aggregator import gases, rows, units
from aggregator.factors import COMBUSTION, FactorLibrary
from forms import reference
from forms.extract.transport import WITHOUT_FACTOR
from forms.inventory import Ratings
from forms.loader import load, published
from portal.catalogue.words import KINDS
from portal.rollups.runs import PERIOD

OF_NO_TABLE = {"%", "kgCO2e", "tCO2", "tC", "W", "min", "d"}
"""What the questionnaires count in besides the units of goods and energy."""

WITHOUT_PUBLISHED_FACTOR = {
    "compressed_air",  # kgCO2e per Nm3 depends on the compressor; the company gives its own
    "water.deionised",  # depends on the plant that purifies it
    "waste.external",  # says who treats it and not how
    "packaging.ibc",  # plastic, steel and wood in shares that nobody states
    "packaging.other",
    "process.other",
}
KINDS_OF_ACTIVITY = {"fuel", "transport", "material", "packaging", "emission", "waste"}
"""What feeds these becomes a category together with a choice."""
SHOWN_APART = {"removal.ccs", "electricity.use"}
"""What never enters a footprint from cradle to gate: removals, and the phase of use."""


ROUNDED = Decimal("1e-5")
"""What two cores may differ by: carbon contents are stated with six digits."""
CHOSEN = (
    ("packaging", "pack_material", "t"),
    ("waste", "waste_treatment", "t"),
    ("gas", "emis_gas", "kg"),
    ("process", "carbonate_type", "t"),
)
"""Activities whose category is a kind and a choice, and the unit they are counted in."""


@pytest.fixture(scope="module", params=published(), ids="-".join)
def questionnaire(request):
    return load(*request.param)


@pytest.fixture(scope="module")
def library():
    return FactorLibrary.load()


def fields(questionnaire):
    return [field for section in questionnaire.sections for field in section.fields]


def codes(questionnaire, key):
    return {option.code for option in questionnaire.field(key).options}


def test_every_unit_of_a_question_is_in_the_table_of_units(questionnaire):
    unknown = [
        (field.key, unit)
        for field in fields(questionnaire)
        for unit in field.units
        for part in unit.split("/")
        if part not in OF_NO_TABLE and part not in units.UNITS
    ]

    assert unknown == []


@pytest.mark.parametrize("key", ["declared_unit", "mat_unit"])
def test_every_unit_that_can_be_chosen_is_in_the_table_of_units(questionnaire, key):
    assert codes(questionnaire, key) <= units.UNITS.keys()


def categories(questionnaire):
    """Return every category of activity that answers can lead to, with its units."""
    found = {
        field.feeds: field.units
        for field in fields(questionnaire)
        if field.feeds and field.feeds not in KINDS_OF_ACTIVITY | SHOWN_APART
    }
    for key in ("fuel_type", "internal_fuel_type"):
        for fuel in codes(questionnaire, key):
            default = reference.fuel_default(fuel)
            found[default.category] = (default.per,)
    for kind, key, unit in CHOSEN:
        found |= {f"{kind}.{code}": (unit,) for code in codes(questionnaire, key)}
    modes = codes(questionnaire, "mat_transport_mode") | codes(questionnaire, "out_mode")
    return found | {f"transport.{mode}": ("tkm",) for mode in modes - WITHOUT_FACTOR}


def test_every_activity_that_can_be_answered_has_a_published_factor(questionnaire, library):
    without = {
        category
        for category, counted_in in categories(questionnaire).items()
        if not any(library.match(category, "CN-FJ", PERIOD, unit) for unit in counted_in)
    }

    assert len(categories(questionnaire)) > 20
    assert without == WITHOUT_PUBLISHED_FACTOR


def test_what_has_no_factor_says_so_in_the_method(project):
    method = (project / "aggregator/README.md").read_text()

    assert [c for c in WITHOUT_PUBLISHED_FACTOR if f"| `{c}` |" not in method] == []


def test_both_cores_burn_a_fuel_alike(questionnaire, library):
    """The forms keep the parameters, to put the supplier's own in; the library their product."""
    apart = {}
    for fuel in codes(questionnaire, "fuel_type"):
        usual = reference.fuel_default(fuel)
        burnt = usual.ncv * usual.carbon * usual.oxidation / 100 * Decimal(44) / 12 * 1000
        (factor,) = (
            factor
            for factor in library.by_category[usual.category]
            if (factor.boundary, factor.unit) == (COMBUSTION, usual.per)
        )
        if abs(burnt / factor.value - 1) > ROUNDED:
            apart[fuel] = (burnt, factor)

    assert apart == {}


def test_what_a_supplier_covers_are_types_of_lines(questionnaire):
    assert questionnaire.covers
    assert set(questionnaire.covers) <= KINDS.keys()


def test_boundaries_ratings_and_potentials_bear_the_same_names(questionnaire):
    known = {boundary.value for boundary in rows.Boundary}
    ratings = tuple(Ratings.__dataclass_fields__)

    assert known <= codes(questionnaire, "boundary")
    assert ratings == rows.DIMENSIONS
    assert set(gases.SETS) <= codes(questionnaire, "gwp_version")


def test_every_chinese_grid_factor_is_of_a_province_that_can_be_chosen(questionnaire, library):
    places = codes(questionnaire, "elec_grid_region")
    factors = [f for f in library.factors if f.region.startswith("CN-")]

    assert factors
    assert {f.region for f in factors} <= places
