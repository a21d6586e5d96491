"""Who may see and keep the suppliers."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import declare

READERS = (*sorted(BUYING_ROLES), Role.ADMINISTRATOR)
KEEPERS = (Role.PURCHASER, Role.PRODUCT_OWNER)

READ = declare("suppliers.read", *READERS)
OPEN_EDITOR = declare("suppliers.open_editor", *KEEPERS)
EDIT = declare("suppliers.edit", *KEEPERS, changes=True)
