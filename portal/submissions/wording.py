"""How an answer is written for reading: labels for codes, the unit behind a figure."""

from collections.abc import Mapping
from typing import Any

from forms.model import Field
from forms.web import YES_NO, unit_name


def in_words(field: Field, entry: Mapping[str, Any] | None, lang: str, unit: str = "") -> str:
    """Return what an entry says, empty where nothing was typed.

    Parameters
    ----------
    unit
        The unit that another answer gives the field, if the entry has none of its own.
    """
    raw = str(entry.get("raw", "")).strip() if entry else ""
    if entry is None or not raw:
        return ""
    value = entry.get("value")
    if isinstance(value, bool):
        return dict(YES_NO["zh" if lang == "zh" else "en"])["yes" if value else "no"]
    codes = value if isinstance(value, list) else [value]
    labels = [option.label.get(lang) for code in codes if (option := field.option(code))]
    if labels:
        return ("、" if lang == "zh" else ", ").join(labels)
    in_unit = str(entry.get("unit") or unit)
    if not field.kind.is_number or not isinstance(value, str) or not in_unit:
        return raw
    return f"{value} {unit_name(in_unit, lang)}"
