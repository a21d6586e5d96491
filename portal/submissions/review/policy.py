"""Who may read what suppliers share, and who decides about it."""

from portal.core.actor import Role
from portal.core.policy import Side, declare

QUEUE = declare("reviews.queue", Role.REVIEWER)
SEE = declare("reviews.see", Role.REVIEWER, Role.PRODUCT_OWNER, side=Side.ASKING)
DECIDE = declare("reviews.decide", Role.REVIEWER, changes=True, side=Side.ASKING)
