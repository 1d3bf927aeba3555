"""Whatever a vendor calls its file, its bytes say what it is; what cannot be read safely is refused with a reason."""

import io
import struct
import tracemalloc
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.readers import read
from ingestion.readers.cells import TYPED_NUMBER, Sheet
from warehouse.errors import RefusedError

DOSSIERS = get_catalogue().dataset("one_stop_shop.dossiers", "all")
HEADER = ["Số hồ sơ", "Đơn vị", "Lệ phí", "Ngày tiếp nhận"]
ROW = ["000.01.H08-240305-0001", "UBND phường Sông Cầu", f"{TYPED_NUMBER}150000.5", "2024-03-05T08:30:00"]
MOMENT = datetime.fromisoformat(ROW[3])


def sheets(content: bytes) -> list[Sheet]:
    return list(read(BytesContent(content), DOSSIERS))


def cells(sheet: Sheet, width: int = 4, header_index: int = 0) -> list[list[str]]:
    """The header and all rows below it."""
    batches = list(sheet.body.below(header_index, width))
    rows = [list(row) for batch in batches for row in zip(*(c.to_pylist() for c in batch.columns), strict=True)]
    return [list(sheet.head[header_index]), *rows]


def refusal(content: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        for sheet in read(BytesContent(content), DOSSIERS):
            list(sheet.body.below(0, 4))
    assert caught.value.action
    return caught.value


def zipped(files: dict[str, bytes], packed: bool = True) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return buffer.getvalue()


def xlsx(*names: str, hidden: str = "", formatted_rows: int = 0) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        border = book.add_format({"border": 1})
        for name in names:
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, [ROW[0], ROW[1], 150000.5])
            page.write_datetime(1, 3, MOMENT, day)
            for row in range(2, 2 + formatted_rows):
                page.write_blank(row, 0, None, border)
            if name == hidden:
                page.hide()
    return buffer.getvalue()


