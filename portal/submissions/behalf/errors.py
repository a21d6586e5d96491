"""What entering on behalf refuses, and its sentences."""

from typing import ClassVar

from portal.core.errors import Conflict
from portal.core.i18n import N_
from portal.core.messages import declare


class CannotStandIn(Conflict):
    """The supplier has begun itself, or there is nothing to enter, give up or attest."""

    code: ClassVar[str] = "behalf.not_now"


declare(
    {
        "behalf.not_now": N_(
            "This cannot be done now: the supplier has begun to answer itself, or the request has"
            " moved on. Nothing was changed."
        ),
        "behalf.no_source": N_(
            "Say where the figures come from, in %(least)s to %(most)s characters: the mail and its"
            " date, who said it on the telephone, the name of the file."
        ),
    }
)
