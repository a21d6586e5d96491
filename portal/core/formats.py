"""How numbers, units, percentages, dates and times are written, by language."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TypeAlias
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

Number: TypeAlias = int | float | Decimal | str

MINUS = "\N{MINUS SIGN}"
UNKNOWN = "\N{EN DASH}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# English and Chinese readers paste figures into Excel, which understands commas only.
_GROUPS = {"en": ",", "zh": ","}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ZONES = {"Asia/Shanghai": ("Beijing time, UTC+8", "北京时间"), "UTC": ("UTC", "世界协调时")}
_DUE_SOON = (("due today", "今天截止"), ("due tomorrow", "明天截止"))
_UNITS_ZH = {"piece": "件", "year": "年", "h": "小时"}


def _decimal(value: Number | None) -> Decimal | None:
    """Return the finite decimal meant by ``value``, or None for anything unknown."""
    if value is None or value == "":
        return None
    try:
        # repr() keeps exactly the digits of a float, Decimal(float) would add noise.
        known = Decimal(repr(float(value)) if isinstance(value, float) else str(value))
    except InvalidOperation:
        return None
    return known if known.is_finite() else None


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def _grouped(value: Decimal, places: int, lang: str) -> str:
    group = _GROUPS.get(lang, NARROW_SPACE)
    return _signed(f"{value:,.{places}f}".replace(",", group))


def number(value: Number | None, lang: str, digits: int = 3) -> str:
    """Return ``value`` with ``digits`` significant digits; unknown is a dash, never zero.

    Examples
    --------
    >>> number(92.67795924960467, "en")
    '92.7'
    >>> number(1234567, "en"), number(-0.5, "en"), number(None, "en"), number(0, "en")
    ('1,230,000', '−0.500', '–', '0')
    """
    known = _decimal(value)
    if known is None:
        return UNKNOWN
    if not known:
        return "0"
    rounded = _to_digits(known, digits)
    magnitude = rounded.adjusted()
    if not -6 <= magnitude < 12:
        return _scientific(rounded, digits)
    return _grouped(rounded, max(0, digits - 1 - magnitude), lang)


def _to_digits(value: Decimal, digits: int) -> Decimal:
    step = Decimal((0, (1,), value.adjusted() - digits + 1))
    return value.quantize(step, rounding=ROUND_HALF_EVEN) if step < abs(value) else value


def _scientific(value: Decimal, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"{_signed(mantissa)}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}10{power}"


def exact(value: Number | None) -> str:
    """Return every digit of ``value`` with a point and no grouping, ready to be copied.

    Examples
    --------
    >>> exact(92.67795924960467), exact(float("nan"))
    ('92.67795924960467', '–')
    """
    known = _decimal(value)
    if known is None:
        return UNKNOWN
    return format(known, "f" if -12 <= known.adjusted() < 18 else "")


def count(value: int | None, lang: str) -> str:
    """Return a whole number with its thousands grouped."""
    return UNKNOWN if value is None else _grouped(Decimal(value), 0, lang)


def percent(value: Number | None, lang: str, places: int = 1) -> str:
    """Return a value that is already in percent, with one decimal.

    Examples
    --------
    >>> percent(47.25, "zh"), percent(None, "en")
    ('47.2%', '–')
    """
    known = _decimal(value)
    if known is None:
        return UNKNOWN
    sign = "%" if lang == "zh" else f"{NARROW_SPACE}%"
    smallest = Decimal((0, (1,), -places))
    if known and abs(known) < smallest / 2:
        return f"{'<' if known > 0 else '>' + MINUS}{smallest}{sign}"
    return _grouped(known.quantize(smallest, rounding=ROUND_HALF_EVEN), places, lang) + sign


def file_size(size: int, lang: str) -> str:
    """Return a number of bytes as people read it.

    Examples
    --------
    >>> [file_size(size, "en").split() for size in (412, 81_920, 3_400_000)]
    [['412', 'B'], ['80', 'kB'], ['3.2', 'MB']]
    """
    if size < 1024:
        return f"{size}{NO_BREAK_SPACE}B"
    if size < 1024**2:
        return f"{_grouped(Decimal(size) / 1024, 0, lang)}{NO_BREAK_SPACE}kB"
    return f"{_grouped(Decimal(size) / 1024**2, 1, lang)}{NO_BREAK_SPACE}MB"


def unit_label(unit: str, lang: str) -> str:
    """Return a unit's code as readers of ``lang`` write it, parts of a quotient included.

    Examples
    --------
    >>> unit_label("kgCO2e/piece", "zh")
    'kgCO2e/件'
    """
    if lang != "zh":
        return unit
    return "/".join(_UNITS_ZH.get(part, part) for part in unit.split("/"))


def change(value: Number | None, lang: str, digits: int = 3) -> str:
    """Return a difference with its sign, also where it is positive."""
    known = _decimal(value)
    return ("+" if known is not None and known > 0 else "") + number(value, lang, digits)


def quantity(value: Number | None, unit: str, lang: str, digits: int = 3) -> str:
    """Return number and unit in one text that does not break between them."""
    if _decimal(value) is None:
        return UNKNOWN
    return f"{number(value, lang, digits)}{NO_BREAK_SPACE}{unit_label(unit, lang)}"


def co2e(text: str) -> Markup:
    """Return ``text`` escaped, with the 2 of each CO2 as a real subscript element."""
    return escape(text).replace("CO2", Markup("CO<sub>2</sub>"))


def day(value: date | None, lang: str) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2025, 3, 1), "en"), day(date(2025, 3, 1), "zh")
    ('1 March 2025', '2025年3月1日')
    """
    if value is None:
        return UNKNOWN
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(at: datetime, now: datetime, zone: ZoneInfo, lang: str) -> str:
    """Return the day of a moment for a narrow column; this year's go without the year.

    Examples
    --------
    >>> utc = ZoneInfo("UTC")
    >>> now, last_year = (datetime(year, 3, 1, tzinfo=utc) for year in (2025, 2024))
    >>> short_day(now, now, utc, "en"), short_day(last_year, now, utc, "zh")
    ('1 Mar', '2024年3月1日')
    """
    there = at.astimezone(zone)
    is_this_year = there.year == now.astimezone(zone).year
    if lang == "zh":
        return f"{there.month}月{there.day}日" if is_this_year else day(there, lang)
    plain = f"{there.day} {_MONTHS[there.month - 1][:3]}"
    return plain if is_this_year else f"{plain} {there.year}"


