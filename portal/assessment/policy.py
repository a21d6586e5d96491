"""Who may look at a supplier as a whole."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import declare

SEE = declare("assessment.see", *BUYING_ROLES, Role.ADMINISTRATOR)
"""The card is for whoever may see the supplier at all."""
