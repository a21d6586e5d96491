"""Who may do what with accounts: nearly all of it is for everybody, or for administrators."""

from portal.core.actor import Role
from portal.core.policy import declare

HOME = declare("accounts.home")
SEE_SIGN_IN = declare("accounts.see_sign_in", public=True)
SIGN_IN = declare("accounts.sign_in", changes=True, public=True)
SIGN_OUT = declare("accounts.sign_out", changes=True, public=True)
CHOOSE_LANGUAGE = declare("accounts.choose_language", changes=True, public=True)
SWITCH_COMPANY = declare("accounts.switch_company", changes=True)

SEE_FORGOTTEN = declare("accounts.see_forgotten", public=True)
ASK_RESET = declare("accounts.ask_reset", changes=True, public=True)
SEE_RESET = declare("accounts.see_reset", public=True)
RESET = declare("accounts.reset", changes=True, public=True)

SEE_ACCOUNT = declare("accounts.see_account")
CHANGE_ACCOUNT = declare("accounts.change_account", changes=True)
CHANGE_PASSWORD = declare("accounts.change_password", changes=True)

SEE_INVITATION = declare("accounts.see_invitation", public=True)
ACCEPT = declare("accounts.accept_invitation", changes=True, public=True)
PASS_ON = declare("accounts.pass_invitation_on", changes=True, public=True)
ASK_AGAIN = declare("accounts.ask_for_invitation", changes=True, public=True)

SEE_OWN_INVITATIONS = declare("accounts.see_own_invitations")
OPEN_OWN_INVITATION = declare("accounts.open_own_invitation", changes=True)

SEE_MEMBERS = declare("accounts.see_members", Role.ADMINISTRATOR)
INVITE = declare("accounts.invite", Role.ADMINISTRATOR, changes=True)
GIVE_ROLE = declare("accounts.give_role", Role.ADMINISTRATOR, changes=True)
TAKE_ROLE = declare("accounts.take_role", Role.ADMINISTRATOR, changes=True)
CHANGE_COMPANY = declare("accounts.change_company", Role.ADMINISTRATOR, changes=True)
REVOKE_INVITATION = declare("accounts.revoke_invitation", Role.ADMINISTRATOR, changes=True)
