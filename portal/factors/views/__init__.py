"""Pages of the factors: the library, the Chinese grid, a company's own."""

from portal.factors.views import browse, own
from portal.factors.views.blueprint import bp

__all__ = ["bp", "browse", "own"]
