"""Who may set up and follow campaigns, and who answers their requests."""

from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Role
from portal.core.policy import Side, declare

BUYERS = (*BUYING_ROLES, Role.ADMINISTRATOR)
SUPPLIERS = (*SUPPLYING_ROLES, Role.ADMINISTRATOR)

SEE = declare("campaigns.see", *BUYERS)
PLAN = declare("campaigns.plan", Role.PURCHASER)
CHANGE = declare("campaigns.change", Role.PURCHASER, changes=True)
KEEP = declare("campaigns.keep", *BUYERS, changes=True)
ISSUE = declare("campaigns.issue", Role.PURCHASER, changes=True)
SEE_REQUEST = declare("campaigns.see_request", *BUYERS, side=Side.ASKING)
STEER_REQUEST = declare("campaigns.steer_request", Role.PURCHASER, changes=True, side=Side.ASKING)

INBOX = declare("requests.inbox", *SUPPLIERS)
READ = declare(
    "requests.read",
    *SUPPLIERS,
    side=Side.ANSWERING,
    standing_in=(Role.PURCHASER, Role.REVIEWER),
    yields=False,
)
DECLINE = declare("requests.decline", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
PASS_ON = declare("requests.pass_on", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
