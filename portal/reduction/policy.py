"""Who may plan reductions: suppliers make them, customers wish, agree and confirm."""

from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Role
from portal.core.policy import Side, declare

BUYERS = (*BUYING_ROLES, Role.ADMINISTRATOR)
PLANNERS = (Role.PURCHASER, Role.PRODUCT_OWNER)

SEE = declare("reduction.see", *BUYERS)
SEE_ONE = declare("reduction.see_one", *BUYERS, side=Side.ASKING)
WISH_FORM = declare("reduction.wish_form", *PLANNERS, side=Side.ASKING)
WISH = declare("reduction.wish", *PLANNERS, changes=True, side=Side.ASKING)
STEER = declare("reduction.steer", *PLANNERS, changes=True, side=Side.ASKING)

LIST = declare("measures.list", *SUPPLYING_ROLES)
READ = declare("measures.read", *SUPPLYING_ROLES, side=Side.ANSWERING)
CHANGE = declare("measures.change", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)

WEIGH_FORM = declare("alternatives.weigh_form", *PLANNERS)
WEIGH = declare("alternatives.weigh", *PLANNERS, changes=True)
