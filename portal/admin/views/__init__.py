"""The operator's pages: one module per subject."""

from portal.admin.views import health, jobs, mails
from portal.admin.views.blueprint import bp

__all__ = ["bp", "health", "jobs", "mails"]
