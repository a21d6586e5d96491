"""How an answer is written for reading: labels for codes, the unit behind a figure."""

from collections.abc import Mapping
from typing import Any

from forms.answers import without_of
from forms.figures import grouped
from forms.model import Field, Kind
from forms.parsing.without import write
from forms.web import YES_NO, unit_name
from portal.submissions.evidence.places import ids_of


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
    if (without := without_of(entry)) is not None:
        return write(without.why, without.reason, lang)
    if field.kind is Kind.FILE:
        return _files(len(ids_of(entry)), lang)
    value = entry.get("value")
    if labels := _labels(field, value, lang):
        return ("、" if lang == "zh" else ", ").join(labels)
    in_unit = str(entry.get("unit") or unit)
    if not field.kind.is_number or not isinstance(value, str) or not in_unit:
        return raw
    return f"{grouped(value)} {unit_name(in_unit, lang)}{_noted(entry, lang)}"


def _noted(entry: Mapping[str, Any], lang: str) -> str:
    """Return how a figure came about that was worked out here."""
    note = (entry.get("note") or {}).get("zh" if lang == "zh" else "en", "")
    return (f"（{note}）" if lang == "zh" else f" ({note})") if note else ""


def _labels(field: Field, value: Any, lang: str) -> list[str]:
    if field.kind is Kind.LINKS and isinstance(value, list):
        return [_rows(value, lang)]
    if isinstance(value, bool):
        return [dict(YES_NO["zh" if lang == "zh" else "en"])["yes" if value else "no"]]
    codes = value if isinstance(value, list) else [value]
    return [option.label.get(lang) for code in codes if (option := field.option(code))]


def _files(count: int, lang: str) -> str:
    if lang == "zh":
        return f"{count} 个文件"
    return "1 file" if count == 1 else f"{count} files"


def _rows(links: list[str], lang: str) -> str:
    """Say how many rows a document proves, and of which sections."""
    sections = sorted({link.partition(".")[0] for link in links})
    if lang == "zh":
        return f"{len(links)} 行数据（{'、'.join(sections)}）"
    return f"{len(links)} {'row' if len(links) == 1 else 'rows'} ({', '.join(sections)})"
