"""The Excel twin of a questionnaire: written, checked, read back, merged, marked.

The public names are loaded when they are first used: the process that reads a
stranger's file imports this package too, and shall not load the writer with it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from forms.workbook.bringing_up import bring_up
    from forms.workbook.findings import Finding
    from forms.workbook.gate import check
    from forms.workbook.limits import Limits
    from forms.workbook.marking import CannotMark, mark
    from forms.workbook.merging import Change, ChangeKind, Merge, merge, merge_reading
    from forms.workbook.placing import place_findings
    from forms.workbook.reading import Reading, read
    from forms.workbook.spots import Spots
    from forms.workbook.template import write

__all__ = [
    "CannotMark",
    "Change",
    "ChangeKind",
    "Finding",
    "Limits",
    "Merge",
    "Reading",
    "Spots",
    "bring_up",
    "check",
    "mark",
    "merge",
    "merge_reading",
    "place_findings",
    "read",
    "write",
]

_HOMES: Final = {
    "CannotMark": "marking",
    "Change": "merging",
    "ChangeKind": "merging",
    "Finding": "findings",
    "Limits": "limits",
    "Merge": "merging",
    "Reading": "reading",
    "Spots": "spots",
    "bring_up": "bringing_up",
    "check": "gate",
    "mark": "marking",
    "merge": "merging",
    "merge_reading": "merging",
    "place_findings": "placing",
    "read": "reading",
    "write": "template",
}


def __getattr__(name: str) -> Any:
    """Return a public name from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
