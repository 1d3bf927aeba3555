"""Files made to do harm, or damaged as if they were: bounded time and memory, and a refusal that says what is wrong."""

import io
import itertools
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pytest
import xlsxwriter
from confined import read_confined
from hypothesis import given, settings
from hypothesis import strategies as st
from test_readers import HEADER, ROW, SPREADSHEETML, biff, ods, ole, xlsx, zipped

from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.readers import read
from ingestion.readers.limits import check_lengths
from warehouse.errors import RefusedError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NOISE = random.Random(766).randbytes(1 << 20)  # noqa: S311 - the same noise in each run
QUICK = 30.0
"""Seconds that a shared machine may take for the longest of these files."""


@dataclass
class Member:
    """One member of a zip as its headers shall describe it, true or not."""

    name: str
    packed: bytes
    size: int
    checksum: int
    attributes: int = 0
    method: int = 8


def member(name: str, content: bytes, **told: int) -> Member:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return Member(name, packed, told.get("size", len(content)), zlib.crc32(content), told.get("attributes", 0))


def repeated(block: bytes, times: int, *, said: int) -> tuple[bytes, int]:
    """A deflate stream of ``block`` many times over, and the checksum of the first ``said`` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush(zlib.Z_FINISH), zlib.crc32(block[:said])


def by_hand(*members: Member, shared: bool = False, comment: bytes = b"") -> bytes:
    """A zip whose directory says what it is told to; with ``shared`` all members point at the first one's bytes."""
    body, directory = b"", b""
    first = 0
    for one in members:
        name = one.name.encode()
        about = struct.pack("<HHHHHIIIHH", 20, 0x800, one.method, 0, 0, one.checksum, len(one.packed), one.size,
                            len(name), 0)  # fmt: skip
        place = first if shared else len(body)
        if not shared or not body:
            body += b"PK\x03\x04" + about + name + one.packed
        directory += b"PK\x01\x02" + struct.pack("<H", 0x314) + about
        directory += struct.pack("<HHHII", 0, 0, 0, one.attributes, place) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), len(comment))
    return body + directory + b"PK\x05\x06" + end + comment


