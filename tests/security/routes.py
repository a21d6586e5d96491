"""Every address of the portal, found by looking at the portal itself.

Nothing is listed by hand: a new route comes into every test of this folder by itself. One whose
argument the world does not know fails them, and says what to add.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from portal import config
from portal.app import create_app
from portal.core.policy import RULES, Rule

ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
IDS_OF_THE_INSTANCE = frozenset({"mail_id", "job_id"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address, with the policy its view declares."""

    method: str
    text: str
    endpoint: str
    action: str
    records: bool

    @property
    def rule(self) -> Rule:
        """Return who may use it."""
        return RULES[self.action]

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the names of the parts of the address that vary."""
        return tuple(name for _, name in ARGUMENT.findall(self.text))

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the names of the record ids in the address."""
        return tuple(name for kind, name in ARGUMENT.findall(self.text) if kind == "uuid")

    def address(self, place: Mapping[str, Any]) -> str:
        """Return the address with the parts filled in."""
        return ARGUMENT.sub(lambda found: str(place[found[2]]), self.text)

    def addresses(self, places: Iterable[Mapping[str, Any]]) -> list[str]:
        """Return every address of this route that the places allow, each once."""
        known = [place for place in places if set(self.arguments) <= place.keys()]
        assert known, f"{self}: tell tests/security/world.py an example of {self.arguments}"
        return list(dict.fromkeys(self.address(place) for place in known))

    def places(self, places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the places this route can name, one for each set of record ids."""
        known = {
            tuple(place[name] for name in self.ids): place
            for place in reversed([*places])
            if set(self.arguments) <= place.keys()
        }
        assert known, f"{self}: tell tests/security/world.py an example of {self.arguments}"
        return [*reversed([*known.values()])]

    def random_address(self, place: Mapping[str, Any]) -> str:
        """Return an address of records that do not exist."""
        return self.address({**place, **{name: uuid4() for name in self.ids}})

    def __str__(self) -> str:
        return f"{self.method} {self.text}"


def _routes() -> Iterator[Route]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.read({"GATEFOLD_DATA": folder}))
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            action = getattr(view, "__policy__", "")
            records = getattr(view, "__writes__", False)
            yield Route(method, str(rule), rule.endpoint, action, records)


ROUTES = sorted(_routes(), key=str)
READING = [route for route in ROUTES if route.method == "GET"]
CHANGING = [route for route in ROUTES if route.method != "GET"]
GUARDED = [route for route in ROUTES if not RULES[route.action].public]
