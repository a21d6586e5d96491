"""Who is acting: a person in a company with roles, or the system on a company's behalf."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member may do in a company."""

    ADMINISTRATOR = "administrator"
    PURCHASER = "purchaser"
    PRODUCT_OWNER = "product_owner"
    REVIEWER = "reviewer"
    CLERK = "clerk"
    CONTRIBUTOR = "contributor"
    APPROVER = "approver"
    VERIFIER = "verifier"


BUYING_ROLES = frozenset({Role.PURCHASER, Role.PRODUCT_OWNER, Role.REVIEWER})
SUPPLYING_ROLES = frozenset({Role.CLERK, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Actor:
    """The principal of a session; plain values, so that it outlives any transaction."""

    company_id: UUID | None
    roles: frozenset[Role] = frozenset()
    user_id: UUID | None = None
    name: str = ""
    email: str = ""
    company_name: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    is_operator: bool = False
    is_system: bool = False

    @classmethod
    def system(cls, company_id: UUID | None) -> "Actor":
        """Return the system acting inside one company, as jobs do."""
        return cls(company_id=company_id, name="system", is_system=True)

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds any of ``roles``."""
        return not self.roles.isdisjoint(roles)

    @property
    def label(self) -> str:
        """Return the name that histories show."""
        return self.name or self.email or "system"
