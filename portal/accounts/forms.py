"""The forms of accounts; what is wrong is a code, its sentence comes from the catalogue."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)

from portal.accounts import emails, zones
from portal.accounts.names import ROLE_NAMES, ROLE_TASKS
from portal.core.i18n import LANGUAGES, translated
from portal.core.messages import sentence

LONGEST_NAME = 120


class PortalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no annotations
    """A form whose token was checked at the edge already."""

    class Meta:
        """Leave the token to the application, which asks for it on every changing request."""

        csrf = False


class Coded:
    """A validator that says a catalogue code's sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts

    def refuse(self) -> None:
        """Stop with the sentence of the code."""
        raise ValidationError(sentence(self.code, self.facts))


class Filled(Coded):
    """Something must be there."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it so

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse nothing and blanks."""
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            self.refuse()


class Short(Coded):
    """A text must fit into one line."""

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse long texts."""
        if len(field.data or "") > LONGEST_NAME:
            self.refuse()


class OneAddress(Coded):
    """Exactly one e-mail address must be there; the field then holds its canonical form."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it so

    def __init__(self) -> None:
        super().__init__("accounts.email_invalid")

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse what is not one address."""
        address = emails.canonical(field.data or "")
        if address is None:
            self.refuse()
        field.data = address


def one_line(text: str | None) -> str:
    """Return a typed name on one line, without blanks around it."""
    return " ".join((text or "").split())


LANGUAGE = Filled("accounts.language_unknown")
NAME = (Filled("accounts.name_missing"), Short("accounts.name_long"))


class SignInForm(PortalForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [OneAddress()])
    password = PasswordField(_l("Password"), [Filled("accounts.password_missing")])


class ForgottenForm(PortalForm):
    """The address to which a link shall go."""

    email = EmailField(_l("E-mail address"), [OneAddress()])


class NewPasswordForm(PortalForm):
    """A password to be set; its rules need to know the person, so the service applies them."""

    password = PasswordField(_l("New password"), [Filled("accounts.password_missing")])


class ChangePasswordForm(NewPasswordForm):
    """A new password against the present one."""

    present_password = PasswordField(_l("Present password"), [Filled("accounts.password_missing")])


class AcceptForm(PortalForm):
    """Who accepts an invitation; the role and the company are not asked."""

    name = StringField(_l("Your name"), [*NAME], filters=[one_line])
    password = PasswordField(_l("Choose a password"), [Filled("accounts.password_missing")])


class AnswerForForm(PortalForm):
    """For which company somebody with an account answers; the choices come from the service."""

    company = RadioField(_l("For which company will you answer?"), validate_choice=False)


class PassOnForm(PortalForm):
    """The colleague who is meant instead."""

    colleague = StringField(
        _l("Your colleague's name"),
        [Filled("accounts.colleague_missing"), Short("accounts.name_long")],
        filters=[one_line],
    )
    email = EmailField(_l("Your colleague's e-mail address"), [OneAddress()])


class AccountForm(PortalForm):
    """What people may change of themselves."""

    name = StringField(_l("Your name"), [*NAME], filters=[one_line])
    language = SelectField(_l("Language"), [LANGUAGE], validate_choice=False)
    timezone = SelectField(
        _l("Time zone"), [Filled("accounts.zone_unknown")], validate_choice=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language.choices = list(LANGUAGES.items())
        self.timezone.choices = zones.choices()

    def validate_language(self, field: Field) -> None:
        """Refuse languages that the portal does not speak."""
        if field.data not in LANGUAGES:
            raise ValidationError(sentence("accounts.language_unknown"))

    def validate_timezone(self, field: Field) -> None:
        """Refuse names that are no time zone."""
        if field.data not in zones.names():
            raise ValidationError(sentence("accounts.zone_unknown"))


class InviteForm(PortalForm):
    """A colleague to be let into the company."""

    name = StringField(_l("Full name"), [*NAME], filters=[one_line])
    email = EmailField(_l("E-mail address"), [OneAddress()])
    language = SelectField(_l("Language of the mail"), [LANGUAGE], validate_choice=False)
    roles = SelectMultipleField(
        _l("Roles"), [Filled("accounts.role_missing")], validate_choice=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language.choices = list(LANGUAGES.items())
        self.roles.choices = [
            (
                role.value,
                _("%(role)s: %(task)s", role=translated(name), task=translated(ROLE_TASKS[role])),
            )
            for role, name in ROLE_NAMES.items()
        ]

    def validate_language(self, field: Field) -> None:
        """Refuse languages that the portal does not speak."""
        if field.data not in LANGUAGES:
            raise ValidationError(sentence("accounts.language_unknown"))

    def validate_roles(self, field: Field) -> None:
        """Refuse roles that do not exist."""
        if not set(field.data or ()) <= {role.value for role in ROLE_NAMES}:
            raise ValidationError(sentence("accounts.role_missing"))


class RoleForm(PortalForm):
    """One more role for a member."""

    role = SelectField(_l("Role"), validate_choice=False)
