"""Which mails a company may word itself; capabilities that write them offer them here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.core.actor import Actor
from portal.letters.stationery import Wording


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail to suppliers.

    ``label`` and ``when`` are marked for translation. ``ours`` returns our words in the language
    of the moment, with placeholders; ``sample`` the facts of an example, by their placeholders, and
    what the mail's template needs besides.
    """

    code: str
    label: str
    when: str
    ours: Callable[[], Wording]
    sample: Callable[[Actor, str], tuple[dict[str, str], dict[str, Any]]]


KINDS: dict[str, Kind] = {}


def offer(kind: Kind) -> None:
    """Let companies word this kind of mail."""
    KINDS[kind.code] = kind
