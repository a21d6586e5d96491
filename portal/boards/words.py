"""What the boards say in whole sentences: titles of pictures, reasons for a place in the list."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.boards.chase import Factors
from portal.boards.coverage import CLASSES, NAMES, Coverage, Tier
from portal.campaigns import standing
from portal.campaigns.models import DataRequest
from portal.core.formats import count, number, percent
from portal.core.i18n import N_, language, translated

TONES = {
    "accepted": "verified",
    "submitted": "primary",
    "open": "secondary",
    "declined": "proxy",
    "not_asked": "unaccounted",
}

RUNGS = {
    "verified": N_("a verified footprint of the supplier"),
    "primary": N_("an accepted answer of the supplier"),
    "lines": N_("the sum of its own parts"),
    "secondary": N_("a secondary factor"),
    "proxy": N_("a proxy"),
    "unaccounted": N_("no value at all"),
}


def measure_word(name: str) -> str:
    """Return what a measure or a class of coverage is called."""
    return translated(NAMES[name])


def tier_word(tier: int | None) -> str:
    """Return what a tier is called; none: all of them."""
    return str(_("All tiers") if tier is None else _("Tier %(tier)s", tier=tier))


def picture_of(found: Coverage, measure: str) -> dict[str, object]:
    """Return the bars of one measure as the chart draws them."""
    rows = found.rows(measure)
    return {
        "unit": "%",
        "most": 100,
        "horizontal": True,
        "stacked": True,
        "categories": [tier_word(row.tier) for row in rows],
        "series": [
            {
                "name": measure_word(name),
                "tone": TONES[name],
                "values": [row.bars[measure].of(name) for row in rows],
            }
            for name in CLASSES
        ],
    }


def coverage_title(found: Coverage, measure: str) -> str:
    """Return the sentence above the bars: what accepted answers cover of the first tier."""
    first = found.tiers[0] if found.tiers else found.whole
    share = first.bars[measure].of("accepted")
    if share is None:
        return _unknown_title(measure)
    facts = {"share": percent(share, language()), "tier": tier_word(first.tier)}
    sentences = {
        "count": N_("%(tier)s: accepted answers cover %(share)s of the supplies"),
        "mass": N_("%(tier)s: accepted answers cover %(share)s of the mass"),
        "spend": N_("%(tier)s: accepted answers cover %(share)s of the spend"),
        "footprint": N_("%(tier)s: accepted answers cover %(share)s of the footprint"),
    }
    return translated(sentences[measure], **facts)


def _unknown_title(measure: str) -> str:
    sentences = {
        "count": N_("Nothing is supplied below these products"),
        "mass": N_("No mass of these supplies is known"),
        "spend": N_("No spend of these supplies is known"),
        "footprint": N_("No footprint of these supplies is known"),
    }
    return translated(sentences[measure])


def base_of(row: Tier, measure: str) -> str:
    """Return on how many supplies the bars of a tier rest, where not on all."""
    bar = row.bars[measure]
    if bar.known == bar.supplies:
        return ""
    return str(
        _(
            "%(tier)s: known for %(known)s of %(all)s supplies; the others are in no bar.",
            tier=tier_word(row.tier),
            known=count(bar.known, language()),
            all=count(bar.supplies, language()),
        )
    )


def outside(found: Coverage) -> str:
    """Return what stands in no tier because nobody is known to supply it."""
    if not found.unsourced:
        return ""
    return str(
        ngettext(
            "%(num)s bought item has no supplier and stands in no tier.",
            "%(num)s bought items have no supplier and stand in no tier.",
            found.unsourced,
        )
    )


def reasons(factors: Factors, left_out: tuple[str, ...] = ()) -> Iterator[tuple[str, bool]]:
    """Yield why a request has its place, each with whether it is known."""
    lang = language()
    if factors.footprint is not None:
        share = percent(100 * factors.footprint, lang)
        yield _("%(share)s of the footprint, with all below", share=share), True
    elif "footprint" not in left_out:
        yield _("footprint unknown: counts as the middle of the list"), False
    if factors.gap is not None:
        rests = translated(RUNGS[factors.rung]) if factors.rung in RUNGS else factors.rung
        yield (
            _(
                "quality gap %(gap)s: rests on %(rung)s",
                gap=number(factors.gap, lang, 2),
                rung=rests,
            ),
            True,
        )
    elif "gap" not in left_out:
        yield _("quality unknown: counts as the middle of the list"), False
    if factors.spend is not None:
        yield _("%(share)s of the spend", share=percent(100 * factors.spend, lang)), True
    elif "spend" not in left_out:
        yield _("spend unknown: counts as the middle of the list"), False


LEFT_OUT = {
    "footprint": N_("No footprint is known yet, so it is left out of the order."),
    "gap": N_("No quality is known yet, so it is left out of the order."),
    "spend": N_("No spend is known yet, so it is left out of the order."),
}


def left_out_words(names: tuple[str, ...]) -> list[str]:
    """Return which factors the order does without."""
    return [translated(LEFT_OUT[name]) for name in names]


def standing_of(request: DataRequest) -> str:
    """Return where a request stands, as a code."""
    return standing.of(request)


FILTERS = {
    function.__name__: function
    for function in (
        standing_of,
        measure_word,
        tier_word,
        base_of,
        outside,
        reasons,
        left_out_words,
    )
}
