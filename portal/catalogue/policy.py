"""Who may see and change items, lines and sourcing shares."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import declare

READERS = (*sorted(BUYING_ROLES), Role.ADMINISTRATOR)
KEEPERS = (Role.PURCHASER, Role.PRODUCT_OWNER)

READ = declare("catalogue.read", *READERS)
OPEN_EDITOR = declare("catalogue.open_editor", *KEEPERS)
EDIT = declare("catalogue.edit", *KEEPERS, changes=True)
