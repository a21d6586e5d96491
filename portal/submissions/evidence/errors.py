"""Why a file is not taken, in sentences that say what to do instead."""

from typing import ClassVar

from portal.core.errors import Gone
from portal.core.i18n import N_
from portal.core.messages import declare


class FileAltered(Gone):
    """The kept file is missing or is not what was uploaded; nobody gets something else instead."""

    code: ClassVar[str] = "evidence.altered"


declare(
    {
        "evidence.altered": N_(
            "This file is not what was uploaded, so it is not sent. Tell the people who run the"
            " portal; the record of it is untouched."
        ),
        "evidence.empty": N_("“%(name)s” is empty. Choose the file again."),
        "evidence.too_large": N_(
            "“%(name)s” is larger than %(limit_mb)s MB. Scan it more coarsely or split it."
        ),
        "evidence.too_many": N_(
            "“%(name)s” was not taken: %(most)s files stand here already. Put pages together."
        ),
        "evidence.too_many_in_all": N_(
            "“%(name)s” was not taken: this request holds %(most)s files already, the most it may."
        ),
        "evidence.too_much": N_(
            "“%(name)s” was not taken: the files of this request would exceed %(limit_mb)s MB."
        ),
        "evidence.unknown_kind": N_(
            "“%(name)s” is of no kind that is taken. Save it as PDF, or as a picture, .xlsx, .docx,"
            " .ofd, .xml, .csv or .txt."
        ),
        "evidence.page": N_(
            "“%(name)s” is a web page or a drawing that can run scripts. Print it to PDF and upload"
            " that."
        ),
        "evidence.program": N_("“%(name)s” is a program, whatever its name says. It was not kept."),
        "evidence.archive": N_(
            "“%(name)s” is an archive. Unpack it and upload the documents in it one by one."
        ),
        "evidence.legacy_office": N_(
            "“%(name)s” is in an old Office format. Save it as .xlsx, .docx or PDF and upload that."
        ),
        "evidence.macros": N_(
            "“%(name)s” holds macros. Save it without them (.xlsx or .docx) or as PDF."
        ),
        "evidence.damaged": N_(
            "“%(name)s” is damaged and cannot be opened. Save it again from where it came."
        ),
        "evidence.harmful": N_(
            "“%(name)s” is reported as harmful by the virus check. It was not kept; tell your IT."
        ),
        "evidence.closed": N_("“%(name)s” was not taken: this answer is closed at the moment."),
    }
)