def zone_name(zone: ZoneInfo, at: datetime, lang: str) -> str:
    """Return how a time zone is named to a reader: by its common name or its offset."""
    if zone.key in _ZONES:
        return _ZONES[zone.key][lang == "zh"]
    offset = at.astimezone(zone).strftime("%z")
    hours, minutes = int(offset[:3]), offset[3:]
    return (
        f"UTC{'+' if hours >= 0 else MINUS}{abs(hours)}{'' if minutes == '00' else ':' + minutes}"
    )


def moment(at: datetime | None, zone: ZoneInfo, lang: str) -> str:
    """Return date, time and time zone of ``at`` for a reader in ``zone``."""
    if at is None:
        return UNKNOWN
    there = at.astimezone(zone)
    name = zone_name(zone, at, lang)
    if lang == "zh":
        return f"{day(there, lang)} {there:%H:%M}（{name}）"
    return f"{day(there, lang)}, {there:%H:%M} ({name})"


def days_left(due_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return the calendar days from ``now`` to ``due_at`` as seen in ``zone``."""
    return (due_at.astimezone(zone).date() - now.astimezone(zone).date()).days


def due_in(due_at: datetime | None, now: datetime, zone: ZoneInfo, lang: str) -> str:
    """Return how long there is until ``due_at``, or how late it is."""
    if due_at is None:
        return UNKNOWN
    days = days_left(due_at, now, zone)
    if due_at < now:
        return _late(-days, lang)
    if days <= 1:
        return _DUE_SOON[days][lang == "zh"]
    return f"还剩 {days} 天" if lang == "zh" else f"due in {days} days"


def _late(days: int, lang: str) -> str:
    if days == 0:
        return "今天已过截止时间" if lang == "zh" else "due earlier today"
    if lang == "zh":
        return f"已逾期 {days} 天"
    return "1 day late" if days == 1 else f"{days} days late"


def due_tone(due_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return ``late``, ``soon`` (within a week) or nothing, for the colour beside the words."""
    if due_at is None:
        return ""
    if due_at < now:
        return "late"
    return "soon" if days_left(due_at, now, zone) <= 7 else ""
