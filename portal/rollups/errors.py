"""What can stop a roll-up, in sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "rollups.no_lines": N_("This item has no bill of materials yet. Upload one first."),
        "rollups.failed": N_("The roll-up could not be computed. The points below need mending."),
    }
)
