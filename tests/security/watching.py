"""What a request did: statements that write, rows that changed, what the answer really says."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from portal.core.db import Base

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "TRUNCATE")
TOKEN = re.compile(r'(name="(?:csrf_token|idempotency_key)" value=")[^"]*')
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that the portal sends."""
    engine = app.extensions["database"].engine
    sent: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def writing(sent: list[str]) -> list[str]:
    """Return those statements that change something."""
    return [one for one in sent if one.lstrip().upper().startswith(WRITES)]


def contents(app: Flask) -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and a hash over all of them."""
    found = {}
    with app.extensions["database"].engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(select(table).order_by(*table.primary_key)).all()
            digest = hashlib.sha256()
            for row in rows:
                digest.update(repr(tuple(row)).encode())
            found[table.name] = (len(rows), digest.hexdigest())
    return found


def belongings(app: Flask, company_ids: set[UUID]) -> dict[str, str]:
    """Return a hash over all rows that belong to some companies, table by table."""
    found = {}
    with app.extensions["database"].engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "company_id" not in table.c:
                continue
            mine = table.c.company_id.in_(company_ids)
            rows = connection.execute(select(table).where(mine).order_by(*table.primary_key)).all()
            digest = hashlib.sha256("".join(repr(tuple(row)) for row in rows).encode())
            found[table.name] = digest.hexdigest()
    return found


def plain(html: str) -> str:
    """Return a page without what differs from one answer to the next: tokens and ids."""
    return ID.sub("ID", TOKEN.sub(r"\1T", html))


def words(response: TestResponse) -> str:
    """Return all that an answer says: headers, text, and the parts of a workbook."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    body = response.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        return "\n".join([headers, *parts])
    return f"{headers}\n{body.decode('utf-8', 'replace')}"
