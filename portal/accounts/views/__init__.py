"""Pages of accounts: one module per subject."""

from portal.accounts.views import account, addressed, home, invitations, members, passwords, sign_in
from portal.accounts.views.blueprint import bp

__all__ = ["account", "addressed", "bp", "home", "invitations", "members", "passwords", "sign_in"]
