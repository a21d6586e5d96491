"""What waits on the home page: files of the folder that need a person."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.catalogue import folder
from portal.core import worklist
from portal.core.actor import Actor, Role

MOST_FILES = 10


def files(session: Session, actor: Actor) -> worklist.WorkList | None:
    """Return the files of the company's folder that need a person; nothing where there is none."""
    tasks = tuple(
        worklist.Task(
            _("The file %(name)s waits", name=name),
            url_for("suppliers.preview", supplier_upload_id=one)
            if kind == "suppliers"
            else url_for("catalogue.preview", bom_upload_id=one),
            "upload",
            _("It came into the folder and was not applied: it has problems or needs a choice."),
        )
        for kind, one, name in folder.waiting(session, actor, MOST_FILES)
    )
    if not tasks:
        return None
    return worklist.WorkList(
        heading=_("Files from the folder"),
        tasks=tasks,
        empty=_("No file waits."),
        more_url=url_for("catalogue.imports") if len(tasks) == MOST_FILES else "",
    )


worklist.offer(worklist.Provider(files, frozenset({Role.PURCHASER, Role.PRODUCT_OWNER}), order=75))
