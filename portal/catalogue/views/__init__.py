"""Pages of the catalogue: items, bills of materials, sourcing, uploads."""

from portal.catalogue import parts
from portal.catalogue.views import factors, items, lines, sourcing, upload
from portal.catalogue.views.blueprint import bp

__all__ = ["bp", "factors", "items", "lines", "parts", "sourcing", "upload"]
