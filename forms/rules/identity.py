"""Codes with check digits: companies and substances."""

import re
from collections.abc import Callable, Iterator

from stdnum import casrn, lei
from stdnum.cn import uscc

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, WARNING, at

LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


def _is_company_code(text: str) -> bool:
    """DUNS and BPN have no public check digit; a legal entity identifier has one."""
    return not LEI.fullmatch(text) or lei.is_valid(text)


CHECKS: dict[str, tuple[str, str, Callable[[str], bool]]] = {
    "uscc": ("V02", "uscc.check_digit", uscc.is_valid),
    "company_code": ("X04", "company_code.check_digit", _is_company_code),
    "cas": ("X05", "cas.check_digit", casrn.is_valid),
}


def check_digits(filled: Filled, context: Context) -> Iterator[Finding]:
    """V02, X04, X05: the check digit of a code does not belong to its other digits."""
    for place in filled.places():
        value = place.value
        if place.field.check is None or not isinstance(value, str):
            continue
        rule, code, is_valid = CHECKS[place.field.check]
        if not is_valid(value):
            yield at(place, rule, code, ERROR, value=value)


def other_item(filled: Filled, context: Context) -> Iterator[Finding]:
    """X06: the customer's part number is not the item that was asked for."""
    stated, asked = filled.single.text("customer_part_no"), context.item_code
    if stated and asked and stated.strip().casefold() != asked.strip().casefold():
        place = filled.single["customer_part_no"]
        yield at(place, "X06", "item.other", WARNING, value=stated, asked=asked)


RULES = (check_digits, other_item)
