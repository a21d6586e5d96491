"""Pages of the suppliers: list, card, editing, import."""

from portal.suppliers.views import records, upload
from portal.suppliers.views.blueprint import bp

__all__ = ["bp", "records", "upload"]
