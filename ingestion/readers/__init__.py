"""Bytes to text cells, by magic bytes and never by the file's name."""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Literal

from ingestion.content import BytesContent, Content
from ingestion.dataset import Dataset
from ingestion.readers.apart import LARGE, Apart
from ingestion.readers.archive import Expansion, Kind, Watch, inspect, members, refused
from ingestion.readers.cells import Sheet
from ingestion.readers.delimited import read_delimited
from ingestion.readers.edxml import read_edxml
from ingestion.readers.encoding import encoding_of, utf8
from ingestion.readers.html import read_html
from ingestion.readers.json_records import read_json_records
from ingestion.readers.plan_yaml import is_plan_yaml, read_plan_yaml
from ingestion.readers.portal_json import read_index_766
from ingestion.readers.refusals import format_unknown
from ingestion.readers.spreadsheetml import NAMESPACE, read_spreadsheetml
from ingestion.readers.watched import watched
from ingestion.readers.workbook import read_ole, read_workbook
from ingestion.readers.xml_records import read_xml_records
from warehouse.errors import Place, RefusedError

ZIP = b"PK\x03\x04"
ZIP_WITHOUT_MEMBERS = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_START = 8192
"""Bytes that tell what a file is."""
PLAN_PARTS = {"plan_targets": "targets", "plan_tasks": "tasks"}
"""Structures that come as a plan's YAML, or as a table like any other dataset."""
_PLAN_START = 65536
_JSON = re.compile(r"\s*(?:\[\s*[{\]]|\{\s*[\"}])")
_PLAN_PARTS: dict[str, Literal["targets", "tasks"]] = {"plan_targets": "targets", "plan_tasks": "tasks"}
_HTML = re.compile(r"<(?:html|table|meta|head|body|!doctype\s+html)\b", re.IGNORECASE)


def read(content: Content, dataset: Dataset, watch: Watch | None = None) -> Iterator[Sheet]:
    """The sheets of a file as text cells; those of an archive's members one after the other.

    ``watch`` is shown the XML of a workbook, piece by piece, before its first sheet is given.

    Raises:
        RefusedError: EMPTY_FILE, FORMAT_UNKNOWN, UNREADABLE, ENCODING_UNKNOWN, ENCRYPTED, MACROS, XML_ENTITIES,
            TOO_LARGE, ARCHIVE_REFUSED.
    """
    return map(watched, _read(content, dataset, Expansion(), watch, within_archive=False))


def is_readable_as_text(content: Content) -> bool:
    """Whether everything in a file is text or is shown to the ``watch`` of ``read``: no archive, no binary workbook."""
    start = content.start(len(ZIP))
    return not start.startswith(OLE) and (not start.startswith(ZIP) or _holds_workbook(content.whole()))


def texts(content: Content) -> Iterator[BinaryIO]:
    """All of a file that is text, as UTF-8: the file itself, or each text in an archive; nothing of a workbook."""
    start = content.start(_START)
    if start.startswith(ZIP):
        if not _holds_workbook(whole := content.whole()):
            for _, member in members(whole):
                yield from texts(BytesContent(member))
    elif not start.startswith(OLE):
        try:
            stream = utf8(content, encoding_of(content))
        except RefusedError:
            return
        with stream:
            yield stream


def _read(
    content: Content, dataset: Dataset, expansion: Expansion, watch: Watch | None = None, *, within_archive: bool
) -> Iterator[Sheet]:
    start = content.start(_START)
    if start.startswith(ZIP_WITHOUT_MEMBERS) or _is_blank(content, start):
        raise RefusedError("EMPTY_FILE", "Tệp rỗng.", action="Xuất lại tệp từ hệ thống nguồn.")
    if start.startswith(ZIP):
        whole = content.whole()
        if len(whole) > LARGE and _holds_workbook(whole):
            return _read_large(whole, expansion, watch)
        if inspect(whole, expansion, watch) is Kind.WORKBOOK:
            return read_workbook(whole)
        if within_archive:
            raise refused("có tệp nén lồng bên trong")
        return _read_members(whole, dataset, expansion)
    if start.startswith(OLE):
        return read_ole(content.whole())
    structured = _read_structured(content, dataset)
    return _read_text(content, start) if structured is None else structured


def _read_large(content: bytes, expansion: Expansion, watch: Watch | None) -> Iterator[Sheet]:
    """A large workbook: another process begins to read it, within its bounds, while it is inspected here."""
    apart = Apart(content)
    try:
        if inspect(content, expansion, watch) is not Kind.WORKBOOK:
            raise format_unknown()
    except BaseException:
        apart.cancel()
        raise
    return apart.sheets()


def _read_structured(content: Content, dataset: Dataset) -> Iterator[Sheet] | None:
    """What is text and no table, for the datasets that come so; None where the file may be a table all the same."""
    match dataset.structure:
        case "index_766":
            return read_index_766(content.whole())
        case "edxml":
            return read_edxml(content.whole())
        case "plan_targets" | "plan_tasks":
            whole = content.whole()
            return read_plan_yaml(whole, _PLAN_PARTS[dataset.structure]) if is_plan_yaml(whole) else None
        case _:
            return None


def _holds_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(bundle.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return True


def _is_blank(content: Content, start: bytes) -> bool:
    return not start.strip() and not content.whole().strip()


def _read_text(content: Content, start: bytes) -> Iterator[Sheet]:
    """What has no magic number: markup if it begins like markup, else separated text, which alone is streamed."""
    encoding = "utf-16" if start.startswith(UTF16) else "utf-8-sig"
    text = start.decode(encoding, "ignore").lstrip()
    if "\x00" in text[:4096]:
        raise format_unknown()
    if text.startswith("<") and NAMESPACE not in text and _HTML.search(text):
        return read_html(content.whole())
    if NAMESPACE in text:
        return read_spreadsheetml(content.whole())
    if text.startswith("<"):
        return read_xml_records(content.whole())
    if _JSON.match(text):
        return read_json_records(content.whole())
    return read_delimited(content)


def _read_members(content: bytes, dataset: Dataset, expansion: Expansion) -> Iterator[Sheet]:
    number = 0
    for name, member in members(content):
        try:
            for sheet in _read(BytesContent(member), dataset, expansion, within_archive=True):
                number += 1
                yield replace(sheet, number=number, name=f"{name} / {sheet.name}" if sheet.name else name)
        except RefusedError as error:
            place = replace(error.place, file=error.place.file or name)
            raise RefusedError(error.code, error.message, action=error.action, place=place) from error
    if not number:
        raise RefusedError(
            "EMPTY_FILE", "Tệp nén không có dữ liệu.", action="Xuất lại tệp từ hệ thống nguồn.", place=Place()
        )
