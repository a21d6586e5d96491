"""Why a level is proposed, and what a filter lets through, in the reader's words."""

from flask_babel import gettext as _

from portal.campaigns.narrowing import AGAIN, SPEND, UNKNOWN, UNREACHABLE, Wanted
from portal.campaigns.planned import NOT_ASKED, Planned
from portal.campaigns.proposing import IN_BULK, LITTLE, MUCH_FOOTPRINT, MUCH_SPEND, Rule
from portal.campaigns.wording import level_word, listed
from portal.core.i18n import N_, language, translated
from portal.suppliers.places import place_name


def reason_word(row: Planned, rule: Rule) -> str:
    """Return why a planned request has its level."""
    if row.is_chosen:
        return str(_("chosen for this request"))
    if row.why == LITTLE:
        return _little(rule, is_spend_known=row.spend is not None)
    words = {
        IN_BULK: _("changed in bulk"),
        MUCH_FOOTPRINT: _(
            "part of what makes up %(most)s %% of the footprint", most=plain(rule.most)
        ),
        MUCH_SPEND: _("part of what makes up %(most)s %% of the spend", most=plain(rule.most)),
    }
    return str(words.get(row.why) or _("by its tier"))


def _little(rule: Rule, *, is_spend_known: bool) -> str:
    least = plain(rule.least)
    if is_spend_known:
        return str(_("below %(least)s %% of footprint and spend", least=least))
    return str(_("below %(least)s %% of the footprint; spend not known", least=least))


def plain(number: float) -> str:
    """Return a percentage as it is typed.

    >>> plain(80.0), plain(0.5)
    ('80', '0.5')
    """
    return f"{number:g}"


def asked_word(level: str) -> str:
    """Return the word for a level, or for not being asked."""
    return str(_("do not ask")) if level == NOT_ASKED else level_word(level)


def wanted_word(wanted: Wanted) -> str:
    """Return what a filter lets through, in words."""
    parts = [
        _("tier %(tier)s", tier=wanted.tier) if wanted.tier is not None else "",
        _("level %(level)s", level=asked_word(wanted.level)) if wanted.level else "",
        _("category %(name)s", name=wanted.category) if wanted.category else "",
        _("buyer %(name)s", name=wanted.buyer) if wanted.buyer else "",
        _("country %(name)s", name=_country(wanted)) if wanted.country else "",
        _share_word(wanted),
        _only_word(wanted.only),
        _("“%(text)s”", text=wanted.text) if wanted.text else "",
    ]
    return listed(str(part) for part in parts) or str(_("everything"))


def _country(wanted: Wanted) -> str:
    return place_name(wanted.country, language())


def _share_word(wanted: Wanted) -> str:
    named = _("spend") if wanted.measure == SPEND else _("footprint")
    above = "" if wanted.above is None else plain(wanted.above)
    below = "" if wanted.below is None else plain(wanted.below)
    if above and below:
        return str(_("%(what)s from %(low)s to %(high)s %%", what=named, low=above, high=below))
    if above:
        return str(_("%(what)s from %(low)s %% on", what=named, low=above))
    return str(_("%(what)s below %(high)s %%", what=named, high=below)) if below else ""


def _only_word(only: str) -> str:
    words = {
        UNREACHABLE: _("without a contact"),
        AGAIN: _("asked elsewhere already"),
        UNKNOWN: _("footprint not known"),
    }
    return str(words.get(only, ""))


WORK = {
    "campaigns.issue": N_("Requests are being issued"),
    "campaigns.nudge": N_("Suppliers are being reminded"),
    "campaigns.extend": N_("Due dates are being moved"),
    "campaigns.revoke": N_("Requests are being withdrawn"),
    "campaigns.close": N_("The campaign is being closed"),
}


def work_word(kind: str) -> str:
    """Return what a piece of work on many requests does."""
    return translated(WORK[kind]) if kind in WORK else kind


FILTERS = {
    function.__name__: function
    for function in (reason_word, asked_word, wanted_word, work_word, plain)
}
