"""The pages of passing a request on."""

from portal.cascade import errors, homework, settling
from portal.cascade.views import asking, covering, following, suppliers
from portal.cascade.views.blueprint import bp

__all__ = ["asking", "bp", "covering", "errors", "following", "homework", "settling", "suppliers"]
