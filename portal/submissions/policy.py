"""Who may answer, sign and look back: the supplier's side of a data request."""

from portal.core.actor import Role
from portal.core.policy import Side, declare

READ = declare("submissions.read", Role.CLERK, Role.APPROVER, side=Side.ANSWERING)
EDIT = declare("submissions.edit", Role.CLERK, Role.APPROVER, changes=True, side=Side.ANSWERING)
READ_PART = declare(
    "submissions.read_part", Role.CLERK, Role.APPROVER, Role.CONTRIBUTOR, side=Side.ANSWERING
)
EDIT_PART = declare(
    "submissions.edit_part",
    Role.CLERK,
    Role.APPROVER,
    Role.CONTRIBUTOR,
    changes=True,
    side=Side.ANSWERING,
)
HAND_OUT = declare(
    "submissions.hand_out", Role.CLERK, Role.APPROVER, changes=True, side=Side.ANSWERING
)
CONSENT = declare("submissions.consent", Role.APPROVER, changes=True, side=Side.ANSWERING)
SIGN = declare("submissions.sign", Role.APPROVER, changes=True, side=Side.ANSWERING)
