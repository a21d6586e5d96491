"""Who may do what with product footprints."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import declare

SEE = declare("rollups.see", *BUYING_ROLES, Role.ADMINISTRATOR)
RUN = declare("rollups.run", Role.PRODUCT_OWNER, Role.PURCHASER, Role.REVIEWER, changes=True)
