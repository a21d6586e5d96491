"""Pages of measures, from both sides, and of alternatives."""

from portal.reduction import errors, homework
from portal.reduction.views import alternatives, customer, supplier
from portal.reduction.views.blueprint import bp

__all__ = ["alternatives", "bp", "customer", "errors", "homework", "supplier"]
