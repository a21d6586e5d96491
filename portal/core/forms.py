"""Forms whose problems, the service's included, all stand beside their fields."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from portal.core.errors import Invalid
from portal.core.messages import sentence

T = TypeVar("T")


def choices(pairs: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    """Return codes and labels as WTForms wants them, with an entry for no choice on top."""
    first = [] if empty is None else [("", empty)]
    return [SelectChoice(code, label) for code, label in (*first, *pairs)]


class Needed:
    """Marks a field that must be filled in; the service says so in its own sentence."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it so

    def __call__(self, form: Any, field: Any) -> None:
        """Leave the check to the service, which lists all problems at once."""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form that shows what the service refuses and keeps everything that was typed."""

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
