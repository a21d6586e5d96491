"""What a text with two readings can mean, written so that it has only one."""

from collections.abc import Mapping

from forms.answers import parse
from forms.findings import Fact
from forms.model import Field
from forms.parsing.numbers import rewritten, rewritten_as


def meanings(code: str, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return what may be typed instead of a text that was asked back; nothing for other problems.

    >>> meanings("number.ambiguous", {"text": "1,234 kWh", "readings": ("1234", "1.234")})
    ('1234 kWh', '1.234 kWh')
    """
    readings, text = facts.get("readings"), str(facts.get("text", ""))
    if not isinstance(readings, tuple):
        return ()
    if code == "number.ambiguous":
        return tuple(rewritten_as(text, one) for one in readings)
    if code in {"date.ambiguous", "date.serial"}:
        return tuple(one for one in readings if one != text)
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
