"""Bytes to text cells, by magic bytes and never by the file's name."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from ingestion.catalogue import Dataset
from ingestion.content import Content
from ingestion.readers.archive import Expansion, Kind, inspect, members, refused
from ingestion.readers.cells import Sheet
from ingestion.readers.delimited import read_delimited
from ingestion.readers.html import read_html
from ingestion.readers.refusals import format_unknown
from ingestion.readers.spreadsheetml import NAMESPACE, read_spreadsheetml
from ingestion.readers.structured import read_index_766, read_plan_targets
from ingestion.readers.workbook import read_ole, read_workbook
from warehouse.errors import Place, RefusedError

ZIP = b"PK\x03\x04"
ZIP_WITHOUT_MEMBERS = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(r"<(?:html|table|meta|head|body|!doctype\s+html)\b", re.IGNORECASE)


def read(content: Content, dataset: Dataset) -> Iterator[Sheet]:
    """The sheets of a file as text cells; those of an archive's members one after the other.

    Raises:
        RefusedError: EMPTY_FILE, FORMAT_UNKNOWN, UNREADABLE, ENCODING_UNKNOWN, ENCRYPTED, MACROS, XML_ENTITIES,
            TOO_LARGE, ARCHIVE_REFUSED.
    """
    return _read(content.whole(), dataset, Expansion(), within_archive=False)


def _read(content: bytes, dataset: Dataset, expansion: Expansion, *, within_archive: bool) -> Iterator[Sheet]:
    if not content.strip() or content.startswith(ZIP_WITHOUT_MEMBERS):
        raise RefusedError("EMPTY_FILE", "Tệp rỗng.", action="Xuất lại tệp từ hệ thống nguồn.")
    if content.startswith(ZIP):
        if inspect(content, expansion) is Kind.WORKBOOK:
            return read_workbook(content)
        if within_archive:
            raise refused("có tệp nén lồng bên trong")
        return _read_members(content, dataset, expansion)
    if dataset.structure == "index_766":
        return read_index_766(content)
    if dataset.structure == "plan_targets":
        return read_plan_targets(content)
    if content.startswith(OLE):
        return read_ole(content)
    return _read_text(content)


def _read_text(content: bytes) -> Iterator[Sheet]:
    """What has no magic number: markup if it begins like markup, else separated text."""
    encoding = "utf-16" if content.startswith(UTF16) else "utf-8-sig"
    start = content[:8192].decode(encoding, "ignore").lstrip()
    if "\x00" in start[:4096]:
        raise format_unknown()
    if start.startswith("<") and NAMESPACE not in start and _HTML.search(start):
        return read_html(content)
    if start.lower().startswith(("<?xml", "<!doctype", "<workbook", "<ss:workbook")):
        return read_spreadsheetml(content)
    return read_delimited(content)


def _read_members(content: bytes, dataset: Dataset, expansion: Expansion) -> Iterator[Sheet]:
    number = 0
    for name, member in members(content):
        try:
            for sheet in _read(member, dataset, expansion, within_archive=True):
                number += 1
                yield replace(sheet, number=number, name=f"{name} / {sheet.name}" if sheet.name else name)
        except RefusedError as error:
            place = replace(error.place, file=error.place.file or name)
            raise RefusedError(error.code, error.message, action=error.action, place=place) from error
    if not number:
        raise RefusedError(
            "EMPTY_FILE", "Tệp nén không có dữ liệu.", action="Xuất lại tệp từ hệ thống nguồn.", place=Place()
        )
