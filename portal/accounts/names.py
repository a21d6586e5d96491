"""What the roles are called, and what each is for."""

from portal.core.actor import Role
from portal.core.errors import Invalid, Problem
from portal.core.i18n import N_

ROLE_NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.PURCHASER: N_("Purchaser"),
    Role.PRODUCT_OWNER: N_("Product owner"),
    Role.REVIEWER: N_("Reviewer"),
    Role.CLERK: N_("Clerk"),
    Role.CONTRIBUTOR: N_("Contributor"),
    Role.APPROVER: N_("Approver"),
    Role.VERIFIER: N_("Verifier"),
}

ROLE_TASKS: dict[Role, str] = {
    Role.ADMINISTRATOR: N_("lets people in and gives them roles"),
    Role.PURCHASER: N_("asks suppliers for data and follows what comes back"),
    Role.PRODUCT_OWNER: N_("keeps bills of materials and reads product footprints"),
    Role.REVIEWER: N_("checks suppliers' answers, accepts or returns them"),
    Role.CLERK: N_("answers customers' data requests"),
    Role.CONTRIBUTOR: N_("fills in single sections that a colleague hands over"),
    Role.APPROVER: N_("signs what leaves the company"),
    Role.VERIFIER: N_("checks a frozen state and reads only"),
}


def role_named(text: str | None) -> Role:
    """Return the role of a form's value.

    Raises
    ------
    Invalid
        There is no such role.
    """
    try:
        return Role(text or "")
    except ValueError:
        raise Invalid([Problem("accounts.role_missing", "role")]) from None
