"""The gate refuses a bad container by its content, whatever its name says, and fast."""

import socket
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.workbook import Limits
from forms.workbook.gate import check

MACRO_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)
EXTERNAL = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="http://x/{kind}" Target="http://127.0.0.1:9/x" '
    'TargetMode="External"/></Relationships>'
)
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'


def codes(path: Path, limits: Limits | None = None) -> set[str]:
    return {finding.code for finding in check(path, limits or Limits())}


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"", "file.empty", 422),
        (b"a,b\r\n1,2\r\n", "file.not_xlsx", 415),
        ("物料,数量\n".encode("gb18030"), "file.not_xlsx", 415),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.legacy_xls", 415),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le"),
            "file.encrypted",
            422,
        ),
        (b"%PDF-1.7 ...", "file.not_xlsx", 415),
        (b"<html><table></table></html>", "file.not_xlsx", 415),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file.not_xlsx", 415),
        (b"PK\x03\x04 and then nothing", "file.damaged", 422),
    ],
    ids=["0 bytes", "csv", "csv gb18030", "xls", "password", "pdf", "html", "png", "cut off"],
)
def test_a_file_is_judged_by_its_first_bytes(tmp_path, content, code, status):
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(content)

    findings = check(path)

    assert [(finding.code, finding.http_status) for finding in findings] == [(code, status)]


def test_a_csv_file_is_called_one_in_both_languages(tmp_path):
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(b"a;b\n")

    finding = check(path)[0]

    assert "CSV" in finding.sentence("en")
    assert "CSV" in finding.sentence("zh")


def test_an_honest_workbook_passes(packed):
    path = packed()

    assert check(path) == []


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_workbook_is_damaged(packed, share):
    path = packed()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert codes(path) == {"file.damaged"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"\x00macro"}, "file.macros"),
        ({"[Content_Types].xml": MACRO_TYPES}, "file.macros"),
        ({"[Content_Types].xml": None}, "file.not_xlsx"),
        (
            {"xl/worksheets/_rels/sheet1.xml.rels": EXTERNAL.format(kind="image")},
            "file.external_content",
        ),
        (
            {"xl/_rels/x.xml.rels": EXTERNAL.format(kind="attachedTemplate")},
            "file.external_content",
        ),
        ({"xl/externalLinks/externalLink1.xml": "<externalLink/>"}, "file.external_content"),
        ({"xl/embeddings/oleObject1.bin": b"\x00"}, "file.external_content"),
        ({"xl/activeX/activeX1.xml": "<ocx/>"}, "file.external_content"),
        ({"xl/connections.xml": "<connections/>"}, "file.external_content"),
        ({"xl/worksheets/sheet1.xml": XXE}, "file.dtd"),
        ({"docProps/custom.xml": XXE}, "file.dtd"),
        ({"xl/drawings/vmlDrawing1.vml": XXE}, "file.dtd"),
        ({"xl/worksheets/sheet1.xml": XXE.encode("utf-16")}, "file.dtd"),
        ({"xl/styles.xml": '<?xml version="1.0" encoding="UTF-7"?><styleSheet/>'}, "file.encoding"),
        ({"xl/styles.xml": '<?xml version="1.0" encoding="cp037"?><styleSheet/>'}, "file.encoding"),
        ({"xl/styles.xml": "<styleSheet><unclosed></styleSheet>"}, "file.damaged"),
        ({"../evil.xml": "<x/>"}, "file.bad_member"),
        ({"/etc/evil.xml": "<x/>"}, "file.bad_member"),
        ({"C:\\evil.xml": "<x/>"}, "file.bad_member"),
        ({"xl\\evil.xml": "<x/>"}, "file.bad_member"),
        ({"XL/WORKBOOK.XML": "<x/>"}, "file.bad_member"),
    ],
)
def test_what_does_not_belong_into_a_workbook_is_refused(packed, parts, code):
    path = packed(parts=parts)

    assert codes(path) == {code}


def test_a_link_that_somebody_typed_is_harmless(packed):
    relations = EXTERNAL.format(kind="hyperlink")
    path = packed(parts={"xl/worksheets/_rels/sheet1.xml.rels": relations})

    assert check(path) == []


def test_nothing_is_fetched_while_checking(packed, monkeypatch):
    calls: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *address: calls.append(address))
    path = packed(parts={"xl/_rels/x.xml.rels": EXTERNAL.format(kind="oleObject"), "a.xml": XXE})

    check(path)

    assert calls == []


