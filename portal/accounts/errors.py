"""What sign-in, passwords, invitations and memberships refuse, with their sentences."""

from portal.core.errors import Conflict, Forbidden, Gone, TooMany
from portal.core.i18n import N_
from portal.core.messages import declare


class Busy(TooMany):
    """More people sign in at this moment than the server hashes passwords for."""

    code = "accounts.busy"

    def __init__(self) -> None:
        super().__init__(minutes=1)


class InvitationClosed(Gone):
    """The invitation was used, withdrawn, replaced, or has expired."""

    code = "accounts.invitation_closed"


class InvitationEnded(Conflict):
    """An invitation cannot be withdrawn: it was used or has ended already."""

    code = "accounts.invitation_ended"


class ResetClosed(Gone):
    """The link to set a new password was used or has expired."""

    code = "accounts.reset_closed"


class LastAdministrator(Conflict):
    """Without this person nobody could administer the company any more."""

    code = "accounts.last_administrator"


class CompanyKnown(Conflict):
    """The supplier's company is here already; only its own people may let somebody in."""

    code = "accounts.company_known"


class AccountClosed(Forbidden):
    """The account of this address was closed by the operator."""

    code = "accounts.closed"


class FoundedAlready(Conflict):
    """An instance is started once."""

    code = "accounts.founded_already"


declare(
    {
        "accounts.currency_unknown": N_("Choose one of the currencies in the list."),
        "accounts.founded_already": N_(
            "This instance has its first company already. Sign in there, or use another database."
        ),
        "accounts.busy": N_(
            "Many people are signing in at this moment. Please try again in a few seconds."
        ),
        "accounts.invitation_closed": N_(
            "This invitation is not valid any more. Ask the sender for a new one."
        ),
        "accounts.invitation_ended": N_("This invitation was accepted or has ended already."),
        "accounts.reset_closed": N_(
            "This link has been used or has expired. Ask for a new one to set your password."
        ),
        "accounts.last_administrator": N_(
            "This is the only administrator of the company. "
            "Make somebody else an administrator first."
        ),
        "accounts.company_known": N_(
            "Your company already has an account here. Its own administrators can let you in."
        ),
        "accounts.closed": N_("The account of this address is closed. Ask your administrator."),
        "accounts.wrong_credentials": N_(
            "The e-mail address or the password is not right. Check both and try again."
        ),
        "accounts.email_invalid": N_("Enter one e-mail address, such as name@company.com."),
        "accounts.name_missing": N_("Enter your name, as colleagues and customers know it."),
        "accounts.name_long": N_("Enter a name of at most 120 characters."),
        "accounts.colleague_missing": N_("Enter the name of your colleague."),
        "accounts.same_address": N_(
            "This is the address that the invitation was sent to. Enter your colleague's address."
        ),
        "accounts.already_member": N_(
            "%(email)s is a member already. Give the role in the list of members."
        ),
        "accounts.role_missing": N_("Choose at least one role."),
        "accounts.company_choice": N_("Choose the company for which you will answer."),
        "accounts.language_unknown": N_("Choose one of the languages offered."),
        "accounts.zone_unknown": N_("Choose one of the time zones offered."),
        "accounts.password_missing": N_("Enter your password."),
        "accounts.password_wrong": N_("This is not your present password."),
        "password.too_short": N_(
            "Use at least %(least)s characters. Four words that do not belong together are easy "
            "to remember."
        ),
        "password.too_long": N_("Use at most %(most)s bytes; this password is longer."),
        "password.blank": N_("Use more than spaces."),
        "password.common": N_(
            "This password is on the list that attackers try first. Choose another one."
        ),
        "password.repeated": N_("Do not repeat the same characters over and over."),
        "password.sequence": N_(
            "Do not use rows of the keyboard or runs such as 12345678 or abcdefgh."
        ),
        "password.obvious": N_(
            "Do not build the password from your name, address, company or our product's name."
        ),
        "password.unchanged": N_("This is your present password. Choose a new one."),
    }
)
