"""The forms with which sections are handed out and an answer is signed."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length

from portal.accounts import emails
from portal.campaigns.words import SHARING
from portal.core.forms import Form, Needed, choices
from portal.submissions.sharing import DEFAULT, Sharing
from portal.submissions.signing import Signature


class SignForm(Form):
    """Which level is granted, the declaration, and the name typed as a signature."""

    sharing = RadioField(
        _l("What the customer gets to see"), choices=choices(SHARING.items()), default=DEFAULT.value
    )
    agreed = BooleanField(_l("I have read the declaration and agree to it"), [Needed()])
    name = StringField(
        _l("Your full name as signature"), [Needed(), Length(max=200)], description=""
    )
    may_be_named = BooleanField(_l("The customer may name us to its own customers"))
    version = HiddenField()

    @property
    def signature(self) -> Signature:
        """Return what the signer said."""
        version = str(self.version.data or "")
        return Signature(
            name=str(self.name.data or ""),
            sharing=Sharing(self.sharing.data),
            version=int(version) if version.isascii() and version.isdigit() else 0,
            agreed=bool(self.agreed.data),
            may_be_named=bool(self.may_be_named.data),
        )


class HandOutForm(Form):
    """Which sections go to which colleague."""

    sections = SelectMultipleField(_l("Sections"), [Needed()])
    email = StringField(_l("Colleague's e-mail address"), [Needed()])
    name = StringField(_l("Colleague's name"), validators=[Length(max=100)])
    note = TextAreaField(_l("Message to your colleague"), validators=[Length(max=1000)])

    def offer(self, sections: Iterable[tuple[str, str]]) -> "HandOutForm":
        """Fill the list to choose from."""
        self.sections.choices = choices(sections)
        return self

    def validate_sections(self, field: SelectMultipleField) -> None:
        """Ask for at least one section."""
        if not field.data:
            raise ValidationError(_l("Tick at least one section."))

    def validate_email(self, field: StringField) -> None:
        """Refuse what is not one address, and keep its one form."""
        known = emails.canonical(field.data or "")
        if known is None:
            raise ValidationError(_l("Enter one e-mail address, such as name@example.com."))
        field.data = known

    def colleague(self) -> dict[str, str]:
        """Return who it is, and what is said to them."""
        typed = self.typed()
        return {name: typed[name].strip() for name in ("name", "email", "note")}
