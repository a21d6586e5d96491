"""Colours, fonts and borders of the workbook, taken from the product's tokens."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

ACCENT: Final = "0B6E4F"
ACCENT_PALE: Final = "E7F1ED"
INK: Final = "1B1F23"
MUTED: Final = "5B6670"
LINE: Final = "D9DEE3"
GROUND: Final = "F7F8F9"
WARNING: Final = "FFF4DB"
DANGER: Final = "B3261E"
DANGER_PALE: Final = "FBE9E7"
INFO: Final = "1F5FA8"
INFO_PALE: Final = "E8F0FA"
WHITE: Final = "FFFFFF"

UNLOCKED: Final = Protection(locked=False)
#: Figures to the right, texts to the left, as people expect of what they type.
TYPED: Final = Alignment(vertical="center", wrap_text=True)
WRAPPED: Final = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
WRAPPED_TOP: Final = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
MIDDLE: Final = Alignment(vertical="center")
CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)

_LINE_POINTS: Final = 15.5
#: Share of a line that is filled before a word moves to the next one.
_FILLED: Final = 0.88
_FONTS: Final = {"zh": "Microsoft YaHei", "en": "Calibri"}


#: The order in which Excel writes the parts of a font.
_FONT_PARTS: Final = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)


def order_fonts(book: Workbook) -> None:
    """Have all fonts of a book written in Excel's order.

    The standard allows any order, stricter readers (Microsoft's own checker) only this one.
    """
    named = [style.font for style in book._named_styles]  # type: ignore[attr-defined] # kept nowhere else
    for one in (*book._fonts, *named):  # type: ignore[attr-defined] # as above
        one.__elements__ = _FONT_PARTS


@cache
def font(lang: str, *, size: float = 10.5, bold: bool = False, colour: str = INK) -> Font:
    """Return the product's font in a language."""
    return Font(name=_FONTS[lang], size=size, bold=bold, color=colour)


@cache
def fill(colour: str) -> PatternFill:
    """Return a plain ground."""
    return PatternFill("solid", start_color=colour, end_color=colour)


@cache
def box(colour: str = LINE) -> Border:
    """Return a thin frame on all sides."""
    side = Side(style="thin", color=colour)
    return Border(left=side, right=side, top=side, bottom=side)


def text_width(text: str) -> int:
    """Return how many narrow characters wide a text is; East Asian ones count two.

    >>> text_width("kWh"), text_width("电量")
    (3, 4)
    """
    return sum(2 if ord(character) >= 0x2E80 else 1 for character in text)


def lines(text: str, width: float) -> int:
    """Return how many lines a wrapped text needs in a column of a width."""
    usable = max(1, int(width * _FILLED))
    return sum(max(1, -(-text_width(line) // usable)) for line in text.split("\n"))


def height(*cells: tuple[str, float], least: float = 21.0) -> float:
    """Return a row height that shows all wrapped texts, given with their column widths.

    Spreadsheet programs differ in whether they fit rows themselves on opening.
    """
    return max(least, 5 + _LINE_POINTS * max(lines(text, width) for text, width in cells))


def link(cell: Cell, sheet: str, place: str) -> None:
    """Let a cell lead to another one of the same workbook, without pointing outside it."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")


def set_up_page(
    sheet: Worksheet, *, landscape: bool, repeat_rows: str | None = None, pages_wide: int = 1
) -> None:
    """Make a sheet print on A4, so many pages wide, with its name and page numbers."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&A"), right=_HeaderFooterPart(text="&P / &N")
    )
    if repeat_rows is not None:
        sheet.print_title_rows = repeat_rows


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell to write in, which one hidden by a merge is not."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(cell)
    return cell


def copy_look(source: Cell | MergedCell, target: Cell | MergedCell) -> None:
    """Give a cell the whole look of another; painting each part anew takes ten times as long."""
    target._style = copy(source._style)  # type: ignore[union-attr] # a slot the stubs leave out


def protect(sheet: Worksheet) -> None:
    """Lock what is ours against slips, without a password and without getting in the way.

    Sorting stays off: sorted without the hidden column, rows would get each other's ids.
    """
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.formatCells = False
    sheet.protection.insertRows = False
    sheet.protection.insertColumns = False
