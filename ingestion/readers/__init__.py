"""Bytes to text cells, by magic bytes and never by the file's name."""

from collections.abc import Iterator

from ingestion.catalogue import Dataset
from ingestion.readers.cells import Sheet
from ingestion.readers.delimited import read_delimited
from ingestion.readers.structured import read_index_766, read_plan_targets
from ingestion.readers.workbook import read_workbook
from warehouse.errors import RefusedError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"


def read(content: bytes, dataset: Dataset) -> Iterator[Sheet]:
    """The sheets of a file as text cells.

    Raises:
        RefusedError: EMPTY_FILE, FORMAT_UNKNOWN, UNREADABLE.
    """
    if not content.strip():
        raise RefusedError("EMPTY_FILE", "Tệp rỗng.", action="Xuất lại tệp từ hệ thống nguồn.")
    if dataset.structure == "index_766":
        return read_index_766(content)
    if dataset.structure == "plan_targets":
        return read_plan_targets(content)
    if content.startswith(ZIP):
        return read_workbook(content)
    if content.startswith(OLE) or b"\x00" in content[:4096]:
        raise RefusedError("FORMAT_UNKNOWN", "Không nhận ra định dạng tệp.", action="Xuất lại dạng .xlsx hoặc .csv.")
    return read_delimited(content)
