"""Who may read and change how a company's mails read."""

from portal.core.actor import Role
from portal.core.policy import declare

WRITERS = (Role.PURCHASER, Role.ADMINISTRATOR)

SEE = declare("letters.see", *WRITERS)
CHANGE = declare("letters.change", *WRITERS, changes=True)
"""Also a look at what is not kept yet: a letter being written is sent to be laid out."""
