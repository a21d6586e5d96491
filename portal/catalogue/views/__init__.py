"""Pages of the catalogue: items, bills of materials, sourcing, uploads."""

from portal.catalogue import homework, parts
from portal.catalogue.views import factors, imports, items, lines, sourcing, upload
from portal.catalogue.views.blueprint import bp

__all__ = ["bp", "factors", "homework", "imports", "items", "lines", "parts", "sourcing", "upload"]
