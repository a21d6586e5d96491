"""Bills of the demonstration: single pages that say what they are, and that nobody sent them."""

PAGE = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
FONT = "/Resources << /Font << /F 5 0 R >> >>"


def bill(lines: tuple[str, ...]) -> bytes:
    """Return a page of plain text as PDF; the standard font knows Latin letters only."""
    text = "BT /F 12 Tf 16 TL 72 770 Td " + " ".join(f"({_plain(one)}) '" for one in lines) + " ET"
    stream = text.encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {PAGE} {FONT} >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _assembled(objects)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    """Write the objects one after another, and the table of where each begins."""
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(written))
    )
