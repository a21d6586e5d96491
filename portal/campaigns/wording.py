"""What pages call states, steps, levels and items, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext

from portal.campaigns.asked import Asked
from portal.campaigns.models import Campaign
from portal.campaigns.words import (
    CHANNELS,
    EVENTS,
    LEVELS,
    MAIL_STATES,
    MAILS,
    MINUTES,
    SHARED,
    SHARING,
    STATES,
    TONES,
)
from portal.catalogue.models import Item
from portal.core import formats
from portal.core.i18n import language, translated, zone

MOST_NAMED = 4
"""Products that a sentence names; of more it says how many."""


def _word(words: dict[str, str], code: str) -> str:
    return translated(words[code]) if code in words else code


def state_word(code: str) -> str:
    """Return the word for a state."""
    return _word(STATES, code)


def state_tone(code: str) -> str:
    """Return the tone of a state's tag."""
    return TONES.get(code, "neutral")


def level_word(code: str) -> str:
    """Return the word for a questionnaire level."""
    return _word(LEVELS, code)


def sharing_word(code: str) -> str:
    """Return the name of a sharing level."""
    return _word(SHARING, code)


def sharing_means(code: str) -> str:
    """Return what a supplier gives at a sharing level."""
    return _word(SHARED, code)


def minutes_word(level: str) -> str:
    """Return how long a level takes, in words."""
    low, high = MINUTES.get(level, MINUTES["full"])
    return str(gettext("%(low)s to %(high)s minutes", low=low, high=high))


def named(item: Item) -> str:
    """Return an item's name for the reader, its code where it has none."""
    names = (item.name_zh, item.name) if language() == "zh" else (item.name, item.name_zh)
    return next((name for name in names if name), item.code)


def listed(parts: Iterable[str]) -> str:
    """Return texts beside each other with the comma of the reader's language, empty ones left out.

    Chinese asks for its own comma even between Latin words.
    """
    return ("，" if language() == "zh" else ", ").join(part for part in parts if part)


def product_names(asked: Iterable[Asked]) -> list[str]:
    """Return the names of the products that several requests are about, each once."""
    lang = language()
    return list(dict.fromkeys(name for one in asked for name in one.product_names(lang)))


def quoted(names: Sequence[str]) -> str:
    """Return names in quotation marks beside each other; of many, the first few and how many."""
    few = list(names) if len(names) <= MOST_NAMED else list(names[: MOST_NAMED - 1])
    marked = ("、" if language() == "zh" else ", ").join(f"“{name}”" for name in few)
    if len(names) == len(few):
        return marked
    return str(gettext("%(names)s and %(more)s more", names=marked, more=len(names) - len(few)))


def products_word(campaign: Campaign) -> str:
    """Return what a campaign is about: its product, and how many others."""
    name = named(campaign.product)
    more = len(campaign.others)
    return str(gettext("%(names)s and %(more)s more", names=name, more=more)) if more else name


def day_there(at: datetime, zone_name: str) -> str:
    """Return the day of a moment where the reader is."""
    return formats.day(at.astimezone(zone(zone_name)).date(), language())


def event_word(code: str) -> str:
    """Return what a step is called in histories."""
    return _word(EVENTS, code)


def mail_word(code: str) -> str:
    """Return what a mail is called in lists."""
    return _word(MAILS, code)


def contact_word(kind: str, code: str) -> str:
    """Return what one contact of the log is called: a mail, a step or a note by hand."""
    if kind == "mail":
        return str(gettext("Mail: %(kind)s", kind=mail_word(code)))
    return event_word(code) if kind == "event" else _word(CHANNELS, code)


def mail_state_word(code: str) -> str:
    """Return the words for how far a mail got."""
    return _word(MAIL_STATES, code)


FILTERS = {
    function.__name__: function
    for function in (
        state_word,
        state_tone,
        level_word,
        sharing_word,
        sharing_means,
        minutes_word,
        named,
        day_there,
        listed,
        product_names,
        quoted,
        products_word,
        event_word,
        mail_word,
        contact_word,
        mail_state_word,
    )
}
