"""Who sees the boards, and who reminds from them."""

from portal.campaigns.policy import BUYERS
from portal.core.actor import Role
from portal.core.policy import declare

SEE = declare("boards.see", *BUYERS)
NUDGE = declare("boards.nudge", Role.PURCHASER, changes=True)
