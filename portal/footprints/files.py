"""A supplier's own footprint to take along: as PDF and as a workbook."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import formats, pdf, sheets
from portal.core.i18n import language
from portal.core.sheets import Table
from portal.footprints.pages import OwnFootprint, stage_word


def as_pdf(own: OwnFootprint) -> bytes:
    """Return the footprint as a PDF document in the reader's language."""
    return pdf.document("footprint", _document(own), at=own.signed.signed_at)


def _number(value: float | None) -> str:
    return formats.number(value, language())


def _percent(value: float | None) -> str:
    return formats.percent(value, language())


def _unit(own: OwnFootprint) -> str:
    return formats.unit_label(own.unit, language())


def missing_names(own: OwnFootprint) -> list[str]:
    """Return what has no value, named."""
    return [one.name or _("the materials: none was stated") for one in own.cradle.missing]


def _document(own: OwnFootprint) -> dict[str, Any]:
    """Return what the document's template shows."""
    lang = language()
    return {
        "lang": lang,
        "kind": _("My footprint, cradle to gate"),
        "title": own.asked.item_name(lang),
        "by": own.asked.supplier,
        "about": _(
            "%(code)s for %(customer)s, period %(period)s, version %(version)s",
            code=own.asked.item_code,
            customer=own.asked.customer,
            period=own.period,
            version=own.version,
        ),
        "foot": f"{own.asked.supplier} · {own.asked.item_code} · {own.period}",
        "words": {
            "stages": _("By stage"),
            "spots": _("What weighs most"),
            "score": _("Score"),
            "of": _("of 100 points"),
            "advice": _("What would raise it most"),
            "years": _("Over the years"),
        },
        **_result(own),
        **_shares(own),
        **_score(own),
        **_history(own),
    }


def _result(own: OwnFootprint) -> dict[str, Any]:
    found, missing = own.cradle, missing_names(own)
    title = ngettext(
        "%(num)s part has no value and is not counted as zero",
        "%(num)s parts have no value and are not counted as zero",
        len(missing),
    )
    return {
        "lead": {
            "label": _lead(own),
            "value": _number(found.known if found.value is None else found.value),
            "unit": _unit(own),
            "note": _("Partial footprint: use and end of life are not in it."),
        },
        "missing": {"title": title if missing else "", "names": missing[:20]},
        "facts": [
            [_("Primary data share"), _percent(own.primary_share)],
            [_("Warming potentials"), own.gwp_set],
            [_("Net mass"), formats.quantity(own.mass, "kg", language())],
            [_("Change against the period before"), _change(own)],
        ],
    }


def _shares(own: OwnFootprint) -> dict[str, Any]:
    return {
        "stage_heads": [_("Stage"), _unit(own), _("Share")],
        "stages": [
            {"key": one.key, "name": stage_word(one.key)} | _figures(one.kgco2e, one.share)
            for one in own.cradle.stages
        ],
        "spot_heads": [_("Activity or material"), _("Stage"), _unit(own), _("Share")],
        "spots": [
            {"key": one.stage, "name": one.name, "stage": stage_word(one.stage)}
            | _figures(one.kgco2e, one.share)
            for one in own.spots
        ],
    }


def _figures(value: float, share: float | None) -> dict[str, Any]:
    return {"value": _number(value), "percent": share, "share": _percent(share)}


def _score(own: OwnFootprint) -> dict[str, Any]:
    return {
        "grade": own.score.grade,
        "score": _number(own.score.total),
        "part_heads": [_("Part of the score"), _("Points"), _("Reached")],
        "parts": [
            {
                "name": one.name,
                "points": f"{formats.number(one.points, language(), 2)} / {one.of:.0f}",
                "percent": one.percent,
                "share": _percent(one.percent),
            }
            for one in own.score.parts
            if one.is_asked
        ],
        "advice": [text for text, _section in own.score.advice[:6]],
    }


def _history(own: OwnFootprint) -> dict[str, Any]:
    return {
        "year_heads": [_("Period"), _("Footprint"), _("Unit"), _("Score"), _("Grade")],
        "years": [
            [
                str(one.period),
                f"≥ {_number(one.known)}" if one.value is None else _number(one.value),
                formats.unit_label(one.unit, language()),
                _number(one.total),
                one.grade,
            ]
            for one in own.years
        ],
    }


def _lead(own: OwnFootprint) -> str:
    if own.cradle.is_verified:
        return str(_("Your verified footprint"))
    if own.cradle.value is None:
        return str(_("Known so far, incomplete"))
    return str(_("Footprint from cradle to gate"))


def _change(own: OwnFootprint) -> str:
    if own.change is None or own.before is None:
        return formats.UNKNOWN
    sign = "+" if own.change > 0 else ""
    return f"{sign}{_percent(own.change)} ({own.before.period})"


def as_workbook(own: OwnFootprint) -> bytes:
    """Return the footprint as a workbook with unrounded figures."""
    return sheets.workbook(_tables(own))


def _tables(own: OwnFootprint) -> Iterator[Table]:
    found, lang = own.cradle, language()
    yield Table(
        _("Summary"),
        (_("What"), _("Value")),
        [
            (_("Item"), own.asked.item_name(lang)),
            (_("Code"), own.asked.item_code),
            (_("Customer"), own.asked.customer),
            (_("Period"), own.period),
            (_("Version"), own.version),
            (_("Unit"), _unit(own)),
            (_("Footprint from cradle to gate"), found.value),
            (_("Known so far"), found.known),
            (_("Without a value"), len(found.missing)),
            (_("Primary data share in percent"), own.primary_share),
            (_("Warming potentials"), own.gwp_set),
            (_("Net mass (kg)"), own.mass),
        ],
    )
    unit = _unit(own)
    yield Table(
        _("By stage"),
        (_("Stage"), unit, _("Share in percent")),
        [(stage_word(one.key), one.kgco2e, one.share) for one in found.stages],
    )
    yield Table(
        _("Contributions"),
        (_("Activity or material"), _("Stage"), unit, _("Share in percent"), _("Primary data")),
        [
            (
                one.name,
                stage_word(one.stage),
                one.kgco2e,
                one.share,
                _("yes") if one.is_primary else _("no"),
            )
            for one in found.parts
        ]
        + [
            (name, stage_word(one.stage), None, None, "")
            for one, name in zip(found.missing, missing_names(own), strict=True)
        ],
    )
    yield Table(
        _("Score"),
        (_("Part of the score"), _("Points"), _("of")),
        [(one.name, one.points, one.of) for one in own.score.parts if one.is_asked]
        + [(text, None, None) for text, _section in own.score.advice],
    )
    yield Table(
        _("Over the years"),
        (_("Period"), _("Footprint"), _("Known so far"), _("Unit"), _("Score"), _("Grade")),
        [(one.period, one.value, one.known, one.unit, one.total, one.grade) for one in own.years],
    )