def book(
    sheet: str, *, part: str = "xl/worksheets/sheet1.xml", extra: dict[str, str] | None = None
) -> dict[str, bytes]:
    """The least that a workbook needs, with this as the XML of its one sheet."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><sheets><sheet name="Quý 1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/worksheet" Target="/{part}"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        part: sheet,
        **(extra or {}),
    }
    return {name: text.encode() for name, text in files.items()}


def sheet(rows: str, *, before: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text_cell(place: str, text: str, prefix: str = "") -> str:
    return (f'<{prefix}c r="{place}" t="inlineStr"><{prefix}is><{prefix}t>{text}</{prefix}t></{prefix}is>'
            f"</{prefix}c>")  # fmt: skip


def header_row() -> str:
    return f'<row r="1">{"".join(text_cell(f"{chr(65 + at)}1", name) for at, name in enumerate(HEADER))}</row>'


CELLS_OF_A_BOMB = b"<row><c><v>1</v></c></row>" * 40_000


def a_member_that_says_ten_bytes() -> bytes:
    packed, checksum = repeated(b"0" * (1 << 20), 2_000, said=10)
    return by_hand(Member("a.csv", packed, 10, checksum))


def a_sheet_that_says_ten_bytes() -> bytes:
    packed, checksum = repeated(CELLS_OF_A_BOMB, 2_000, said=10)
    others = [member(name, content) for name, content in book("").items() if not name.endswith("sheet1.xml")]
    return by_hand(*others, Member("xl/worksheets/sheet1.xml", packed, 10, checksum))


def members_that_share_one_stream() -> bytes:
    one = member("a.csv", b"a,b\n" * 200_000)
    return by_hand(*[Member("a.csv", one.packed, one.size, one.checksum)] * 150, shared=True)


def two_directories() -> bytes:
    honest = zipped(book(sheet(header_row())))
    hidden = by_hand(*(member(name, content) for name, content in book(sheet("")).items()))
    return honest[:-2] + struct.pack("<H", len(hidden)) + hidden


def the_same_part_twice() -> bytes:
    parts = book(sheet(header_row()))
    return by_hand(*(member(name, content) for name, content in [*parts.items(), *list(parts.items())[-1:]]))


def archives_within_archives() -> bytes:
    inner = zipped({"a.csv": b"a,b\n1,2\n"})
    for _ in range(5):
        inner = zipped({f"{number}.zip": inner for number in range(10)})
    return inner


def a_link() -> bytes:
    return by_hand(member("a.csv", b"/etc/passwd", attributes=0o120777 << 16))


def a_row_number_without_cell_numbers() -> bytes:
    far = f'<row r="1048576"><c><v>1</v></c></row><row r="1">{text_cell("XFD1", "x")}</row>'
    return zipped(book(sheet(far)))


def cells_with_a_prefix() -> bytes:
    rows = f'<x:row r="1">{text_cell("A1", "x", "x:")}</x:row><x:row r="1048576">{text_cell("XFD1048576", "x", "x:")}'
    text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:row></x:sheetData></x:worksheet>'
    return zipped(book(text))


def a_sheet_under_another_name() -> bytes:
    rows = f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return zipped(book(sheet(rows), part="xl/media/picture.png"))


def a_cell_in_a_column_that_no_sheet_has() -> bytes:
    return zipped(book(sheet(f'<row r="1">{text_cell("A1", "x")}{text_cell("ZZZZZZ1", "x")}</row>')))


def a_sheet_of_a_million_columns() -> bytes:
    rows = "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>" + "<row><c><v>2</v></c></row>" * 900
    return zipped(book(sheet(rows)), packed=False)


def filled_by_comments() -> bytes:
    """Comments that look like the ends of cells do not make an empty rectangle a full one."""
    rows = f'{header_row()}<!--{"</c>" * 900_000}--><row r="1000000">{text_cell("AZ1000000", "x")}</row>'
    return zipped(book(sheet(rows)), packed=False)


def one_long_string_in_every_cell() -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 100_001))
    noise = NOISE[:30_000].hex()
    strings = f'<sst xmlns="{MAIN}"><si><t>{noise}</t></si></sst>'
    return zipped(book(sheet(rows), extra={"xl/sharedStrings.xml": strings}))


def a_workbook_of_deep_xml() -> bytes:
    return zipped(book(sheet("<a>" * 300_000)), packed=False)


def ods_content(body: str, before: str = "") -> bytes:
    content = f"""<?xml version="1.0"?>{before}<office:document-content
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
    <table:table table:name="Quý 1"><table:table-row>{body}</table:table-row></table:table>
    </office:spreadsheet></office:body></office:document-content>"""
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mime, "content.xml": content.encode()}, packed=False)


_TWENTY_OF_THE_LAST = [f'<!ENTITY {name} "{f"&{last};" * 20}">' for last, name in itertools.pairwise("abcdefghi")]
LAUGHS = f'<!DOCTYPE lolz [<!ENTITY a "ha">{"".join(_TWENTY_OF_THE_LAST)}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def markup(kind: str, doctype: str) -> bytes:
    """The entity &i; in a cell of each kind of XML."""
    cell = '<table:table-cell office:value-type="string"><text:p>&i;</text:p></table:table-cell>'
    match kind:
        case "xml":
            return SPREADSHEETML.replace("?>", "?>" + doctype, 1).replace(ROW[0], "&i;").encode()
        case "ods":
            return ods_content(cell, doctype)
        case _:
            return zipped(book(sheet(f'<row r="1">{text_cell("A1", "&i;")}</row>', before=doctype)))


def macros_under_another_name() -> bytes:
    files = book(sheet(header_row()))
    types = b'<Types><Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    return zipped(files | {"[Content_Types].xml": types, "xl/x.bin": b"x"})


REFUSED: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("a member of 2 GB that says 10 bytes", a_member_that_says_ten_bytes, {"ARCHIVE_REFUSED"}),
    ("a sheet of 2 GB that says 10 bytes", a_sheet_that_says_ten_bytes, {"ARCHIVE_REFUSED"}),
    ("members that share one stream", members_that_share_one_stream, {"ARCHIVE_REFUSED"}),
    ("six thousand members", lambda: by_hand(*[member("a.csv", b"")] * 6_000), {"ARCHIVE_REFUSED"}),
    ("archives within archives", archives_within_archives, {"ARCHIVE_REFUSED"}),
    ("a workbook with two directories", two_directories, {"ARCHIVE_REFUSED"}),
    ("a workbook with a part twice", the_same_part_twice, {"ARCHIVE_REFUSED"}),
    ("a link in an archive", a_link, {"ARCHIVE_REFUSED"}),
    ("a way packed that nobody unpacks", lambda: by_hand(Member("a.csv", b"x", 1, 0, method=14)), {"UNREADABLE"}),
    ("a row number without cell numbers", a_row_number_without_cell_numbers, {"TOO_LARGE"}),
    ("cells with a prefix", cells_with_a_prefix, {"TOO_LARGE"}),
    ("a sheet under the name of a picture", a_sheet_under_another_name, {"TOO_LARGE"}),
    ("a cell in a column that no sheet has", a_cell_in_a_column_that_no_sheet_has, {"TOO_LARGE", "UNREADABLE"}),
    ("a sheet of a million columns", a_sheet_of_a_million_columns, {"TOO_LARGE", "UNREADABLE"}),
    ("a rectangle filled by comments", filled_by_comments, {"TOO_LARGE"}),
    ("one long string in every cell", one_long_string_in_every_cell, {"TOO_LARGE"}),
    ("a sheet of elements within elements", a_workbook_of_deep_xml, {"UNREADABLE", "TOO_LARGE", ""}),
    ("an ods of elements within elements", lambda: ods_content("<text:p>" * 300_000), {"TOO_LARGE"}),
    ("an ods cell of four billion spaces", lambda: ods_content(
        '<table:table-cell office:value-type="string"><text:p><text:s text:c="4294967295"/></text:p></table:table-cell>'
    ), {"TOO_LARGE"}),
    ("SpreadsheetML of elements within elements",
     lambda: SPREADSHEETML.replace("</Workbook>", "<a>" * 2_000_000).encode(), {"TOO_LARGE"}),
    ("SpreadsheetML of sheets of a million rows left out", lambda: SPREADSHEETML.replace(
        "</Workbook>", '<Worksheet><Table><Row ss:Index="1048575"/></Table></Worksheet>' * 40 + "</Workbook>"
    ).encode(), {"TOO_LARGE"}),
    ("tables within tables", lambda: b"<table><tr><td>" * 100_000, {"TOO_LARGE"}),
    ("a page of spans over spans", lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=65534>x</td>" * 30_000,
     {"TOO_LARGE"}),
    ("laughs in SpreadsheetML", lambda: markup("xml", LAUGHS), {"XML_ENTITIES"}),
    ("laughs in an ods", lambda: markup("ods", LAUGHS), {"XML_ENTITIES"}),
    ("laughs in an xlsx", lambda: markup("xlsx", LAUGHS), {"XML_ENTITIES"}),
    ("a file of the server in SpreadsheetML", lambda: markup("xml", OUTSIDE), {"XML_ENTITIES"}),
    ("a file of the server in an ods", lambda: markup("ods", OUTSIDE), {"XML_ENTITIES"}),
    ("a file of the server in an xlsx", lambda: markup("xlsx", OUTSIDE), {"XML_ENTITIES"}),
    ("macros under another name", macros_under_another_name, {"MACROS"}),
    ("macros of Excel 4", lambda: zipped(book(sheet("")) | {"xl/macrosheets/sheet1.xml": b"<x/>"}), {"MACROS"}),
    ("macros of LibreOffice", lambda: ods(extra={"Basic/script-lc.xml": b"<x/>"}), {"MACROS"}),
    ("macros in an old workbook", lambda: ole("_VBA_PROJECT", b"x"), {"MACROS"}),
    ("an xlsx with a password", lambda: ole("EncryptedPackage", b"x"), {"ENCRYPTED"}),
    ("an xls with a password", lambda: biff(protected=True), {"ENCRYPTED"}),
    ("an ods with a password", lambda: ods(manifest=b"<manifest:encryption-data/>"), {"ENCRYPTED"}),
    ("a binary workbook", lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b"x"}), {"FORMAT_UNKNOWN"}),
    ("a text document", lambda: zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), {"UNREADABLE"}),
    ("a csv of one endless cell", lambda: b'a,b,c,d\n1,2,3,"' + b"x" * (64 << 20), {"TOO_LARGE", "UNREADABLE", ""}),
    ("a csv of a million columns", lambda: b",".join(b"a%d" % n for n in range(1_000_000)) + b"\n", {"TOO_LARGE", ""}),
    ("a csv of zeros", lambda: b"a,b\n" + b"\x00" * (8 << 20), {"FORMAT_UNKNOWN"}),
    ("zeros only", lambda: b"\x00" * (8 << 20), {"FORMAT_UNKNOWN"}),
    ("noise", lambda: NOISE * 4, {"FORMAT_UNKNOWN", "ENCODING_UNKNOWN", "UNREADABLE"}),
]  # fmt: skip


@pytest.mark.parametrize(("make", "codes"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_harm_is_refused_in_little_time_and_memory(make: Callable[[], bytes], codes: set[str]) -> None:
    end = read_confined(make())
    assert end.code in codes, end
    assert end.seconds < QUICK


def test_a_million_formatted_rows_without_a_value_are_read_as_the_two_that_have_one() -> None:
    second = f'<row r="2">{text_cell("A2", ROW[0])}</row>'
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(3, 1_000_001))
    end = read_confined(zipped(book(sheet(header_row() + second + empty)), packed=True))
    assert (end.code, end.rows) == ("", 1)
    assert end.seconds < QUICK


def test_an_honest_sheet_as_large_as_they_come_passes() -> None:
    """Full columns, twice the cells from which emptiness is looked for: no bomb."""
    buffer = io.BytesIO()
    rows = "".join(f'<row r="{row}">{"".join(f"""<c r="{letter}{row}"><v>1</v></c>""" for letter in "ABCDEFGH")}</row>'
                   for row in range(1, 60_001))  # fmt: skip
    buffer.write(zipped(book(sheet(rows))))
    assert read_confined(buffer.getvalue()).rows == 59_999


def test_a_name_in_an_archive_is_shown_without_what_could_move_a_terminal() -> None:
    end = read_confined(by_hand(member("\x1b[2J\n.csv", b"%PDF-1.7\x00\x01")))
    assert end.code == "FORMAT_UNKNOWN" and "\x1b" not in end.text and "\n" not in end.text


DOSSIERS = get_catalogue().dataset("one_stop_shop.dossiers", "all")


def cells_of(content: bytes) -> list[str]:
    return [
        cell
        for page in read(BytesContent(content), DOSSIERS)
        for batch in page.body.below(0, 4)
        for column in batch.columns
        for cell in column.to_pylist()
    ]


def formulas(*cells: str) -> bytes:
    row = "".join(f'<c r="{chr(65 + at)}2"{cell}</c>' for at, cell in enumerate(cells))
    return zipped(book(sheet(f'{header_row()}<row r="2">{row}</row>')))


def test_a_formula_counts_for_the_value_that_was_saved_with_it() -> None:
    assert "\ue0003" in cells_of(formulas("><f>1+2</f><v>3</v>", "><v>1</v>"))


@pytest.mark.parametrize("blank", ["", "<v></v>", "<v/>", "<v />"])
def test_a_formula_without_a_value_is_refused_by_its_cell(blank: str) -> None:
    with pytest.raises(RefusedError) as caught:
        cells_of(formulas("><v>1</v>", f"><f>SUM(A1:A9)</f>{blank}"))
    place = caught.value.place
    assert (caught.value.code, place.sheet, place.row, place.column) == ("FORMULA_WITHOUT_VALUE", "Quý 1", 2, "B")


def test_formulas_without_values_are_found_in_the_other_offices_too() -> None:
    made = [
        ods_content('<table:table-cell/><table:table-cell table:formula="of:=SUM([.A1])"/>'),
        SPREADSHEETML.replace(
            f'<Cell><Data ss:Type="String">{ROW[0]}</Data></Cell>', '<Cell ss:Formula="=1"/>'
        ).encode(),
    ]
    for content, column in zip(made, "BA", strict=True):
        with pytest.raises(RefusedError, match="FORMULA_WITHOUT_VALUE") as caught:
            cells_of(content)
        assert caught.value.place.column == column


def test_text_that_looks_like_a_command_is_text() -> None:
    evil = "=cmd|' /C calc'!A0"
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_string(1, 0, evil)
    assert evil in cells_of(buffer.getvalue())
    assert evil in cells_of(f"{';'.join(HEADER)}\n{evil};b;c;d\n".encode())


def test_a_cell_longer_than_any_office_allows_is_named() -> None:
    short, long = "Đ" * 32_767, "x" * 32_768
    column = pa.array([short, None, "", long], pa.string())
    numbers = pa.array([5, 6, 7, 8], pa.int32())
    check_lengths([column.slice(0, 3)], numbers)
    with pytest.raises(RefusedError) as caught:
        check_lengths(
            [column.slice(0, 0), column.slice(1)], numbers.slice(1), file="a.xlsx", sheet="S", names=["A", "Đơn vị"]
        )
    place = caught.value.place
    assert (caught.value.code, place.file, place.sheet, place.row, place.column) == (
        "TOO_LARGE",
        "a.xlsx",
        "S",
        8,
        "Đơn vị",
    )


WHOLE = {
    "xlsx": xlsx("Hồ sơ"),
    "ods": ods(),
    "xls": biff(),
    "xml": SPREADSHEETML.encode(),
    "html": b"<html><table><tr><th rowspan=2>A<th>B</tr><tr><td>1<td>2</tr></table></html>",
    "csv": 'Số hồ sơ;Đơn vị\r\nH08-1;"Sông\r\nCầu"\r\n'.encode(),
    "utf-16": "\ufeffSố hồ sơ\tĐơn vị\r\nH08-1\tSông Cầu\r\n".encode("utf-16-le"),
    "cp1258": "So ho so;Don vi\r\nH08-1;X\xe3 ph\xfa\r\n".encode("latin-1"),
    "zip": zipped({"a.csv": b"a,b\n1,2\n", "b.xlsx": xlsx("a"), "c.xls": biff()}),
}
PARTS = {name: zipfile.ZipFile(io.BytesIO(WHOLE[name])) for name in ("xlsx", "ods")}


def exhaust(content: bytes) -> None:
    try:
        for page in read(BytesContent(content), DOSSIERS):
            for batch in page.body.below(0, 3):
                assert len(batch.columns) == 3
    except RefusedError as error:
        assert error.action


def damaged(whole: bytes, data: st.DataObject) -> bytes:
    """Some bytes flipped, cut out, doubled or cut off."""
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(len(content) - 1, 0)))
        end = min(len(content), place + data.draw(st.integers(1, 64)))
        match data.draw(st.sampled_from(["flip", "noise", "cut", "double", "end"])):
            case "flip":
                content[place : place + 1] = (
                    bytes([content[place] ^ (1 << data.draw(st.integers(0, 7)))]) if content else b""
                )
            case "noise":
                content[place:end] = data.draw(st.binary(min_size=1, max_size=16))
            case "cut":
                del content[place:end]
            case "double":
                content[place:place] = content[place:end]
            case _:
                del content[place:]
    return bytes(content)


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_no_damage_makes_anything_but_a_refusal(name: str, data: st.DataObject) -> None:
    exhaust(damaged(WHOLE[name], data))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_no_damage_inside_a_workbook_makes_anything_but_a_refusal(name: str, data: st.DataObject) -> None:
    bundle = PARTS[name]
    part = data.draw(st.sampled_from(bundle.namelist()))
    exhaust(
        zipped({one: bundle.read(one) if one != part else damaged(bundle.read(one), data) for one in bundle.namelist()})
    )


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(WHOLE)), st.sampled_from(sorted(WHOLE)), st.data())
def test_halves_of_two_files_are_no_file(first: str, second: str, data: st.DataObject) -> None:
    cut, from_there = data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))
    one, other = WHOLE[first], WHOLE[second]
    exhaust(one[: int(len(one) * cut)] + other[int(len(other) * from_there) :])
