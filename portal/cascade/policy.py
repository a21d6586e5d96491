"""Who may pass a request on to the company's own suppliers, and follow what comes of it.

Whoever answers a request for the company asks its suppliers too: no purchaser's role is needed.
"""

from portal.core.actor import SUPPLYING_ROLES
from portal.core.policy import Side, declare

SEE = declare("cascade.see", *SUPPLYING_ROLES, side=Side.ANSWERING)
ASK = declare("cascade.ask", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
STEER = declare("cascade.steer", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
DECIDE = declare("cascade.decide", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
COVER = declare("cascade.cover", *SUPPLYING_ROLES, changes=True, side=Side.ANSWERING)
