"""Named placeholders of letters: what may stand in braces, and what is put in its place.

A letter is never a program: a placeholder is looked up by its name and nothing else happens.
"""

import re
from collections.abc import Mapping

from portal.core.i18n import N_

MEANINGS = {
    "contact": N_("name of the person written to, else of the supplier"),
    "supplier": N_("name of the supplier"),
    "company": N_("name of your company"),
    "sender": N_("name of the person of yours who asks"),
    "product": N_("your product that the footprint is for"),
    "item": N_("what the supplier delivers; with several, how many"),
    "period": N_("year that the data are for"),
    "due": N_("day and time by which the answer is due"),
}
"""Every placeholder, in the order in which they are offered."""

BRACES = re.compile(r"\{([^{}\n]{0,40})\}?|\}")


def unknown_in(text: str) -> list[str]:
    """Return what stands in braces and is no placeholder, or is a brace alone, each once.

    >>> unknown_in("Dear {contact}, {who} {7*7} }"), unknown_in("{item"), unknown_in("{due}")
    (['{who}', '{7*7}', '}'], ['{item'], [])
    """
    found = (match for match in BRACES.finditer(text))
    wrong = [m[0] for m in found if not (m[0].endswith("}") and m[1] in MEANINGS)]
    return list(dict.fromkeys(wrong))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced; what a fact holds is not looked at again.

    >>> fill("{company} asks {contact}", {"company": "{contact}", "contact": "Wang"})
    '{contact} asks Wang'
    """
    return BRACES.sub(lambda match: facts.get(match[1] or "", match[0]), text)
