"""The parts inside a workbook: what each contains, found while streaming past it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from forms.workbook import references
from forms.workbook.findings import Facts, Finding
from forms.workbook.limits import Limits
from forms.workbook.xmlstream import Refused, XmlPart

#: Folders and parts that carry code, other files, or data from elsewhere.
_ACTIVE_PARTS: Final = (
    "xl/externallinks/",
    "xl/embeddings/",
    "xl/activex/",
    "xl/connections.xml",
    "xl/querytables/",
    "xl/webextensions/",
)
_MACRO_PARTS: Final = ("vbaproject", "xl/macrosheets/", "xl/dialogsheets/")
_ACTIVE_RELATIONS: Final = (
    "/externalLink",
    "/externalLinkPath",
    "/oleObject",
    "/control",
    "/attachedTemplate",
    "/connections",
)
_MACRO_TYPES: Final = ("macroenabled", "vbaproject")
_WORKBOOK_TYPES: Final = (
    "spreadsheetml.sheet.main+xml",
    "spreadsheetml.template.main+xml",
)
_OTHER_TYPES: Final = (
    (".sheet.binary", "xlsb"),
    ("wordprocessingml", "Word"),
    ("presentationml", "PowerPoint"),
)


def is_xml(part: str) -> bool:
    """Tell whether a part is one that spreadsheet programs parse as XML."""
    return part.lower().endswith((".xml", ".rels"))


def forbidden_part(part: str) -> Finding | None:
    """Return the finding of a part that must not be there, judged by its name."""
    name = part.lower()
    if any(sign in name for sign in _MACRO_PARTS):
        return Finding("file.macros", facts={"part": part})
    if name.startswith(_ACTIVE_PARTS):
        return Finding("file.external_content", facts={"part": part})
    return None


class PartScan:
    """Looks at one XML part; the root element, not the name, decides what it is."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.findings: list[Finding] = []
        self._part = part
        self._limits = limits
        self._on_start: Callable[[str, Mapping[str, str]], None] | None = None
        self._parser = XmlPart(part, limits).handle(self._start, text=self._text)
        self._sheet = _SheetScan(part, limits)
        self._counts: dict[str, int] = {}
        self._kinds: list[str] = []

    def feed(self, block: bytes) -> None:
        """Look at one more block, or raise :class:`Refused`."""
        self._parser.feed(block)

    def close(self) -> None:
        """Judge the part as a whole, or raise :class:`Refused`."""
        self._parser.close()
        if self._part == "[Content_Types].xml":
            self.findings.extend(_kind_of(self._kinds))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._on_start is None:
            self._on_start = {
                "worksheet": self._sheet.start,
                "Types": self._content_type,
                "Relationships": self._relation,
                "sst": self._counted("si", "strings", self._limits.strings),
                "styleSheet": self._counted("xf", "styles", self._limits.styles),
                "workbook": self._workbook,
            }.get(name, _ignore)
        self._on_start(name, attributes)

    def _text(self, text: str) -> None:
        if self._on_start == self._sheet.start:
            self._sheet.text(text)

    def _content_type(self, _name: str, attributes: Mapping[str, str]) -> None:
        self._kinds.append(attributes.get("ContentType", ""))

    def _relation(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("Type", "")
        external = attributes.get("TargetMode", "").lower() == "external"
        # A hyperlink that a person typed is only text until they click it.
        harmless = kind.endswith("/hyperlink")
        if name == "Relationship" and (
            kind.endswith(_ACTIVE_RELATIONS) or (external and not harmless)
        ):
            facts = {"part": self._part}
            self.findings.append(Finding("file.external_content", facts=facts))

    def _workbook(self, name: str, attributes: Mapping[str, str]) -> None:
        self._count(name, "sheet", "sheets", self._limits.sheets)
        self._count(name, "definedName", "names", self._limits.names)

    def _counted(self, element: str, what: str, limit: int) -> Callable[..., None]:
        return lambda name, _attributes: self._count(name, element, what, limit)

    def _count(self, name: str, element: str, what: str, limit: int) -> None:
        if name == element:
            self._counts[what] = self._counts.get(what, 0) + 1
            _require(what, self._counts[what], limit)


def _ignore(_name: str, _attributes: Mapping[str, str]) -> None:
    """Let an element pass that means nothing here."""


def _require(what: str, count: int, limit: int) -> None:
    """Raise where a workbook has more of something than any honest one."""
    if count > limit:
        facts: Facts = {"what": what, "count": count, "limit": limit}
        raise Refused(Finding("file.too_complex", facts=facts))


def _kind_of(content_types: list[str]) -> Iterator[Finding]:
    """Yield what the declared content types say against the file."""
    if any(sign in kind.lower() for kind in content_types for sign in _MACRO_TYPES):
        yield Finding("file.macros", facts={"part": "[Content_Types].xml"})
        return
    for sign, name in _OTHER_TYPES:
        if any(sign in kind for kind in content_types):
            yield Finding("file.not_xlsx", facts={"kind": name})
            return
    if not any(kind.endswith(_WORKBOOK_TYPES) for kind in content_types):
        yield Finding("file.not_xlsx", facts={"kind": "zip"})


class _SheetScan:
    """Bounds of one worksheet: rows, cells, their places, merges, long texts."""

    def __init__(self, part: str, limits: Limits) -> None:
        self._part = part
        self._limits = limits
        self._rows = 0
        self._cells = 0
        self._merges = 0
        self._reference = ""
        self._is_far = False
        self._characters = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of one element of the sheet."""
        if name == "row":
            self._row(attributes.get("r"))
        elif name == "c":
            self._cell(attributes.get("r"))
        elif name in ("v", "f", "t") and self._is_far:
            self._refuse("sheet.out_of_bounds", found=self._reference)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Count the characters of the current cell."""
        self._characters += len(text)
        if self._characters > self._limits.cell_characters:
            self._refuse("sheet.cell_too_long", found=self._reference)

    def _row(self, number: str | None) -> None:
        self._rows += 1
        if self._rows > self._limits.rows:
            self._refuse("sheet.too_many_rows", limit=self._limits.rows)
        if number is not None and references.parse(f"A{number}") is None:
            self._refuse("sheet.bad_reference", found=number)

    def _cell(self, reference: str | None) -> None:
        self._cells += 1
        self._characters = 0
        _require("cells", self._cells, self._limits.cells)
        if reference is None:
            self._is_far = False
            return
        place = references.parse(reference)
        if place is None:
            self._refuse("sheet.bad_reference", found=reference)
            return
        self._reference = reference
        self._is_far = place[0] > self._limits.rows or place[1] > self._limits.columns

    def _merge(self, reference: str) -> None:
        self._merges += 1
        area = references.parse_range(reference)
        if area is None or self._merges > self._limits.merges or self._is_huge(area):
            self._refuse("sheet.merged_cells", found=reference)

    def _is_huge(self, area: tuple[int, int, int, int]) -> bool:
        first_row, first_column, last_row, last_column = area
        cells = (last_row - first_row + 1) * (last_column - first_column + 1)
        return not 0 < cells <= self._limits.merged_cells

    def _refuse(self, code: str, **facts: str | int) -> None:
        raise Refused(Finding(code, facts={"part": self._part, **facts}))
