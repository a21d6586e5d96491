"""Numbers as sentences show them: six significant digits, grouped, never with an exponent."""

from decimal import Decimal

DIGITS = 6


def figure(value: Decimal | int) -> str:
    """Write a number for a sentence.

    >>> figure(Decimal("12000000")), figure(Decimal("6.100000013")), figure(Decimal("-0.5"))
    ('12,000,000', '6.1', '-0.5')
    """
    number = Decimal(value)
    if number and number.is_finite():
        places = max(DIGITS - 1 - number.adjusted(), 0)
        number = round(number, places)
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value: str) -> str:
    """Write an exact number as people read it; nothing of it is rounded.

    >>> grouped("3500000"), grouped("2543.178"), grouped("-0.0000001234")
    ('3,500,000', '2,543.178', '-0.0000001234')
    """
    return f"{Decimal(value):,f}"