def ods(
    *, row: str = "<table:table-row>", manifest: bytes = b"<manifest/>", extra: dict[str, bytes] | None = None
) -> bytes:
    def text(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Hồ sơ"><table:table-row>{"".join(map(text, HEADER))}</table:table-row>'
        f"{row}{text(ROW[0])}{text(ROW[1])}"
        '<table:table-cell office:value-type="float" office:value="150000.5"><text:p>150.000,5</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-03-05T08:30:00">'
        "<text:p>05/03/2024</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row></table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    files = {"mimetype": mime, "content.xml": content.encode(), "META-INF/manifest.xml": manifest}
    return zipped({**files, **(extra or {})})


def biff(*, protected: bool = False) -> bytes:
    """A BIFF8 workbook in its OLE envelope, written record by record: nothing that is installed writes one."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, value: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))

    def number(row: int, column: int, style: int, value: float) -> bytes:
        return record(0x0203, struct.pack("<HHHd", row, column, style, value))

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    before = record(0x0809, begin) + (record(0x002F, struct.pack("<HHH", 0, 1, 1) + bytes(48)) if protected else b"")
    before += record(0x0042, struct.pack("<H", 1200)) + record(0x00E0, bytes(20))
    before += record(0x00E0, struct.pack("<HH", 0, 22) + bytes(16))
    name = "Hồ sơ".encode("utf-16-le")
    place = len(before) + 4 + 8 + len(name) + 4
    book = before + record(0x0085, struct.pack("<IHBB", place, 0, 5, 1) + name) + record(0x000A)
    book += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    book += record(0x0200, struct.pack("<IIHHH", 0, 2, 0, 4, 0))
    book += b"".join(label(0, column, heading) for column, heading in enumerate(HEADER))
    serial = (MOMENT - datetime.fromisoformat("1899-12-30")).total_seconds() / 86400
    book += label(1, 0, ROW[0]) + label(1, 1, ROW[1]) + number(1, 2, 0, 150000.5) + number(1, 3, 1, serial)
    return ole("Workbook", book + record(0x000A))


def ole(stream_name: str, stream: bytes) -> bytes:
    """A compound file of one stream."""
    size = max(len(stream), 4096)
    sectors = -(-size // 512)
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        text = name.encode("utf-16-le")
        size_of_name = len(text) + 2 if name else 0
        head = text.ljust(64, b"\x00") + struct.pack("<HBBIII", size_of_name, kind, 1, none, none, child)
        return head + bytes(36) + struct.pack("<IQ", start, length)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream_name, 2, none, 2, size) + bytes(256)
    body = stream.ljust(sectors * 512, b"\x00")
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + directory + body


HEADER_CELLS = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEADER)
SPREADSHEETML = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Hồ sơ"><Table><Row ss:Index="3">{HEADER_CELLS}</Row>
<Row><Cell><Data ss:Type="String">{ROW[0]}</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">150000.5</Data>
<Comment><Data>ghi chú</Data></Comment></Cell><Cell><Data ss:Type="DateTime">2024-03-05T08:30:00.000</Data></Cell></Row>
<Row ss:Index="7"><Cell ss:MergeAcross="1"><Data ss:Type="String">A &amp; B</Data></Cell>
<Cell><Data ss:Type="Number">3</Data></Cell></Row></Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("content", [xlsx("Hồ sơ"), ods(), biff()], ids=["xlsx", "ods", "xls"])
def test_a_workbook_of_any_office_gives_the_same_cells(content: bytes) -> None:
    (sheet,) = sheets(content)
    assert sheet.name == "Hồ sơ"
    assert cells(sheet) == [HEADER, ROW]


def test_a_hidden_sheet_is_read_like_the_others() -> None:
    assert [sheet.name for sheet in sheets(xlsx("Tháng 3", "Tháng 4", hidden="Tháng 4"))] == ["Tháng 3", "Tháng 4"]


def test_rows_with_borders_only_are_no_rows() -> None:
    content = xlsx("Hồ sơ", formatted_rows=50_000)
    tracemalloc.start()
    (sheet,) = sheets(content)
    assert cells(sheet) == [HEADER, ROW]
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


def test_one_value_in_the_last_cell_of_a_sheet_does_not_cost_gigabytes() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")
    assert refusal(buffer.getvalue()).code == "TOO_LARGE"


def test_one_row_said_to_repeat_a_million_times_does_not_cost_gigabytes() -> None:
    repeated = ods(row='<table:table-row table:number-rows-repeated="9000000">')
    assert refusal(repeated).code == "TOO_LARGE"


def test_an_old_workbook_whose_damage_asks_for_all_memory_does_not_end_the_process() -> None:
    content = bytearray(biff())
    dimensions = content.index(struct.pack("<HHII", 0x0200, 14, 0, 2))
    content[dimensions + 8 : dimensions + 12] = b"\x3b\xb9\xb3\x46"
    assert refusal(bytes(content)).code == "UNREADABLE"


def test_a_portals_html_table_called_xls_lines_up_under_its_merged_header() -> None:
    page = """<html><head><title>x</title><style>td {color: red}</style><meta charset="windows-1252"></head>
    <body><!--[if gte mso 9]><xml>x</xml><![endif]--><p>Ngày xuất: 05/04/2024</p><table>
    <tr><th rowspan=2>STT</th><th colspan="2">Số h&#7891; sơ<br>đã giải quyết</th><th rowspan=2>Ghi&nbsp;chú</th></tr>
    <tr><th>Đúng hạn</th><th>Quá hạn</th></tr>
    <tr><td>1<td>&nbsp;1.234&nbsp;<td>5<td>A &amp; B</tr></table></body></html>"""
    (sheet,) = sheets(page.encode())
    assert [list(row) for row in sheet.head] == [
        ["Ngày xuất: 05/04/2024"],
        ["STT", "Số hồ sơ\nđã giải quyết", "", "Ghi chú"],
        ["", "Đúng hạn", "Quá hạn"],
        ["1", "1.234", "5", "A & B"],
    ]
    assert cells(sheet, header_index=2)[1:] == [["1", "1.234", "5", "A & B"]]


def test_a_page_that_asks_for_a_billion_cells_is_refused() -> None:
    page = "<table>" + "<tr><td colspan=1000 rowspan=65534>x</td>" * 30_000
    assert refusal(page.encode()).code == "TOO_LARGE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheetml_keeps_gaps_and_types(encoding: str) -> None:
    (sheet,) = sheets(SPREADSHEETML.encode(encoding))
    assert sheet.name == "Hồ sơ"
    assert cells(sheet, header_index=2) == [
        HEADER,
        [ROW[0], "", ROW[2], ROW[3]],
        ["", "", "", ""],
        ["", "", "", ""],
        ["A & B", "", f"{TYPED_NUMBER}3", ""],
    ]


def test_xml_that_declares_entities_is_refused_before_any_is_expanded() -> None:
    laughs = '<!DOCTYPE Workbook [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert refusal(SPREADSHEETML.replace("?>", "?>" + laughs, 1).encode()).code == "XML_ENTITIES"


def test_xml_of_another_kind_is_not_taken_for_a_table() -> None:
    assert refusal(b'<?xml version="1.0"?><note>x</note>').code == "FORMAT_UNKNOWN"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_separated_text_is_read_in_each_encoding_of_the_field(encoding: str, separator: str) -> None:
    header = ["Số hồ sơ", "Đơn vị"]
    text = "".join(separator.join(row) + "\r\n" for row in (header, ["H08-1", "Sông Cầu"]))
    if encoding == "cp1258":
        marks = {"ố": "ô\u0301", "ồ": "ô\u0300", "ị": "i\u0323", "ầ": "â\u0300"}
        text = "".join(marks.get(letter, letter) for letter in text)
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    (sheet,) = sheets((mark + text).encode(encoding))
    assert cells(sheet, width=2) == [header, ["H08-1", "Sông Cầu"]]


def test_lines_ended_the_old_way_are_all_read() -> None:
    (sheet,) = sheets('"Số\rhồ sơ",Đơn vị\rH08-1,Sông Cầu\r'.encode())
    assert cells(sheet, width=2) == [["Số\rhồ sơ", "Đơn vị"], ["H08-1", "Sông Cầu"]]


def test_an_archive_gives_the_sheets_of_all_its_files() -> None:
    content = zipped(
        {
            "2024/": b"",
            "2024/Phường Sông Cầu.xlsx": xlsx("T3", "T4"),
            "2024/xuất.xls": SPREADSHEETML.encode(),
            "2024/xuất.csv": "Số hồ sơ;Đơn vị\r\nH08-1;Sông Cầu\r\n".encode(),
            "2024/cũ.xls": biff(),
            "__MACOSX/2024/._xuất.csv": b"\x00\x05",
        }
    )
    names = ["Phường Sông Cầu.xlsx / T3", "Phường Sông Cầu.xlsx / T4", "xuất.xls / Hồ sơ", "xuất.csv", "cũ.xls / Hồ sơ"]
    found = sheets(content)
    assert [(sheet.number, sheet.name) for sheet in found] == list(enumerate(names, start=1))
    assert cells(found[0]) == cells(found[4]) == [HEADER, ROW]


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        ({"../../etc/cron.d/x.csv": b"a,b"}, "đường dẫn"),
        ({"/etc/x.csv": b"a,b"}, "đường dẫn"),
        ({"C:\\x.csv": b"a,b"}, "đường dẫn"),
        ({"a.csv": b"a,b\n1,2\n", "trong.zip": zipped({"b.csv": b"a,b"})}, "lồng"),
        ({f"{number}.csv": b"a,b\n1,2\n" for number in range(201)}, "200 tệp"),
        ({"a.csv": b"0" * (8 << 20)}, "tỷ lệ nén"),
    ],
    ids=["upwards", "absolute", "drive", "nested", "members", "ratio"],
)
def test_an_archive_that_plays_tricks_is_refused_by_the_name_of_the_limit(files: dict[str, bytes], limit: str) -> None:
    error = refusal(zipped(files))
    assert (error.code, limit in error.message) == ("ARCHIVE_REFUSED", True)


def test_a_file_without_a_name_in_an_archive_is_damage_or_data_but_no_crash() -> None:
    content = bytearray(zipped({"a.csv": b"a,b"}))
    content[content.rindex(b"a.csv")] = 0
    assert refusal(bytes(content)).code == "UNREADABLE"


@pytest.mark.parametrize("kind", ["archive", "xlsx"])
def test_a_declared_size_over_the_limit_is_refused_before_anything_is_unpacked(kind: str) -> None:
    content = bytearray(zipped({"a.csv": b"a,b"}) if kind == "archive" else xlsx("Hồ sơ"))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 20 : entry + 28] = struct.pack("<II", 4 << 20, (512 << 20) + 1)
    error = refusal(bytes(content))
    assert (error.code, "512 MiB" in error.message) == ("ARCHIVE_REFUSED", True)


def test_a_bomb_in_the_dress_of_a_workbook_is_refused() -> None:
    bomb = zipped({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (8 << 20)})
    assert refusal(bomb).code == "ARCHIVE_REFUSED"


def test_what_is_locked_is_refused_as_locked() -> None:
    locked = bytearray(zipped({"a.csv": b"a,b"}))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    manifest = b"<manifest:encryption-data/>"
    for content in (bytes(locked), ods(manifest=manifest), biff(protected=True), ole("EncryptedPackage", b"x")):
        assert refusal(content).code == "ENCRYPTED"


def test_a_workbook_with_macros_is_refused_wherever_it_lies() -> None:
    with_macros = zipped({"[Content_Types].xml": b"<x/>", "xl/vbaProject.bin": b"x"})
    old = ole("_VBA_PROJECT", b"x")
    for content in (with_macros, zipped({"a.xlsm": with_macros}), old, ods(extra={"Basic/script-lc.xml": b"<x/>"})):
        assert refusal(content).code == "MACROS"
    assert refusal(zipped({"a.xlsm": with_macros})).place.file == "a.xlsm"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" \r\n", "EMPTY_FILE"),
        (zipped({}), "EMPTY_FILE"),
        (zipped({"2024/": b""}), "EMPTY_FILE"),
        (b"%PDF-1.7\x00\x01", "FORMAT_UNKNOWN"),
        (xlsx("Hồ sơ")[:3000], "UNREADABLE"),
        (biff()[:2000], "UNREADABLE"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code


STARTS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table><tr><td ", b"\xff\xfe", b"a,b\r\n"]
STARTS += [b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', xlsx("a"), biff()]


def exhaust(content: bytes) -> None:
    try:
        for sheet in read(BytesContent(content), DOSSIERS):
            for batch in sheet.body.below(0, 3):
                assert len(batch.columns) == 3
    except RefusedError:
        pass


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_no_bytes_at_all_break_a_reader(start: bytes, noise: bytes) -> None:
    exhaust(start + noise)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([xlsx("a"), ods(), biff(), SPREADSHEETML.encode(), zipped({"a.csv": b"a,b\n1,2"})]), st.data())
def test_no_damage_on_the_way_breaks_a_reader(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=8))
    exhaust(whole[:place] + noise + whole[place + len(noise) :])
