"""Pages of accounts: one module per subject."""

from portal.accounts.views import account, home, invitations, members, passwords, sign_in
from portal.accounts.views.blueprint import bp

__all__ = ["account", "bp", "home", "invitations", "members", "passwords", "sign_in"]
