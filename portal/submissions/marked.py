"""The uploaded file back: every problem in its cell, those of the rules included."""

from forms import workbook
from forms.workbook import Finding
from portal.submissions.answering import Answering
from portal.submissions.comparing import Compared, placed_findings
from portal.submissions.errors import CannotMark
from portal.submissions.models import WorkbookUpload
from portal.submissions.readings import from_json, in_terms_of
from portal.submissions.workbooks import on_disk


def marked_file(upload: WorkbookUpload, known: Answering, lang: str) -> bytes:
    """Return the file as it was uploaded with its problems marked and listed.

    Raises
    ------
    CannotMark
        The file cannot be opened and written again.
    """
    placed = _findings(upload, known)
    try:
        with on_disk(upload.content) as path:
            return workbook.mark(path, placed, lang)
    except workbook.CannotMark:
        raise CannotMark from None


def _findings(upload: WorkbookUpload, known: Answering) -> list[Finding]:
    """Return what there is to mark; of a large file what its job found."""
    if upload.comparison is not None:
        return list(Compared.from_json(upload.comparison).findings)
    if not upload.reading:
        raise CannotMark
    read = in_terms_of(from_json(upload.reading), known.questionnaire)
    return placed_findings(read, read.against(known.answers), known)
