"""How large a workbook may be; one place, so that messages can name the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an uploaded file and of the process that reads it.

    The defaults leave a hundred times the room of a fully answered
    questionnaire and still refuse a bomb before it has cost anything.
    """

    file_bytes: int = 10 * MEBIBYTE
    unpacked_bytes: int = 60 * MEBIBYTE
    members: int = 1_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 512
    cells: int = 400_000
    merged_cells: int = 10_000
    merges: int = 1_000
    strings: int = 400_000
    text_bytes: int = 20 * MEBIBYTE
    #: Excel itself refuses longer texts in a cell.
    cell_characters: int = 32_767
    styles: int = 66_000
    names: int = 10_000
    #: Deepest nesting of elements that any spreadsheet program writes is far below.
    depth: int = 64
    #: Expat re-reads an unfinished token with every block it is fed, so one endless
    #: token would cost quadratic time.
    token_bytes: int = MEBIBYTE
    memory_bytes: int = 512 * MEBIBYTE
    cpu_seconds: int = 20
    wall_seconds: float = 30.0


DEFAULT: Final = Limits()
