"""Writes one table of text cells in every format that an export can come in."""

import csv
import html
import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence

import xlsxwriter

from cchc.sample.files import encode_windows_1258

Table = Sequence[Sequence[str]]
Sheets = dict[str, Table]
"""Tables by the names of their sheets."""

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def _separated(table: Table, separator: str) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerows(table)
    return buffer.getvalue()


def _first(sheets: Sheets) -> Table:
    return next(iter(sheets.values()))


def csv_utf8(sheets: Sheets) -> bytes:
    return _separated(_first(sheets), ";").encode()


def csv_bom(sheets: Sheets) -> bytes:
    return _separated(_first(sheets), ",").encode("utf-8-sig")


def tsv_utf16(sheets: Sheets) -> bytes:
    return _separated(_first(sheets), "\t").encode("utf-16")


def csv_windows_1258(sheets: Sheets) -> bytes:
    return encode_windows_1258(_separated(_first(sheets), ";"))


def xlsx(sheets: Sheets) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, table in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(table):
                for column, cell in enumerate(row):
                    page.write_string(number, column, cell)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return buffer.getvalue()


def zipped_csv(sheets: Sheets) -> bytes:
    return zipped({f"{name}.csv": csv_utf8({name: table}) for name, table in sheets.items()})


def ods(sheets: Sheets) -> bytes:
    def cell(text: str) -> str:
        value = html.escape(text)
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{html.escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in table)
        + "</table:table>"
        for name, table in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mime, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def spreadsheetml(sheets: Sheets) -> bytes:
    def row(cells: Sequence[str]) -> str:
        filled = (f'<Cell><Data ss:Type="String">{html.escape(cell)}</Data></Cell>' for cell in cells)
        return f"<Row>{''.join(filled)}</Row>"

    pages = "".join(
        f'<Worksheet ss:Name="{html.escape(name)}"><Table>{"".join(map(row, table))}</Table></Worksheet>'
        for name, table in sheets.items()
    )
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SPREADSHEET}" '
        f'xmlns:ss="{SPREADSHEET}">{pages}</Workbook>'
    ).encode()


def html_table(sheets: Sheets) -> bytes:
    def row(cells: Sequence[str]) -> str:
        return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"

    table = "".join(map(row, _first(sheets)))
    return f'<html><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'.encode()


def html_entities(sheets: Sheets) -> bytes:
    """The same in ASCII: every Vietnamese letter is a numeric entity."""
    return html_table(sheets).decode().encode("ascii", "xmlcharrefreplace")


def spreadsheetml_entities(sheets: Sheets) -> bytes:
    return spreadsheetml(sheets).decode().encode("ascii", "xmlcharrefreplace")


def json_escapes(sheets: Sheets) -> bytes:
    """The same in ASCII: every Vietnamese letter is an escape."""
    return json.dumps(json.loads(json_records(sheets))).encode()


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(sheets: Sheets) -> bytes:
    """A BIFF8 workbook in its OLE envelope, written record by record: nothing that is installed writes one."""

    def label(row: int, column: int, value: str) -> bytes:
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)

    def page(table: Table) -> bytes:
        width = max(map(len, table))
        cells = (label(row, at, cell) for row, line in enumerate(table) for at, cell in enumerate(line) if cell)
        begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
        return (
            begin + _record(0x0200, struct.pack("<IIHHH", 0, len(table), 0, width, 0)) + b"".join(cells) + _record(10)
        )

    names = [name.encode("utf-16-le") for name in sheets]
    pages = [page(table) for table in sheets.values()]
    before = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    before += _record(0x0042, struct.pack("<H", 1200)) + _record(0x00E0, bytes(20))
    place = len(before) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for name, content in zip(names, pages, strict=True):
        listed += _record(0x0085, struct.pack("<IHBB", place, 0, len(name) // 2, 1) + name)
        place += len(content)
    return _ole("Workbook", before + listed + _record(10) + b"".join(pages))


def _ole(stream_name: str, stream: bytes) -> bytes:
    """A compound file of one stream, with as many sectors of its allocation table as that takes."""
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    size = max(len(stream), 4096)
    sectors = -(-size // 512)
    tables = 1
    while tables * 128 < tables + 1 + sectors:
        tables += 1
    chain = [0xFFFFFFFD] * tables + [end, *range(tables + 2, tables + 1 + sectors), end]

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        text = name.encode("utf-16-le")
        head = text.ljust(64, b"\x00") + struct.pack(
            "<HBBIII", len(text) + 2 if name else 0, kind, 1, none, none, child
        )
        return head + bytes(36) + struct.pack("<IQ", start, length)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream_name, 2, none, tables + 1, size) + bytes(256)
    allocation = struct.pack(f"<{tables * 128}I", *chain, *[free] * (tables * 128 - len(chain)))
    return header + allocation + directory + stream.ljust(sectors * 512, b"\x00")


def json_records(sheets: Sheets) -> bytes:
    """What stands above the header goes around the array of records."""
    *above, heads = _split(_first(sheets))[0]
    records = [dict(zip(heads, row, strict=False)) for row in _split(_first(sheets))[1]]
    around = {f"ghi_chu_{number}": " ".join(row).strip() for number, row in enumerate(above)}
    return json.dumps({**around, "data": records}, ensure_ascii=False).encode()


def xml_records(sheets: Sheets) -> bytes:
    *above, heads = _split(_first(sheets))[0]
    tags = ["".join(letter if letter.isalnum() else f"_x{ord(letter):04X}_" for letter in head) for head in heads]
    tags = [tag if tag[:1].isalpha() else f"_x{ord(tag[0]):04X}_{tag[1:]}" for tag in tags]
    notes = "".join(f"<ghichu>{html.escape(' '.join(row).strip())}</ghichu>" for row in above)
    records = "".join(
        "<row>"
        + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for tag, cell in zip(tags, row, strict=False))
        + "</row>"
        for row in _split(_first(sheets))[1]
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><root>{notes}<rows>{records}</rows></root>'.encode()


def _split(table: Table) -> tuple[list[Sequence[str]], list[Sequence[str]]]:
    """The rows down to the header (the first that is filled from end to end), and those below."""
    for number, row in enumerate(table):
        if all(row):
            return list(table[: number + 1]), list(table[number + 1 :])
    raise ValueError("no header")


FORMATS: dict[str, Callable[[Sheets], bytes]] = {
    "utf-8.csv": csv_utf8,
    "utf-8-bom.csv": csv_bom,
    "utf-16.tsv": tsv_utf16,
    "windows-1258.csv": csv_windows_1258,
    "workbook.xlsx": xlsx,
    "workbook.xls": xls,
    "portal-html.xls": html_table,
    "portal-entities.xls": html_entities,
    "spreadsheetml.xls": spreadsheetml,
    "spreadsheetml-entities.xls": spreadsheetml_entities,
    "workbook.ods": ods,
    "records.json": json_records,
    "records-escaped.json": json_escapes,
    "records.xml": xml_records,
    "archive.zip": zipped_csv,
}
WITH_SHEETS = ("workbook.xlsx", "workbook.xls", "spreadsheetml.xls", "workbook.ods", "archive.zip")
"""The formats in which a table has a name and is not alone."""
