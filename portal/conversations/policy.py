"""Who may read and write what the two companies of a request say to each other."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import Side, declare

SUPPLIERS = (Role.CLERK, Role.APPROVER, Role.CONTRIBUTOR)

LIST = declare("conversations.list", *BUYING_ROLES, *SUPPLIERS)
SEE_ASKING = declare("conversations.see_asking", *BUYING_ROLES, side=Side.ASKING)
WRITE_ASKING = declare(
    "conversations.write_asking", Role.PURCHASER, Role.REVIEWER, changes=True, side=Side.ASKING
)
SEE_ANSWERING = declare("conversations.see_answering", *SUPPLIERS, side=Side.ANSWERING)
WRITE_ANSWERING = declare(
    "conversations.write_answering", *SUPPLIERS, changes=True, side=Side.ANSWERING
)
SEE_LINK = declare("conversations.see_link", public=True)
ANSWER_BY_LINK = declare("conversations.answer_by_link", changes=True, public=True)
