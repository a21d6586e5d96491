"""Who may read what suppliers share, and who decides about it."""

from portal.core.actor import Role
from portal.core.policy import Side, declare

QUEUE = declare("reviews.queue", Role.REVIEWER)
SEE = declare("reviews.see", Role.REVIEWER, Role.PRODUCT_OWNER, side=Side.ASKING)
DECIDE = declare("reviews.decide", Role.REVIEWER, changes=True, side=Side.ASKING)
SEE_RULE = declare("reviews.see_rule", Role.REVIEWER)
CHANGE_RULE = declare("reviews.change_rule", Role.REVIEWER, changes=True)
DECIDE_MANY = declare("reviews.decide_many", Role.REVIEWER, changes=True)
