"""The grammar of numbers that people type, in Chinese and English habits.

Python's own ``float`` and ``Decimal`` accept far too much (``1_000``, ``١٢``, ``1e3000000``),
so the text is matched against this grammar and bounded before anything is converted.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from forms.findings import Problem

LONGEST: Final = 64
LARGEST_EXPONENT: Final = 30

SPACES: Final = "\u0020\u00a0\u202f\u2009\u2007\u2002\u2003\u3000"
MARKS: Final = f"{SPACES}'\u2019"
SIGNS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
TIMES: Final = {"千": 1000, "万": 10_000, "萬": 10_000, "百万": 1_000_000, "亿": 100_000_000}

HEAD: Final = re.compile(
    rf"(?P<figures>[+-]?[0-9](?:[0-9.,{MARKS}]*[0-9.])?|[+-]?\.[0-9]+)"
    rf"(?P<power>[eE][+-]?[0-9]+)?[{SPACES}]*(?P<rest>(?:[^0-9_.,].*)?)",
    re.DOTALL,
)
PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read; ``rest`` is what followed it, for instance a unit.

    ``changed`` says that the text had to be rewritten to be read, so it is shown back.
    """

    value: Decimal
    rest: str = ""
    changed: bool = False


def read_number(text: str, decimal_sign: str | None = None) -> Number | Problem:
    """Read a typed number.

    Parameters
    ----------
    text
        As typed, with or without a unit behind it.
    decimal_sign
        ``"."`` or ``","`` when the writer declared it; otherwise a text with two readings is
        asked back.

    Examples
    --------
    >>> read_number("１２ 500")
    Number(value=Decimal('12500'), rest='', changed=True)
    >>> read_number("1,234.5").code
    'number.ambiguous'
    >>> read_number("1_000").code
    'number.invalid'
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        return Problem("number.out_of_range", {"text": f"{stripped[:LONGEST]}…"})
    if _foreign_digits(stripped):
        return Problem("number.invalid", {"text": stripped})
    plain = unicodedata.normalize("NFKC", stripped).translate(SIGNS)
    found = HEAD.fullmatch(plain)
    if found is None:
        code = "number.not_finite" if _not_finite(plain) else "number.invalid"
        return Problem(code, {"text": stripped})
    figures = _figures(found["figures"], decimal_sign)
    if isinstance(figures, Problem):
        return Problem(figures.code, {"text": stripped, **figures.facts})
    return _scale(stripped, figures, found["power"], found["rest"], plain)


def rewritten(text: str, decimal_sign: str) -> str | None:
    """Return a number without separators as one decimal sign reads it, ``None`` if it cannot.

    What stands behind the figures stays.

    >>> rewritten("1,234.5 kWh", "."), rewritten("1,234", ","), rewritten("1,234.5", ",")
    ('1234.5 kWh', '1.234', None)
    """
    found = _head(text)
    figures = _figures(found["figures"], decimal_sign) if found else None
    return _with_figures(found, figures) if found and isinstance(figures, str) else None


def rewritten_as(text: str, figures: str) -> str:
    """Return a typed number with other figures; what stands behind them stays.

    >>> rewritten_as("1,234.5 万kWh", "1234.5")
    '1234.5 万kWh'
    """
    found = _head(text)
    return _with_figures(found, figures) if found else figures


def _head(text: str) -> "re.Match[str] | None":
    return HEAD.fullmatch(unicodedata.normalize("NFKC", text.strip()).translate(SIGNS))


def _with_figures(found: "re.Match[str]", figures: str) -> str:
    return figures + found.string[found.end("figures") :]


def _foreign_digits(text: str) -> bool:
    """Digits other than ASCII and full-width: Arabic-Indic, superscripts, fractions."""
    return any(
        unicodedata.category(letter) in {"Nd", "No"} and not _known_digit(letter)
        for letter in re.split(r"[A-Za-z\u4e00-\u9fff]", text, maxsplit=1)[0]
    )


def _known_digit(letter: str) -> bool:
    return "0" <= letter <= "9" or "\uff10" <= letter <= "\uff19"


def _not_finite(text: str) -> bool:
    return text.lstrip("+-").casefold() in {"nan", "inf", "infinity", "∞"}


def _scale(typed: str, figures: str, power: str | None, rest: str, plain: str) -> Number | Problem:
    exponent = int(power[1:][:6]) if power else 0
    if exponent > LARGEST_EXPONENT:
        return Problem("number.out_of_range", {"text": typed})
    if exponent < -LARGEST_EXPONENT:
        return Problem("number.too_small", {"text": typed})
    value = Decimal(f"{figures}e{exponent}")
    if value.adjusted() > LARGEST_EXPONENT:
        return Problem("number.out_of_range", {"text": typed})
    times, rest = _times(rest)
    changed = typed != plain or figures != plain[: len(figures)] or times != 1
    return Number(value * times, rest.strip(), changed)


def _times(rest: str) -> tuple[int, str]:
    """Read a Chinese multiple that stands alone; ``万kWh`` stays a unit of its own."""
    for word, times in TIMES.items():
        if rest == word:
            return times, ""
    return 1, rest


def _figures(text: str, decimal_sign: str | None) -> str | Problem:
    """Rewrite grouped figures as plain ones, or say why they cannot be read."""
    if PLAIN.fullmatch(text) and not (decimal_sign == "," and "." in text):
        return text
    marked = any(mark in text for mark in MARKS)
    grouped = _ungroup(text, MARKS) if marked else text
    if grouped is None:
        return Problem("number.invalid")
    return _separators(grouped, decimal_sign, marked)


def _separators(text: str, decimal_sign: str | None, marked: bool) -> str | Problem:
    """Decide what commas and points mean where at most one reading is left."""
    commas, points = text.count(","), text.count(".")
    if not commas and points <= 1 and decimal_sign != ",":
        return text if PLAIN.fullmatch(text) else Problem("number.invalid")
    readings = _readings(text, marked)
    if decimal_sign is not None:
        readings = {sign: value for sign, value in readings.items() if sign == decimal_sign}
    elif max(commas, points) < 2 and not marked:
        return Problem("number.ambiguous", {"readings": _shown(text, readings)})
    if len(readings) != 1:
        return Problem("number.ambiguous", {"readings": _shown(text, readings)})
    return next(iter(readings.values()))


def _readings(text: str, marked: bool) -> dict[str, str]:
    """Read with a decimal point and with a decimal comma, as far as the groups allow."""
    found = {}
    for sign, group in ((".", ","), (",", ".")):
        whole, _, fraction = text.partition(sign)
        plain = whole if group not in whole else (None if marked else _ungroup(whole, group))
        if plain is not None and (fraction.isdigit() or (not fraction and sign not in text)):
            found[sign] = f"{plain}.{fraction}" if fraction else plain
    return found


def _ungroup(text: str, marks: str) -> str | None:
    """Drop grouping marks when they really stand in groups of three."""
    inside = re.escape(marks)
    if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}(?:[{inside}][0-9]{{3}})+(?:[.,][0-9]+)?", text):
        return None
    return re.sub(rf"[{inside}]", "", text)


def _shown(text: str, readings: dict[str, str]) -> tuple[str, ...]:
    """List what the text could mean, for the question that is asked back."""
    bare = re.sub(r"[.,]", "", text)
    first = re.split(r"[.,]", text, maxsplit=1)
    alone = f"{first[0]}.{re.sub(r'[.,]', '', first[1])}" if len(first) == 2 else bare
    return tuple(dict.fromkeys((*readings.values(), alone, bare)))[:2]
