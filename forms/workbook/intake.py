"""Gate and reader in one step, as the child process runs them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.workbook import gate
from forms.workbook.findings import Finding
from forms.workbook.limits import DEFAULT, Limits
from forms.workbook.reader import Book, read_cells
from forms.workbook.xmlstream import Refused


def take_in(path: Path, limits: Limits = DEFAULT) -> tuple[Book | None, list[Finding]]:
    """Return the cells of a file, or every reason why it cannot be read."""
    if findings := gate.check(path, limits):
        return None, findings
    try:
        return read_cells(path, limits), []
    except Refused as refused:
        return None, [refused.finding]


def read_task(question: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Answer a parent that asks for the cells of a file."""
    book, findings = take_in(Path(question["path"]), limits)
    if book is None:
        return {"findings": [finding.to_json() for finding in findings]}
    sheets = [sheet.to_json() for sheet in book.sheets]
    return {"findings": [], "sheets": sheets, "is_1904": book.is_1904}
