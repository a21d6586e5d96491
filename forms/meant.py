"""What a text with two readings can mean, written so that it has only one."""

from collections.abc import Mapping

from forms.answers import parse
from forms.findings import Fact
from forms.model import Field
from forms.parsing.numbers import rewritten

SIGNS = (".", ",")
"""Decimal signs, in the order in which their readings are offered."""


def meanings(code: str, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return what may be typed instead of a text that was asked back; nothing for other problems.

    >>> meanings("number.ambiguous", {"text": "1,234 kWh"})
    ('1234 kWh', '1.234 kWh')
    """
    if code == "number.ambiguous":
        read = (rewritten(str(facts["text"]), sign) for sign in SIGNS)
        return tuple(dict.fromkeys(one for one in read if one is not None))
    if code in {"date.ambiguous", "date.serial"}:
        readings = facts["readings"]
        known = readings if isinstance(readings, tuple) else ()
        return tuple(one for one in known if one != facts["text"])
    return ()


def meant(field: Field, raw: str, which: int) -> str | None:
    """Return a typed text with its ambiguous part written as one of its meanings.

    ``None`` if the text is not ambiguous, or has fewer meanings.
    """
    problem = parse(field, raw).problem
    if problem is None:
        return None
    offered = meanings(problem.code, problem.facts)
    text = str(problem.facts.get("text", ""))
    return raw.replace(text, offered[which], 1) if which < len(offered) else None


def with_sign(field: Field, raw: str, decimal_sign: str) -> str | None:
    """Return an ambiguous number as the writer's decimal sign reads it, ``None`` if it cannot."""
    problem = parse(field, raw).problem
    if problem is None or problem.code != "number.ambiguous":
        return None
    text = str(problem.facts["text"])
    plain = rewritten(text, decimal_sign)
    return None if plain is None else raw.replace(text, plain, 1)
