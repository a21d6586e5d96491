"""Jobs of accounts."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from portal.accounts import sessions, setting_passwords
from portal.core import jobs
from portal.core.clock import now


@jobs.handles(setting_passwords.JOB)
def write_reset_link(work: jobs.Work) -> jobs.Apply | None:
    """Write the link that somebody asked for, unless it is too late or too often.

    Run twice, it writes one link: the effect and the done mark are one commit.
    """
    email = work.payload["email"]
    asked_at = datetime.fromisoformat(work.payload["asked_at"])
    if now() - asked_at > setting_passwords.LASTS:
        return None
    if not setting_passwords.may_send(work.database, email, now()):
        return None
    token, token_hash = sessions.new_token()
    path = current_app.url_map.bind("").build("accounts.show_reset", {"token": token})

    def apply(session: Session) -> None:
        setting_passwords.write_link(session, email, path, token_hash, now())

    return apply
