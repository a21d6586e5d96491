"""PDF documents: a template of ours, and data that is never read as markup.

The data go into the template as JSON and come out of it as text, whatever they hold. Fonts for
English and Chinese lie beside this package; characters that they lack are taken from the system.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from flask import current_app

FONTS = Path(__file__).resolve().parent.parent / "fonts"
PDF = "application/pdf"


def document(name: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return ``templates/documents/<name>.typ`` filled with ``data``, as PDF.

    Parameters
    ----------
    data
        Plain values; they reach the template as ``json(bytes(sys.inputs.data))``.
    at
        The date that the file carries inside: the same data give the same bytes.
    """
    folder = Path(str(current_app.template_folder)) / "documents"
    made = typst.compile(
        folder / f"{name}.typ",
        root=folder,
        font_paths=[FONTS],
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, allow_nan=False)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{name} came out as {type(made).__name__}, not as one file")
    return made
