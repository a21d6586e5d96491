"""The words for kinds of items and lines, marked for translation."""

from portal.core.i18n import N_, translated

KINDS = {
    "component": N_("Part"),
    "material": N_("Material"),
    "energy": N_("Energy"),
    "transport": N_("Transport"),
    "waste": N_("Waste treatment"),
    "biosphere": N_("Direct emission or resource"),
}
"""Kinds of items, which are also the types of lines, in the order of lists."""

BOUGHT = ("component", "material")
"""Kinds that a supplier delivers."""

COLUMN_WORDS = {
    "quantity": N_("quantity"),
    "unit": N_("unit"),
    "scrap_rate": N_("scrap rate"),
    "line_type": N_("type"),
    "is_return": N_("closed loop"),
    "source": N_("source"),
    "name": N_("name"),
    "name_zh": N_("Chinese name"),
    "kind": N_("kind"),
    "declared_unit": N_("declared unit"),
    "declared_amount": N_("declared amount"),
    "mass_kg": N_("mass"),
    "is_product": N_("product"),
    "note": N_("note"),
    "value": N_("value"),
    "boundary": N_("boundary"),
    "region": N_("region"),
    "year": N_("year"),
    "gwp_set": N_("GWP set"),
    "valid_until": N_("valid until"),
    "technology": N_("technology"),
    "share": N_("share"),
    "purchase_category": N_("purchase category"),
    "factor_category": N_("activity"),
}


def kind_word(code: str) -> str:
    """Return the word for a kind of item or type of line."""
    return translated(KINDS[code]) if code in KINDS else code


def kind_choices() -> list[tuple[str, str]]:
    """Return codes and words of all kinds."""
    return [(code, translated(word)) for code, word in KINDS.items()]


def column_word(name: str) -> str:
    """Return what a field is called in histories and previews."""
    return translated(COLUMN_WORDS[name]) if name in COLUMN_WORDS else name


FILTERS = {"kind_word": kind_word, "column_word": column_word}
