"""The words for categories, rungs and boundaries, marked for translation."""

from portal.core.i18n import N_, translated

RUNGS = {
    "secondary": N_("Secondary: published for this material or activity"),
    "proxy": N_("Proxy: a stand-in for want of better"),
}

BOUNDARIES = {
    "cradle_to_gate": N_("Cradle to gate: everything up to the gate"),
    "gate_to_gate": N_("Gate to gate: the own part only"),
}

CATEGORIES = {
    "electricity.grid": N_("Electricity from the grid"),
    "electricity.green": N_("Electricity under a green contract"),
    "electricity.gec": N_("Electricity with green certificates"),
    "electricity.direct": N_("Electricity by direct supply"),
    "electricity.self": N_("Electricity generated on site"),
    "electricity.storage": N_("Electricity of a warehouse"),
    "electricity.us": N_("Electricity from the grid, by region of the United States"),
    "electricity.generation": N_("Electricity by kind of generation"),
    "heat.steam": N_("Steam"),
    "heat.hot_water": N_("Hot water"),
    "compressed_air": N_("Compressed air"),
    "transport.road": N_("Transport by road"),
    "transport.rail": N_("Transport by rail"),
    "transport.sea": N_("Transport by sea"),
    "transport.inland": N_("Transport by inland waterway"),
    "transport.air": N_("Transport by air"),
}

GROUPS = {
    "electricity": N_("Electricity"),
    "heat": N_("Heat"),
    "fuel": N_("Fuels"),
    "transport": N_("Transport"),
    "freight": N_("Freight by vehicle"),
    "material": N_("Materials"),
    "water": N_("Water"),
    "waste": N_("Waste treatment"),
    "wastewater": N_("Wastewater treatment"),
    "packaging": N_("Packaging"),
    "process": N_("Process emissions"),
    "gas": N_("Gases set free"),
    "spend": N_("Spend-based"),
}

SCOPES = {
    "life_cycle": N_("Life cycle, upstream included"),
    "combustion": N_("Combustion, all gases at the place of use"),
    "co2_only": N_("Combustion CO2 only: not for product footprints"),
    "spend": N_("Spend-based: a last resort"),
    "cradle_to_gate": N_("Cradle to gate"),
    "gate_to_gate": N_("Gate to gate"),
}

FUEL = N_("Fuel: %(fuel)s")
ITEM = N_("One item")
OTHER = N_("%(group)s: %(rest)s")


def category_word(code: str) -> str:
    """Return the word for a category; what has none stands for itself."""
    if code in CATEGORIES:
        return translated(CATEGORIES[code])
    if code == "item":
        return translated(ITEM)
    if code.partition(".")[0] == "fuel" and code.count(".") == 1:
        return translated(FUEL, fuel=code.removeprefix("fuel.").replace("_", " "))
    group, _, rest = code.partition(".")
    if group not in GROUPS:
        return code
    return translated(OTHER, group=group_word(group), rest=rest.replace("_", " "))


def category_choices() -> list[tuple[str, str]]:
    """Return codes and words of the activities that a factor can be for."""
    published_only = {"electricity.generation", "electricity.us"}
    offered = (pair for pair in CATEGORIES.items() if pair[0] not in published_only)
    return [(code, translated(word)) for code, word in offered]


def rung_choices() -> list[tuple[str, str]]:
    """Return codes and words of the rungs of own factors."""
    return [(code, translated(word)) for code, word in RUNGS.items()]


def boundary_choices() -> list[tuple[str, str]]:
    """Return codes and words of the boundaries."""
    return [(code, translated(word)) for code, word in BOUNDARIES.items()]


def group_word(code: str) -> str:
    """Return the word for a group of categories."""
    return translated(GROUPS[code]) if code in GROUPS else code


def scope_word(code: str) -> str:
    """Return the words for what a factor contains."""
    return translated(SCOPES[code]) if code in SCOPES else code


FILTERS = {"category_word": category_word, "group_word": group_word, "scope_word": scope_word}
