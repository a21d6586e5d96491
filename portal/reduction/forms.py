"""What the pages of measures and alternatives ask."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from portal.core.formats import exact
from portal.core.forms import Form, Needed, choices
from portal.core.i18n import translated
from portal.reduction.models import Evaluation, Measure, MeasureCost
from portal.reduction.queries import Baseline
from portal.reduction.words import CURRENCIES, KINDS, VERIFIED
from portal.suppliers.models import Supplier


def version_of(text: object) -> int | None:
    """Return the version that was on the screen, nothing where a form names none."""
    seen = str(text or "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


class MeasureForm(Form):
    """A supplier's measure."""

    title = StringField(_l("What is done"), [Needed()])
    kind = SelectField(_l("Kind"), [Needed()], validate_choice=False)
    covers = RadioField(_l("It lowers"), [Needed()], validate_choice=False, default="item")
    baseline = StringField(_l("Footprint before"))
    target = StringField(_l("Footprint after"))
    percent = StringField(
        _l("Reduction in percent"),
        description=_l("Instead of the footprint after; for a whole site it is all that is asked."),
    )
    due_on = StringField(
        _l("Done by"), [Needed()], description=_l("As year-month-day, such as 2027-06-30.")
    )
    cost = StringField(
        _l("Cost"), description=_l("For yourselves. Your customer sees it only if you say so.")
    )
    currency = SelectField(_l("Currency"), validate_choice=False)
    cost_shared = BooleanField(_l("My customer may see the cost"))
    description = TextAreaField(_l("How, and what it takes"))
    version = HiddenField()

    @classmethod
    def of(
        cls,
        measure: Measure | None = None,
        cost: MeasureCost | None = None,
        known: Baseline | None = None,
    ) -> "MeasureForm":
        """Return the form filled from a measure, or from the footprint that is known."""
        given: dict[str, Any] = {}
        if measure is not None:
            names = ("title", "kind", "covers", "description", "version")
            given = {name: getattr(measure, name) for name in names}
            given |= {name: _typed(getattr(measure, name)) for name in ("baseline", "target")}
            given["percent"] = "" if measure.percent is None else f"{measure.percent:.4g}"
            given["due_on"] = measure.due_on.isoformat()
            given["cost_shared"] = measure.cost is not None
        elif known is not None:
            given["baseline"] = "" if known.value is None else _typed(float(f"{known.value:.6g}"))
        if cost is not None:
            given |= {"cost": _typed(cost.cost), "currency": cost.currency}
        form = cls(data=given)
        form.kind.choices = choices((code, translated(word)) for code, word in KINDS.items())
        form.currency.choices = choices(((code, code) for code in CURRENCIES), "–")
        form.covers.choices = [
            ("item", _l("this item's footprint")),
            ("site", _l("everything this site makes")),
        ]
        return form

    def typed(self) -> dict[str, str]:
        """Return what was typed, a ticked box as ``yes``."""
        return super().typed() | {"cost_shared": "yes" if self.cost_shared.data else ""}


class WishForm(Form):
    """What a customer asks of a supplier."""

    title = StringField(_l("What you wish for"), [Needed()])
    percent = StringField(_l("Reduction in percent"), [Needed()])
    due_on = StringField(
        _l("Done by"), [Needed()], description=_l("As year-month-day, such as 2027-06-30.")
    )
    comment = TextAreaField(_l("Why, and what would help"))


class StepForm(Form):
    """A step of a measure: its remark, and its proof where it is reported as done."""

    action = HiddenField()
    version = HiddenField()
    comment = TextAreaField(_l("Remark"))
    proof = TextAreaField(
        _l("What proves it"),
        description=_l("Number and date of the certificate, invoice or record, and where it is."),
    )
    done_on = StringField(_l("Done on"), description=_l("As year-month-day, such as 2026-10-31."))


def _typed(value: Any) -> str:
    """Return a number as one would type it."""
    return "" if value is None else exact(value)


class EvaluationForm(Form):
    """What is weighed: an item, how much of its supply, and what it costs today."""

    item = StringField(_l("Item code"), [Needed()])
    title = StringField(_l("Title"), description=_l("Empty: the item's name."))
    share = StringField(
        _l("Part of supply that would move, in percent"),
        description=_l("Empty: all of it."),
    )
    price = StringField(_l("Price today, per declared unit"))
    description = TextAreaField(_l("What it is about"))
    version = HiddenField()

    @classmethod
    def of(cls, evaluation: Evaluation | None = None) -> "EvaluationForm":
        """Return the form filled from an evaluation; what was just typed wins."""
        if evaluation is None:
            return cls()
        return cls(
            data={
                "item": evaluation.item.code,
                "title": evaluation.title,
                "share": _typed(evaluation.share * 100),
                "price": _typed(evaluation.price),
                "description": evaluation.note,
                "version": evaluation.version,
            }
        )


class CandidateForm(Form):
    """One alternative: an existing supplier, another item, or a footprint from a source."""

    kind = HiddenField()
    supplier = SelectField(_l("Supplier"), validate_choice=False)
    other = StringField(_l("Item code"))
    ratio = StringField(
        _l("Units of it that replace one unit"),
        description=_l("Such as 0.65 kg of aluminium for 1 kg of steel."),
    )
    title = StringField(_l("Name"))
    footprint = StringField(_l("Footprint per declared unit, in kgCO2e"))
    source = TextAreaField(_l("Source"), description=_l("Who states it, where, of which year."))
    rating = StringField(_l("Data quality, 1 (best) to 5"))
    primary_share = StringField(_l("Primary data share in percent"))
    verification = SelectField(_l("Verification"), validate_choice=False)
    price = StringField(_l("Price per declared unit of the item that it replaces"))
    description = TextAreaField(_l("Note"))

    def offer(self, suppliers: list[Supplier], lang: str) -> "CandidateForm":
        """Fill the lists to choose from."""
        named = ((str(one.id), f"{one.name_in(lang)} ({one.code})") for one in suppliers)
        self.supplier.choices = choices(named, str(_l("Choose…")))
        self.verification.choices = choices(
            ((code, translated(word)) for code, word in VERIFIED.items()), "–"
        )
        return self


class DecisionForm(Form):
    """Which alternative it is, and why."""

    decided_for = RadioField(_l("Decision"), [Needed()], validate_choice=False)
    comment = TextAreaField(_l("Reason"), [Needed()])
    version = HiddenField()
