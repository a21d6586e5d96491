"""How the home page greets, by the hour where the reader lives."""

from portal.core.i18n import N_

FROM_HOUR = (
    (5, N_("Good morning, %(name)s")),
    (12, N_("Good afternoon, %(name)s")),
    (18, N_("Good evening, %(name)s")),
)


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day, to be translated with the reader's name.

    Examples
    --------
    >>> greeting(9), greeting(2)
    ('Good morning, %(name)s', 'Good evening, %(name)s')
    """
    begun = [text for start, text in FROM_HOUR if hour >= start]
    return begun[-1] if begun else FROM_HOUR[-1][1]
