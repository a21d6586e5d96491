"""The receipt on paper: everything that was signed, as plain values for the document's template."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.wording import level_word, sharing_word
from portal.core import formats
from portal.core.i18n import zone
from portal.submissions.pages.reading import Item, Passage, Remark
from portal.submissions.pages.receipt import Signed
from portal.submissions.pages.results import FootprintView, ScoreView


def receipt_paper(request: DataRequest, one: Signed, lang: str, zone_name: str) -> dict[str, Any]:
    """Return what the receipt of a signed version says, in one language."""
    asked, signed = Asked.read(request.asked), one.submission
    when = formats.moment(signed.signed_at, zone(zone_name), lang)
    return {
        "lang": lang,
        "kind": _("Receipt"),
        "title": asked.item_name(lang),
        "by": asked.supplier,
        "about": _(
            "%(code)s for %(customer)s, period %(period)s, version %(version)s",
            code=asked.item_code,
            customer=asked.customer,
            period=request.period,
            version=one.number,
        ),
        "foot": f"{asked.supplier} · {asked.item_code} · {request.period} · "
        f"SHA-256 {signed.content_hash[:16]}…",
        "receipt": [
            [_("Signed by"), signed.signed_by],
            [_("Signed"), when],
            [_("Company"), asked.supplier],
            [_("Received by"), asked.customer],
            [_("Questionnaire level"), level_word(signed.level)],
            [_("Questionnaire"), f"{signed.questionnaire_id} {signed.questionnaire_version}"],
        ],
        "statement": signed.statement,
        "seal": signed.content_hash,
        "words": {
            "seal": _("Seal (SHA-256 of what was signed)"),
            "shared": _("What %(customer)s received", customer=asked.customer),
            "result": _("What it comes to: your own part"),
            "score": _("Score"),
            "of": _("of 100 points"),
            "answers": _("Your answers as signed"),
            "nothing": _("Nothing was answered here."),
            "files": _("Files"),
        },
        "shared": _shared(one),
        "result": _result(one.footprint, lang),
        **_stages(one.footprint, lang),
        **_score(one.score, lang),
        "sections": [_section(passage) for passage in one.passages],
        "file_heads": [_("File"), _("Size"), "SHA-256"],
        "files": [
            {
                "name": file["name"],
                "size": formats.file_size(file["size"], lang),
                "sha256": file["sha256"],
            }
            for file in signed.evidence
        ],
    }


def _stages(view: FootprintView, lang: str) -> dict[str, Any]:
    return {
        "stage_heads": [_("Stage"), formats.unit_label(view.unit, lang), _("Share")],
        "stages": [
            {
                "key": stage.key,
                "name": stage.name,
                "value": formats.number(stage.kgco2e, lang),
                "percent": stage.percent,
                "share": formats.percent(stage.percent, lang),
            }
            for stage in view.stages or ()
        ],
    }


def _score(score: ScoreView, lang: str) -> dict[str, Any]:
    return {
        "grade": score.grade,
        "score": formats.number(score.total, lang),
        "part_heads": [_("Part of the score"), _("Points"), _("Reached")],
        "parts": [
            {
                "name": part.name,
                "points": f"{formats.number(part.points, lang, 2)} / {part.of:.0f}",
                "percent": part.percent,
                "share": formats.percent(part.percent, lang),
            }
            for part in score.parts
            if part.is_asked
        ],
    }


def _shared(one: Signed) -> list[list[str]]:
    given = one.given
    told = [
        _("footprint, completeness, primary data share, data quality, score"),
        *([_("stages")] if one.shared.stages is not None else []),
        *([_("lines with activity data, factor and formula")] if one.shared.lines else []),
        *([_("all answers with your reasons")] if given.answers is not None else []),
        *([_("the files")] if given.evidence else []),
    ]
    return [
        [_("Level of sharing"), sharing_word(one.submission.sharing)],
        [_("Contents"), _("; ").join(told)],
    ]


def _result(view: FootprintView, lang: str) -> list[list[str]]:
    if view.value is None:
        value = _("open: not all activities have an emission factor yet")
    else:
        value = formats.quantity(view.value, view.unit, lang)
    return [
        [_("Footprint"), value],
        [_("Completeness"), _("nothing is missing") if view.is_complete else _("incomplete")],
        [_("Primary data share"), formats.percent(view.primary_share, lang)],
        [_("Warming potentials"), view.gwp_set],
    ]


def _section(passage: Passage) -> dict[str, Any]:
    return {
        "title": passage.title,
        "remarks": _remarks(passage.remarks),
        "items": _items(passage.items),
        "rows": [
            {
                "title": f"{row.number}. {row.title}",
                "remarks": _remarks(row.remarks),
                "items": _items(row.items),
            }
            for row in passage.rows
        ],
    }


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [
        {
            "label": item.label,
            "words": "; ".join(file["name"] for file in item.files)
            or item.words
            or _("not answered"),
            "remarks": _remarks(item.remarks),
        }
        for item in items
    ]


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [
        {
            "severity": one.severity,
            "text": one.text,
            "reason": _("Reason given: %(reason)s", reason=one.reason) if one.reason else "",
        }
        for one in remarks
    ]