def test_a_symbolic_link_is_refused(packed):
    path = packed()
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert codes(path) == {"file.bad_member"}


def test_a_bomb_is_refused_before_it_is_unpacked(packed):
    path = packed(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 70_000_000}</t></is></c></row>'
    )
    start = time.perf_counter()

    found = codes(path)

    assert found == {"file.too_large_unpacked"}
    assert time.perf_counter() - start < 0.1


def test_checking_keeps_next_to_nothing_in_memory(packed):
    path = packed("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 40_000)))
    tracemalloc.start()

    check(path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


def _forge_size(path: Path, size: int) -> None:
    """Write another unpacked size for the sheet, locally and in the directory."""
    content = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = content.find(signature)
        while content[at + name_at : at + name_at + len(name)] != name:
            at = content.find(signature, at + 1)
        content[at + size_at : at + size_at + 4] = struct.pack("<I", size)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("size", [1, 10_000])
def test_a_forged_size_is_not_believed(packed, size):
    path = packed()
    _forge_size(path, size)

    assert codes(path) == {"file.damaged"}


def test_bytes_are_counted_as_they_come_out(packed):
    path = packed(parts={"xl/media/image1.png": bytes(200_000)})

    assert codes(path, Limits(unpacked_bytes=100_000)) == {"file.too_large_unpacked"}


def test_a_file_over_the_cap_names_both_sizes(packed):
    path = packed()

    finding = check(path, Limits(file_bytes=1024))[0]

    assert (finding.code, finding.http_status) == ("file.too_large", 413)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda content: b"%PDF-1.4 " + content, "file.not_xlsx"),
        (lambda content: content + b"more", "file.polyglot"),
    ],
    ids=["before", "after"],
)
def test_foreign_bytes_around_the_archive_are_refused(packed, change, code):
    path = packed()
    path.write_bytes(change(path.read_bytes()))

    assert codes(path) == {code}


def test_members_must_not_share_their_bytes(packed):
    path = packed()
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 42 : at + 46] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))

    assert codes(path) == {"file.damaged"}


def test_too_many_members_are_refused(packed):
    path = packed(parts={f"xl/media/{number}.png": b"" for number in range(1_100)})

    assert codes(path) == {"file.too_complex"}


def test_too_many_styles_strings_or_names_are_refused(packed):
    names = "<definedNames>" + "<definedName>A</definedName>" * 60 + "</definedNames>"
    path = packed(
        parts={
            "xl/styles.xml": "<styleSheet>" + "<xf/>" * 60 + "</styleSheet>",
            "xl/sharedStrings.xml": "<sst>" + "<si/>" * 60 + "</sst>",
            "xl/workbook.xml": f"<workbook>{names}</workbook>",
        }
    )

    findings = check(path, Limits(styles=50, strings=50, names=50))

    assert [finding.facts["what"] for finding in findings] == ["names", "styles", "strings"]


def test_an_endless_token_ends_early(packed):
    path = packed(parts={"xl/theme.xml": f'<a b="{"x" * 30_000_000}"/>'})
    start = time.perf_counter()

    found = codes(path)

    assert found == {"file.too_complex"}
    assert time.perf_counter() - start < 1


def test_endless_nesting_ends_early(packed):
    path = packed(parts={"xl/theme.xml": "<a>" * 100_000})

    assert codes(path) == {"file.too_complex"}


def _streamed(source: Path, target: Path) -> None:
    """Write the same parts as a streaming tool does: sizes after the data, ZIP64 headers."""

    class Pipe:
        """A file that cannot go back."""

        def __init__(self, path: Path) -> None:
            self._file = path.open("wb")
            self.write, self.flush, self.close = (
                self._file.write,
                self._file.flush,
                self._file.close,
            )

    pipe = Pipe(target)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new:  # type: ignore[call-overload] # a file that can only be written
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as part:
                part.write(old.read(name))
    pipe.close()


def test_honest_streaming_tools_are_welcome(packed: Callable[..., Path], tmp_path: Path):
    target = tmp_path / "streamed.xlsx"

    _streamed(packed(), target)

    assert target.read_bytes()[6] & 0x08, "the archive should use data descriptors"
    assert check(target) == []


def test_all_problems_of_the_parts_are_told_at_once(packed):
    path = packed(parts={"xl/vbaProject.bin": b"", "xl/connections.xml": "<a/>", "a.xml": XXE})

    assert codes(path) == {"file.macros", "file.external_content", "file.dtd"}
