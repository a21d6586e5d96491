"""What the pages of campaigns ask their users."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from portal.accounts import emails, zones
from portal.campaigns.mending import Contact
from portal.campaigns.models import Campaign
from portal.campaigns.setup import Scope
from portal.campaigns.words import CHANNELS
from portal.catalogue.models import Item
from portal.core import clock
from portal.core.forms import Form, choices
from portal.core.i18n import LANGUAGES, translated, zone

USUAL_DAYS = 42
LONGEST_NOTE = 1000
YEARS = range(2015, 2101)


class ScopeForm(Form):
    """The first step: which product, for which period, until when."""

    product_id = SelectField(_l("Product"), validators=[InputRequired(_l("Choose a product."))])
    further = SelectMultipleField(_l("Further products"))
    name = StringField(
        _l("Name of the campaign"),
        validators=[DataRequired(_l("Give the campaign a name.")), Length(max=120)],
    )
    period = IntegerField(
        _l("Reporting period (calendar year)"),
        validators=[InputRequired(_l("Enter the year that the data are for."))],
    )
    due_on = DateField(
        _l("Answers are due on"),
        validators=[InputRequired(_l("Enter the day by which you need the answers."))],
    )
    timezone = SelectField(_l("Time zone of the due date"), validators=[InputRequired()])
    note = TextAreaField(
        _l("Why you ask"),
        validators=[Length(max=LONGEST_NOTE, message=_l("At most 1,000 characters."))],
    )

    def offer(self, products: list[Item], lang: str) -> "ScopeForm":
        """Fill the lists to choose from."""
        self.product_id.choices = [("", _l("Choose…"))] if len(products) != 1 else []
        self.product_id.choices += [(str(p.id), product_label(p, lang)) for p in products]
        self.further.choices = [(str(p.id), product_label(p, lang)) for p in products]
        self.timezone.choices = zones.choices()
        return self

    def validate_period(self, field: IntegerField) -> None:
        """Refuse what is no year to collect data for, however many digits it has."""
        if field.data is not None and field.data not in YEARS:
            raise ValidationError(_l("Enter a year between 2015 and 2100."))

    def validate_due_on(self, field: DateField) -> None:
        """Refuse a day that has passed."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError(_l("Choose a day in the future."))

    def scope(self) -> Scope:
        """Return what was asked for, after validation."""
        assert self.period.data is not None  # noqa: S101 - validated
        assert self.due_on.data is not None  # noqa: S101 - validated
        return Scope(
            name=(self.name.data or "").strip(),
            product_id=UUID(self.product_id.data),
            period=self.period.data,
            due_on=self.due_on.data,
            timezone=self.timezone.data,
            note=(self.note.data or "").strip(),
            further=tuple(UUID(one) for one in self.further.data or []),
        )


def product_label(product: Item, lang: str) -> str:
    """Return a product's name with its code."""
    name = (product.name_zh or product.name) if lang == "zh" else (product.name or product.name_zh)
    return f"{name} ({product.code})" if lang != "zh" else f"{name}（{product.code}）"


def first_values(timezone: str) -> dict[str, object]:
    """Return what the first step proposes: last year, six weeks, the purchaser's time zone."""
    today = clock.today()
    return {
        "period": today.year - 1,
        "due_on": today + timedelta(days=USUAL_DAYS),
        "timezone": timezone,
    }


def values_of(campaign: Campaign) -> dict[str, object]:
    """Return what the first step shows for a draft."""
    return {
        "product_id": str(campaign.product_id),
        "further": [str(other.item_id) for other in campaign.others],
        "name": campaign.name,
        "period": campaign.period,
        "due_on": due_day(campaign),
        "timezone": campaign.timezone,
        "note": campaign.note,
    }


def due_day(campaign: Campaign) -> date:
    """Return the due day where the customer is."""
    return campaign.due_at.astimezone(zone(campaign.timezone)).date()


class ReasonForm(Form):
    """A reason, in the words of whoever declines or withdraws."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            DataRequired(_l("Please say why, in a sentence.")),
            Length(max=LONGEST_NOTE, message=_l("At most 1,000 characters.")),
        ],
    )

    @property
    def text(self) -> str:
        """Return the reason as it is kept."""
        return (self.reason.data or "").strip()


class ContactForm(Form):
    """Whom a supplier is reached by."""

    name = StringField(_l("Contact's name"), validators=[Length(max=100)])
    email = StringField(
        _l("Contact's e-mail address"),
        validators=[DataRequired(_l("Enter the contact's e-mail address."))],
    )
    locale = SelectField(
        _l("Language of mails"),
        choices=choices(LANGUAGES.items()),
        validators=[InputRequired()],
    )

    def validate_email(self, field: StringField) -> None:
        """Refuse what is not one address, and keep its one form."""
        field.data = one_address(field.data or "")

    def contact(self) -> Contact:
        """Return the contact, after validation."""
        return Contact((self.name.data or "").strip(), self.email.data or "", self.locale.data)


class SecondContactForm(Form):
    """Whom else a supplier has; without an address nobody."""

    name = StringField(_l("Contact's name"), validators=[Length(max=100)])
    email = StringField(_l("Contact's e-mail address"))
    locale = SelectField(
        _l("Language of mails"),
        choices=choices(LANGUAGES.items()),
        validators=[InputRequired()],
    )

    def validate_email(self, field: StringField) -> None:
        """Refuse what is not one address, and keep its one form; none removes the contact."""
        field.data = one_address(field.data or "") if (field.data or "").strip() else ""

    def contact(self) -> Contact:
        """Return the contact, after validation."""
        return Contact((self.name.data or "").strip(), self.email.data or "", self.locale.data)


def one_address(typed: str) -> str:
    """Return an address in its one form.

    Raises
    ------
    ValidationError
        It is not exactly one address.
    """
    known = emails.canonical(typed)
    if known is None:
        raise ValidationError(_l("Enter one e-mail address, such as name@example.com."))
    return known


class NoteForm(Form):
    """A contact that took place outside the portal."""

    channel = SelectField(_l("Kind of contact"), default="phone", validators=[InputRequired()])
    text = TextAreaField(
        _l("What was said"),
        validators=[
            DataRequired(_l("Write down what was said.")),
            Length(max=LONGEST_NOTE, message=_l("At most 1,000 characters.")),
        ],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.channel.choices = choices((code, translated(w)) for code, w in CHANNELS.items())

    def note(self) -> dict[str, str]:
        """Return the note, after validation."""
        return {"channel": self.channel.data, "text": (self.text.data or "").strip()}


class PassOnForm(Form):
    """The colleague who is to answer instead."""

    name = StringField(
        _l("Colleague's name"),
        validators=[DataRequired(_l("Enter your colleague's name.")), Length(max=100)],
    )
    email = StringField(
        _l("Colleague's e-mail address"),
        validators=[DataRequired(_l("Enter your colleague's e-mail address."))],
    )
    note = TextAreaField(_l("Message to your colleague"), validators=[Length(max=LONGEST_NOTE)])

    def validate_email(self, field: StringField) -> None:
        """Refuse what is not one address, and keep its one form."""
        field.data = one_address(field.data or "")

    def colleague(self) -> dict[str, str]:
        """Return who it is, and what is said to them."""
        typed = self.typed()
        return {name: typed[name].strip() for name in ("name", "email", "note")}
