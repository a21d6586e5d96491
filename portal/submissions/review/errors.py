"""What reviewing refuses, and its sentences."""

from typing import ClassVar

from portal.core.errors import Conflict
from portal.core.i18n import N_
from portal.core.messages import declare


class OtherVersion(Conflict):
    """A newer version came in after the page had been read."""

    code: ClassVar[str] = "reviews.other_version"


class ListDone(Conflict):
    """A list of answers was accepted or undone already."""

    code: ClassVar[str] = "reviews.list_done"


declare(
    {
        "reviews.other_version": N_(
            "The supplier signed another version after you opened this page. Read it first; nothing"
            " was decided."
        ),
        "reviews.nothing_returned": N_(
            "Write a comment beside each answer that you want to return."
        ),
        "reviews.comments_left": N_(
            "You wrote comments. Remove them to accept, or return the answers with them."
        ),
        "reviews.comment_too_long": N_("A comment holds at most %(most)s characters."),
        "reviews.no_reason": N_("Say why: the supplier reads it."),
        "reviews.out_of_range": N_("Type a whole number from %(least)s to %(most)s."),
        "reviews.rule_changed": N_(
            "A colleague changed these terms after you opened the page. Look at them again; nothing"
            " was changed."
        ),
        "reviews.list_done": N_("This list was handled already."),
        "reviews.nothing_clean": N_("No answer in this list is clean. Review them one by one."),
        "reviews.unknown_place": N_("One of the comments is about an answer that is not there."),
    }
)
