"""The policy table: which action needs which role, on which side of a record.

Every capability declares its actions here from its own ``policy`` module; a route names one of
them. What is not declared does not exist, and everything is denied by default.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.core.actor import Actor, Role
from portal.core.tenancy import TwoSided


class Side(StrEnum):
    """Where the actor's company must stand on a two-sided record."""

    EITHER = "either"
    ASKING = "asking"
    ANSWERING = "answering"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one action."""

    action: str
    changes: bool
    roles: frozenset[Role] = frozenset()
    side: Side = Side.EITHER
    public: bool = False
    operator: bool = False
    standing_in: frozenset[Role] = frozenset()
    yields: bool = True

    def allows(self, actor: Actor | None, record: Any = None) -> bool:
        """Tell whether ``actor`` may do this, on ``record`` where one is named."""
        if self.public:
            return True
        if actor is None:
            return False
        if self.operator:
            return actor.is_operator
        if self.standing_in and getattr(record, "on_behalf", False):
            stands_in = record.company_id == actor.company_id and actor.has(*self.standing_in)
            if stands_in or self.yields:
                return stands_in
        has_role = not self.roles or actor.has(*self.roles)
        return has_role and self._stands_right(actor, record)

    def _stands_right(self, actor: Actor, record: Any) -> bool:
        if self.side is Side.EITHER or not isinstance(record, TwoSided):
            return True
        owner = record.company_id if self.side is Side.ASKING else record.partner_company_id
        return owner == actor.company_id


RULES: dict[str, Rule] = {}


def declare(
    action: str,
    *roles: Role,
    changes: bool = False,
    side: Side = Side.EITHER,
    public: bool = False,
    operator: bool = False,
    standing_in: Iterable[Role] = (),
    yields: bool = True,
) -> str:
    """Declare an action and who may do it; without roles, whoever is signed in.

    ``standing_in`` may do it at the company that asks while that enters an answer on behalf of
    the one that should (``record.on_behalf``); the latter ``yields`` meanwhile.

    ``changes`` says that the action writes: only such actions may stand on a POST route, and
    never on a GET.
    """
    if action in RULES:
        raise ValueError(f"{action} is declared twice")
    RULES[action] = Rule(
        action,
        changes,
        frozenset(roles),
        side,
        public,
        operator,
        frozenset(standing_in),
        yields,
    )
    return action


def may(actor: Actor | None, action: str, record: Any = None) -> bool:
    """Tell whether ``actor`` may do ``action``; unknown actions are refused."""
    rule = RULES.get(action)
    return rule is not None and rule.allows(actor, record)
