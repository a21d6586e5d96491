"""What a thread is about: a whole request, one section, one row, or one answer of it."""

from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _

from forms.loader import load
from forms.model import Questionnaire
from portal.campaigns.models import DataRequest
from portal.conversations.models import Thread


@dataclass(frozen=True, slots=True)
class About:
    """A place of a request's answers; all empty is the request itself."""

    section: str = ""
    row: str = ""
    field: str = ""

    @classmethod
    def read(cls, key: str) -> Self | None:
        """Return what a key (``section:row:field``) names; ``None`` for anything else."""
        if not key:
            return cls()
        parts = key.split(":")
        return cls(*parts) if len(parts) == 3 and len(key) < 200 else None

    @classmethod
    def of(cls, thread: Thread) -> Self:
        """Return what a thread is about."""
        return cls(thread.section, thread.row, thread.field)

    @property
    def key(self) -> str:
        """Return the place as one text, as forms and findings name it."""
        return f"{self.section}:{self.row}:{self.field}" if self.section else ""

    def exists(self, request: DataRequest) -> bool:
        """Tell whether the request's questions have such a place."""
        if not self.section:
            return not (self.row or self.field)
        section = next((one for one in _asked(request).sections if one.key == self.section), None)
        if section is None or (self.row and not section.has_rows):
            return False
        return not self.field or any(one.key == self.field for one in section.fields)

    def words(self, request: DataRequest, lang: str) -> str:
        """Return what it is about in the reader's language; never what was answered there."""
        if not self.section or not self.exists(request):
            return str(_("The request as a whole"))
        section = _asked(request).section(self.section)
        where = section.title.get(lang)
        if self.row:
            where = str(_("%(section)s, one row", section=where))
        if not self.field:
            return where
        label = section.field(self.field).label.get(lang)
        return str(_("%(section)s: %(question)s", section=where, question=label))


def _asked(request: DataRequest) -> Questionnaire:
    return load(request.questionnaire_id, request.questionnaire_version)
