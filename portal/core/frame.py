"""The fixed addresses of the frame around each page: home, language, account, sign-out."""

from flask import current_app, has_request_context, url_for

ENDPOINTS = {
    "home": "accounts.home",
    "language": "accounts.language",
    "company": "accounts.switch_company",
    "account": "accounts.account",
    "sign_in": "accounts.sign_in",
    "sign_out": "accounts.sign_out",
    "help": "accounts.help",
}


def links() -> dict[str, str | None]:
    """Return the frame's addresses; what no capability offers is None and is not shown."""
    if not has_request_context():  # a mail written by a job has no frame around it
        return dict.fromkeys(ENDPOINTS)
    known = current_app.view_functions
    return {name: url_for(end) if end in known else None for name, end in ENDPOINTS.items()}
