"""The words of the card: certificates, quarters of a benchmark, what raises a rating."""

from portal.core.i18n import N_

CERTIFICATES = {
    "verification": N_("Verification statement"),
    "management": N_("Management system certificate"),
    "upstream": N_("Footprint of a bought material"),
}

SYSTEMS = {
    "iso_14001": "ISO 14001",
    "iso_50001": "ISO 50001",
    "iso_14064": "ISO 14064",
    "iso_9001": "ISO 9001",
    "iatf_16949": "IATF 16949",
}

DIMENSIONS = (
    "time",
    "geography",
    "technology",
    "completeness",
    "consistency",
    "verifiability",
)

DIMENSION_WORDS = {
    "time": N_("Time"),
    "geography": N_("Geography"),
    "technology": N_("Technology"),
    "completeness": N_("Completeness"),
    "consistency": N_("Consistency"),
    "verifiability": N_("Verifiability"),
}

ACTIONS = {
    "time": N_("Answer with meter readings of the whole year that is asked about."),
    "geography": N_("Use factors of the own province and country, and name the site's grid."),
    "technology": N_("Measure the line that makes the item instead of the plant's average."),
    "completeness": N_("Fill in what has no value yet: it counts as missing, never as zero."),
    "consistency": N_("Keep units, boundary and allocation as they were in the last period."),
    "verifiability": N_("Add bills and meter records as evidence, or a third party's statement."),
}
"""What raises a rating most, where the supplier shares no advice of its own."""

QUARTERS = (
    N_("lowest quarter"),
    N_("second quarter"),
    N_("third quarter"),
    N_("highest quarter"),
)
