"""The uploaded file back: every problem in its cell, those of the rules included."""

from forms import workbook
from forms.validation import validate
from portal.submissions.answering import Answering
from portal.submissions.errors import CannotMark
from portal.submissions.models import WorkbookUpload
from portal.submissions.readings import as_reading, from_json
from portal.submissions.workbooks import on_disk


def marked_file(upload: WorkbookUpload, known: Answering, lang: str) -> bytes:
    """Return the file as it was uploaded with its problems marked and listed.

    The rules look at the draft with the workbook laid over it, so that what is answered in the
    browser is not called missing in the file.

    Raises
    ------
    CannotMark
        The file cannot be opened and written again.
    """
    read = from_json(upload.reading) if upload.reading else None
    if read is None:
        raise CannotMark
    merged = read.against(known.answers)
    together = merged.apply(take={one.id for one in merged.conflict})
    findings = validate(known.questionnaire, known.level, together, known.context)
    placed = workbook.place_findings(findings, as_reading(read))
    try:
        with on_disk(upload.content) as path:
            return workbook.mark(path, placed, lang)
    except workbook.CannotMark:
        raise CannotMark from None
