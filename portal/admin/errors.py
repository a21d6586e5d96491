"""What the operator's actions refuse."""

from portal.core.errors import Conflict
from portal.core.i18n import N_
from portal.core.messages import declare


class NotFailed(Conflict):
    """Only a job that was given up can be tried again by hand."""

    code = "admin.not_failed"


declare(
    {
        "admin.not_failed": N_("This job has not failed. It is waiting, running or done already."),
    }
)
