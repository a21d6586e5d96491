"""The currency in which a company states what it spends."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Company
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem

CURRENCIES = (
    *("CNY", "EUR", "USD", "JPY", "KRW", "GBP", "CHF", "HKD", "TWD", "SGD", "INR"),
    *("AUD", "BRL", "CAD", "CZK", "DKK", "HUF", "IDR", "MXN", "MYR", "NOK", "PLN"),
    *("SEK", "THB", "TRY", "VND", "ZAR"),
)
"""Codes of ISO 4217 to choose from."""


def of(session: Session, actor: Actor) -> str:
    """Return the currency in which the actor's company states what it spends."""
    found: Company | None = session.get(Company, actor.company_id)
    return found.currency if found else ""


def choose(session: Session, code: str, actor: Actor, at: datetime) -> None:
    """Change the currency of the actor's company; figures are not converted.

    Raises
    ------
    Invalid
        It is none to choose from.
    """
    if code not in CURRENCIES:
        raise Invalid([Problem("accounts.currency_unknown", "currency")])
    company = session.get_one(Company, actor.company_id)
    if company.currency == code:
        return
    before, company.currency = company.currency, code
    session.flush()
    audit.record(session, actor, "company.currency", company, at=at, before=before, currency=code)
