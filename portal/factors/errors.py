"""What can be wrong with an own factor, as sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "factors.name_missing": N_("Enter a name that says what the factor is for."),
        "factors.value_missing": N_(
            "Enter the value in kgCO2e. Without a value there is no factor."
        ),
        "factors.unit_missing": N_("Enter the unit that the value is per, such as kg or kWh."),
        "factors.unit_invalid": N_("“%(text)s” is not one unit that we know. Write kg, kWh, tkm…"),
        "factors.unit_not_convertible": N_(
            "The value is per %(unit)s, but “%(item)s” is declared in %(declared)s and the two "
            "cannot be converted. Give the value per %(declared)s."
        ),
        "factors.source_missing": N_(
            "Enter where the value comes from: publication, edition and page or table."
        ),
        "factors.category_missing": N_("Choose the category of activity the factor is for."),
        "factors.kind_unknown": N_(
            "“%(text)s” is not a rung for own factors: secondary, or proxy for a stand-in."
        ),
        "factors.boundary_unknown": N_(
            "“%(text)s” is not a boundary: cradle_to_gate or gate_to_gate."
        ),
        "factors.year_invalid": N_("“%(text)s” is not a year between 1990 and 2100."),
        "factors.date_invalid": N_("“%(text)s” is not a date. Write it as 2026-12-31."),
        "factors.gone": N_(
            "Somebody else replaced or retired this factor while you were editing. What you typed "
            "is kept below: compare it with the factor in use, then save again."
        ),
    }
)
