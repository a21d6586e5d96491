"""A workbook as bytes that depend on its content alone, and not on when it is written."""

from datetime import datetime
from io import BytesIO
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can state: no time at all."""


class _Archive(ZipFile):
    """An archive whose members carry no time."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        super().writestr(_member(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        member = _member(arcname or filename)
        member.file_size = Path(filename).stat().st_size
        with Path(filename).open("rb") as source, self.open(member, "w") as target:
            copyfileobj(source, target)


def _member(name: object) -> ZipInfo:
    member = ZipInfo(str(name), EPOCH)
    member.compress_type = ZIP_DEFLATED
    return member


def as_bytes(workbook: Workbook) -> bytes:
    """Return a workbook as a file that states no time.

    Examples
    --------
    >>> as_bytes(Workbook())[:2]
    b'PK'
    """
    workbook.properties.created = workbook.properties.modified = datetime(*EPOCH[:3])  # noqa: DTZ001 - the format has no zone
    file = BytesIO()
    with _Archive(file, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(workbook, archive).write_data()
    return file.getvalue()
