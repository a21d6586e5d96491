"""What is known before the first question: nothing is asked that the portal can tell itself.

Facts of the company and its site come from its own earlier answers, facts of the item and the
period from the request; an industry's list brings its usual rows, without figures. All of it is an
answer like any other: shown, and open to be changed.
"""

from collections.abc import Iterable, Mapping, Sequence

from forms.answers import Answers, Entry, field_entry, parse, value_of
from forms.model import Field, Level, Questionnaire
from forms.presets import begun
from portal.campaigns import sampling
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest

OF_THE_COMPANY = "A"
"""The section about company and site: the same for every customer and item."""


def first_answers(
    questionnaire: Questionnaire,
    request: DataRequest,
    asked: Asked,
    *,
    known: Sequence[Answers] = (),
) -> Answers:
    """Return the answers to begin with; ``known`` are earlier ones of the company, newest first."""
    fields: dict[str, Entry] = {}
    section = {one.key: one for one in questionnaire.section(OF_THE_COMPANY).fields}
    for earlier in _best(known, asked):
        for key, entry in earlier.get("fields", {}).items():
            if key in section and key not in fields and entry.get("value") is not None:
                fields[key] = entry
    for key, text in _facts(request, asked).items():
        one = _find(questionnaire, key)
        if one is not None and text and key not in fields:
            parsed = parse(one, text, default_unit=asked.declared_unit or None)
            if parsed.entry["value"] is not None:
                fields[key] = parsed.entry
    answers: Answers = {"fields": fields, "rows": {}, "reasons": {}}
    return begun(questionnaire, Level(request.level), answers, asked.contact_locale)


def _best(known: Iterable[Answers], asked: Asked) -> list[Answers]:
    """Return the answers about the same site; those about another one do not count."""
    return [one for one in known if not asked.site or _site(one) in {asked.site, None}]


def _site(answers: Answers) -> str | None:
    value = value_of(field_entry(answers, "site_name"))
    return value if isinstance(value, str) else None


def _facts(request: DataRequest, asked: Asked) -> Mapping[str, str]:
    return {
        "company_name": asked.supplier,
        "site_name": asked.site,
        "contact_name": asked.contact_name,
        "contact_email": asked.contact_email,
        "product_name": asked.item,
        "customer_part_no": asked.item_code,
        "unit_kind": "declared",
        "declared_unit": asked.declared_unit,
        "declared_amount": asked.declared_amount,
        "mass_per_unit": f"{asked.mass_kg} kg" if asked.mass_kg else "",
        "period_start": f"{request.period}-01-01",
        "period_end": f"{request.period}-12-31",
    }


def _find(questionnaire: Questionnaire, key: str) -> Field | None:
    try:
        return questionnaire.field(key)
    except KeyError:
        return None


sampling.BEGUN.append(first_answers)
