"""Who may see the factors, and choose a company's own."""

from portal.core.actor import BUYING_ROLES, Role
from portal.core.policy import declare

READERS = (*sorted(BUYING_ROLES), Role.ADMINISTRATOR)
KEEPERS = (Role.PURCHASER, Role.PRODUCT_OWNER)

READ = declare("factors.read", *READERS)
OPEN_EDITOR = declare("factors.open_editor", *KEEPERS)
EDIT = declare("factors.edit", *KEEPERS, changes=True)
