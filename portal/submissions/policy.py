"""Who may answer, sign and look back: the supplier's side of a data request."""

from portal.core.actor import Role
from portal.core.policy import Side, declare

STANDING_IN = (Role.PURCHASER, Role.REVIEWER)
"""Who at the customer may enter an answer on behalf of a supplier, once that was begun."""

READ = declare(
    "submissions.read", Role.CLERK, Role.APPROVER, side=Side.ANSWERING, standing_in=STANDING_IN
)
EDIT = declare(
    "submissions.edit",
    Role.CLERK,
    Role.APPROVER,
    changes=True,
    side=Side.ANSWERING,
    standing_in=STANDING_IN,
)
READ_PART = declare(
    "submissions.read_part",
    Role.CLERK,
    Role.APPROVER,
    Role.CONTRIBUTOR,
    side=Side.ANSWERING,
    standing_in=STANDING_IN,
)
EDIT_PART = declare(
    "submissions.edit_part",
    Role.CLERK,
    Role.APPROVER,
    Role.CONTRIBUTOR,
    changes=True,
    side=Side.ANSWERING,
    standing_in=STANDING_IN,
)
HAND_OUT = declare(
    "submissions.hand_out", Role.CLERK, Role.APPROVER, changes=True, side=Side.ANSWERING
)
CONSENT = declare("submissions.consent", Role.APPROVER, changes=True, side=Side.ANSWERING)
SIGN = declare(
    "submissions.sign", Role.APPROVER, changes=True, side=Side.ANSWERING, standing_in=STANDING_IN
)
BEGIN_BEHALF = declare("behalf.begin", *STANDING_IN, changes=True, side=Side.ASKING)
GIVE_UP_BEHALF = declare("behalf.give_up", *STANDING_IN, changes=True, side=Side.ASKING)
TAKE_OVER = declare(
    "behalf.take_over", Role.CLERK, Role.APPROVER, changes=True, side=Side.ANSWERING
)
