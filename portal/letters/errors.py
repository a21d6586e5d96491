"""Sentences for what can be wrong with a letter."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "letters.empty": N_("%(place)s: write something, or go back to our words."),
        "letters.too_long": N_("%(place)s: at most %(most)s characters; there are %(count)s now."),
        "letters.two_lines": N_("%(place)s: a subject is one line."),
        "letters.unknown": N_(
            "%(place)s: “%(found)s” is no placeholder. Choose one of the list, and write no other "
            "braces."
        ),
        "letters.unreadable": N_("%(place)s: there are characters in it that cannot be shown."),
        "letters.reply_to": N_("Enter one e-mail address for answers, or none."),
    }
)
