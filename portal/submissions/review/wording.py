"""The words of the review: what keeps an answer from being clean, what came of it in a list."""

from flask_babel import gettext

from portal.core.i18n import N_, translated
from portal.submissions.review.rule import Terms

AGAINST = {
    "unread": N_("its facts are not known yet"),
    "on_behalf": N_("entered on behalf of the supplier"),
    "errors": N_("errors"),
    "unexplained": N_("a warning whose reason you cannot read"),
    "incomplete": N_("an activity without a value"),
    "score": N_("score too low"),
    "change": N_("far from last period"),
    "no_last": N_("nothing to compare with"),
    "outlier": N_("far from published values"),
    "doubles": N_("the same certificate or figures as another supplier"),
}
OUTCOMES = {
    "": (N_("not decided yet"), "neutral"),
    "accepted": (N_("accepted"), "good"),
    "left": (N_("left alone"), "warn"),
    "withdrawn": (N_("acceptance withdrawn"), "plain"),
    "stayed": (N_("stayed as it is"), "info"),
}


def against_word(code: str) -> str:
    """Return what keeps an answer from being clean."""
    return translated(AGAINST[code]) if code in AGAINST else code


def decided_word(code: str) -> str:
    """Return what came of an answer of a list."""
    return translated(OUTCOMES[code][0]) if code in OUTCOMES else code


def decided_tone(code: str) -> str:
    """Return the tone of an outcome's tag."""
    return OUTCOMES[code][1] if code in OUTCOMES else "neutral"


def rule_sentence(terms: Terms) -> str:
    """Return which answers are clean, as a sentence with the terms in force."""
    facts = {"score": terms.least_score, "change": terms.most_change}
    if terms.needs_last_period:
        return str(
            gettext(
                "An answer is clean if it has no error, no warning whose reason you cannot read and"
                " a value for every activity, scores at least %(score)s, and lies at most"
                " %(change)s %% away from what you accepted for the period before. Without an"
                " earlier value it is not clean.",
                **facts,
            )
        )
    return str(
        gettext(
            "An answer is clean if it has no error, no warning whose reason you cannot read and a"
            " value for every activity, scores at least %(score)s, and lies at most %(change)s %%"
            " away from what you accepted for the period before. Without an earlier value it must"
            " not be far from published values.",
            **facts,
        )
    )


FILTERS = {
    function.__name__: function
    for function in (against_word, decided_word, decided_tone, rule_sentence)
}
