"""A table as a file to take along, as CSV or as a workbook; every list offers both."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import quote

from flask import Response

from portal.core.sheets import XLSX, Table, Value, inert, light_workbook

KINDS = ("csv", "xlsx")
"""What stands behind the dot of an export's address."""


def file(name: str, as_file: str, table: Table, *about: Table) -> Response:
    """Return a table for downloading.

    Parameters
    ----------
    name
        Name of the file without its ending.
    as_file
        ``csv`` (UTF-8 with its mark, so that Excel reads Chinese) or ``xlsx``.
    about
        Further sheets of the workbook, such as what the table was limited to.
    """
    if as_file == "xlsx":
        return _sent(light_workbook([table, *about]), XLSX, f"{name}.xlsx")
    return _sent("\ufeff" + text(table), "text/csv", f"{name}.csv")


def text(table: Table) -> str:
    """Return a table as CSV in which no text is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.headings)
    writer.writerows(_plain(row) for row in table.rows)
    return out.getvalue()


def _plain(row: Sequence[Value]) -> list[str | int]:
    return [
        inert(value) if isinstance(value, str) else "" if value is None else _number(value)
        for value in row
    ]


def _number(value: float) -> str | int:
    return value if isinstance(value, int) else repr(value)


def _sent(body: str | bytes, kind: str, name: str) -> Response:
    return Response(
        body,
        mimetype=kind,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
