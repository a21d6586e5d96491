"""The scorecard as a document to print, in the language of whoever reads it."""

from typing import Any

from flask_babel import gettext, ngettext

from portal.assessment.scorecard import ItemLine, Scorecard
from portal.assessment.wording import quarter_word
from portal.core import formats, pdf
from portal.core.i18n import language, translated
from portal.reduction.words import KINDS, STATES


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


def as_pdf(card: Scorecard, by: str) -> bytes:
    """Return the scorecard as PDF; ``by`` is the company that made it."""
    return pdf.document("scorecard", document(card, by), at=card.at)


def document(card: Scorecard, by: str) -> dict[str, Any]:
    """Return what the document's template shows."""
    lang, name = language(), card.supplier.name_in(language())
    return {
        "lang": lang,
        "kind": _("Supplier scorecard"),
        "title": name,
        "by": by,
        "about": _(
            "Period %(period)s, as of %(day)s, by %(company)s",
            period=card.period,
            day=formats.day(card.at.date(), lang),
            company=by,
        ),
        "foot": f"{name} · {card.period}",
        "words": {
            "quality": _("Data quality, 1 (best) to 5, and the next best action"),
            "advice": _("What would raise the score most"),
            "items": _("Footprints by item"),
            "points": _("Open points"),
            "measures": _("Reduction measures"),
            "nothing": _("nothing"),
            "group": group_note(),
        },
        "stats": _stats(card),
        "dimension_heads": [_("Dimension"), _("Rating"), _("Next best action")],
        "dimensions": [
            [one.word, formats.number(one.rating, lang, 2), one.action or _("Good as it is.")]
            for one in card.dimensions
        ],
        "advice": list(card.advice),
        "item_heads": [_("Item"), _("Footprint"), _("Against last period"), _("In its group")],
        "items": [_item(one) for one in card.items],
        "has_groups": any(one.place is not None for one in card.items),
        "points": list(card.points),
        "measure_heads": [_("Reduction measure"), _("Reduction"), _("Done by"), _("State")],
        "measures": [
            [
                f"{one.title} ({translated(KINDS.get(one.kind, ''))})",
                formats.percent(one.percent, lang),
                formats.day(one.due_on, lang),
                translated(STATES[one.state]),
            ]
            for one in card.measures
        ],
    }


def group_note() -> str:
    """Return what the quarters are."""
    return _(
        "Quarters of a distribution fitted to the accepted footprints of at least five companies "
        "with items of the same category, unit, boundary and period; rounded to two digits."
    )


def _stats(card: Scorecard) -> list[list[str]]:
    lang, did, quality, before = language(), card.answering, card.quality, card.before
    return [
        [
            _("Answered on time"),
            formats.percent(did.percent, lang),
            _(
                "%(on_time)s of %(due)s that were due; %(asked)s asked in all",
                on_time=did.on_time,
                due=did.due,
                asked=did.asked,
            ),
        ],
        [
            _("Returned"),
            formats.count(did.returns, lang),
            ngettext(
                "times; %(signed)s answer signed",
                "times; %(signed)s answers signed",
                did.signed,
                signed=did.signed,
            ),
        ],
        [
            _("Score"),
            formats.number(quality.total, lang) if quality else "–",
            _("of 100 points; last period %(then)s", then=formats.number(before.total, lang))
            if before
            else _("of 100 points"),
        ],
        [
            _("Primary data share"),
            formats.percent(quality.primary_share, lang) if quality else "–",
            _("last period %(then)s", then=formats.percent(before.primary_share, lang))
            if before
            else "",
        ],
    ]


def _item(one: ItemLine) -> list[str]:
    lang, answer, place = language(), one.answer, one.place
    rise = "+" if (one.change or 0) > 0 else ""
    change = rise + formats.percent(one.change, lang)
    if one.change is not None and one.before is not None:
        change += f" ({one.before.request.period})"
    return [
        f"{one.name} · {one.site}" if one.site else one.name,
        formats.quantity(answer.value, answer.unit, lang),
        change,
        _(
            "%(quarter)s: %(lower)s / %(middle)s / %(upper)s, %(band)s companies",
            quarter=quarter_word(place.quarter),
            lower=formats.number(place.lower, lang, 2),
            middle=formats.number(place.middle, lang, 2),
            upper=formats.number(place.upper, lang, 2),
            band=place.band,
        )
        if place is not None
        else "–",
    ]
