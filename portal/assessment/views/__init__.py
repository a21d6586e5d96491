"""Pages of a supplier as a whole: the tabs of its card, its scorecard."""

from portal.assessment import benchmark, glance, homework, standing
from portal.assessment.views import scorecard, tabs
from portal.assessment.views.blueprint import bp

__all__ = ["benchmark", "bp", "glance", "homework", "scorecard", "standing", "tabs"]
