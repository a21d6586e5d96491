"""Forms whose problems, the service's included, all stand beside their fields."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from portal.core.errors import Invalid
from portal.core.i18n import N_, translated
from portal.core.messages import sentence

T = TypeVar("T")


def choices(pairs: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    """Return codes and labels as WTForms wants them, with an entry for no choice on top."""
    first = [] if empty is None else [("", empty)]
    return [SelectChoice(code, label) for code, label in (*first, *pairs)]


SENTENCES = {
    "Not a valid integer value.": N_("Enter a whole number, such as 2025."),
    "Not a valid date value.": N_("Enter a day that exists, as year-month-day: 2026-03-31."),
    "Not a valid choice.": N_("Choose one of the list."),
    "This field is required.": N_("Fill this in."),
    "Field cannot be longer than %(max)d character.": N_(
        "This is too long. Shorten it to 1 character."
    ),
    "Field cannot be longer than %(max)d characters.": N_(
        "This is too long. Shorten it to at most %(max)d characters."
    ),
}
"""What WTForms says, and how we say it: what is wrong, and how to mend it."""


class Sentences:
    """Says in the reader's language what WTForms found."""

    def gettext(self, text: str) -> str:
        """Return our sentence for one of WTForms'."""
        return translated(SENTENCES[text]) if text in SENTENCES else translations.gettext(text)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return our sentence for one of WTForms' that counts."""
        return self.gettext(singular if number == 1 and singular in SENTENCES else plural)


class Needed:
    """Marks a field that must be filled in; the service says so in its own sentence."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it so

    def __call__(self, form: Any, field: Any) -> None:
        """Leave the check to the service, which lists all problems at once."""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form that shows what the service refuses and keeps everything that was typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        """How the form speaks."""

        def get_translations(self, form: Any) -> Sentences:
            """Return what says WTForms' own sentences."""
            return Sentences()

    def attempt(self, action: Callable[[], T]) -> T | None:
        """Run ``action``; where it refuses, show each problem at its place and return nothing."""
        if not self.validate():
            return None
        try:
            return action()
        except Invalid as refused:
            for problem in refused.problems:
                text = sentence(problem.code, problem.facts)
                field = self._fields.get(problem.place)
                if field is None or isinstance(field, HiddenField):
                    self.form_errors.append(text)
                else:
                    field.errors = [*field.errors, text]
            return None

    def typed(self) -> dict[str, str]:
        """Return what was typed, field by field, as text."""
        skipped = {"csrf_token", "idempotency_key"}
        return {
            name: "" if field.data is None else str(field.data)
            for name, field in self._fields.items()
            if name not in skipped
        }
