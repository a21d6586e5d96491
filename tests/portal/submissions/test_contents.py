"""What a file is, is told by its content; whatever could run is refused with a reason."""

import io
import zipfile

import pytest

from portal.submissions.evidence.contents import MOST_PARTS, TEST_VIRUS, Content, Refusal, recognise


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


TYPES = "[Content_Types].xml"
TAKEN = {
    ".pdf": b"%PDF-1.7\n1 0 obj",
    ".png": b"\x89PNG\r\n\x1a\n\x00",
    ".jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    ".tif": b"II*\x00\x08\x00",
    ".webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ".heic": b"\x00\x00\x00\x18ftypheic\x00",
    ".xlsx": zipped(TYPES, "xl/workbook.xml"),
    ".docx": zipped(TYPES, "word/document.xml"),
    ".ofd": zipped("OFD.xml", "Doc_0/Document.xml"),
    ".csv": "月份,电量\n1,1200\n".encode("gb18030"),
    ".txt": "抄表记录：一月".encode(),
    ".xml": b'<?xml version="1.0"?><EInvoice/>',
}
REFUSED = {
    "empty": b"",
    "harmful": b"%PDF-1.7 X5O!" + TEST_VIRUS,
    "program": b"MZ\x90\x00",
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "legacy_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "macros": zipped(TYPES, "xl/workbook.xml", "xl/vbaProject.bin"),
    "archive": zipped("bill.pdf"),
    "damaged": zipped(TYPES, "xl/workbook.xml")[:-30],
    "unknown_kind": bytes(range(256)),
}


@pytest.mark.parametrize(("suffix", "content"), TAKEN.items(), ids=TAKEN)
def test_documents_are_taken_for_what_they_are(suffix, content):
    stream = io.BytesIO(content)

    assert recognise(stream) == Content(suffix)
    assert stream.tell() == 0


@pytest.mark.parametrize(("why", "content"), REFUSED.items(), ids=REFUSED)
def test_what_could_run_or_cannot_be_read_is_refused(why, content):
    assert recognise(io.BytesIO(content)) == Refusal(f"evidence.{why}")


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?>\n<svg xmlns="x"><script>1</script></svg>',
        b"\xef\xbb\xbf  <svg onload='x'>",
        b"<HTML><body>",
        b"some text <script>alert(1)</script>",
    ],
)
def test_a_drawing_or_page_is_refused_however_it_begins(content):
    assert recognise(io.BytesIO(content)) == Refusal("evidence.page")


def test_an_archive_of_very_many_parts_is_not_listed():
    assert recognise(io.BytesIO(zipped(TYPES, *(f"xl/{n}" for n in range(MOST_PARTS))))) == (
        Refusal("evidence.damaged")
    )
