"""The gates a whole file must pass before any of it is stored: its header is known, and nothing in it is secret."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.ahead import ahead
from ingestion.columns import tidied
from ingestion.content import Content
from ingestion.dataset import Dataset
from ingestion.delivery import Delivery
from ingestion.fold import match_key
from ingestion.header import Layout, exported_at, find_layout
from ingestion.names import is_secret, shown
from ingestion.privacy import SecretFound, find_mark, secret_marker, texts_hold_mark
from ingestion.readers import is_readable_as_text, read
from ingestion.readers.cells import Sheet
from ingestion.shape import SECRECY, shape
from ingestion.survey import Survey
from warehouse.errors import Place, RefusedError


class SecretFileError(RefusedError):
    """A file with a state-secret marker: nothing of it is kept but its hash, the row number and the rule."""


@dataclass(frozen=True)
class Opened:
    """A file whose gates are open: its sheets with their headers, and the delivery with its export moment."""

    delivery: Delivery
    sheets: tuple[tuple[Sheet, Layout], ...]

    @property
    def names(self) -> dict[int, str]:
        """The sheets' names by number."""
        return {sheet.number: sheet.name for sheet, _ in self.sheets}


def open_gates(content: Content, delivery: Delivery, dataset: Dataset) -> Opened:
    """Read every cell of a file once, for its secrecy alone, and keep none.

    Raises:
        SecretFileError: SECRET_MARKER, whatever else is wrong with the file.
        RefusedError: any of the readers' and the header's codes; EXPORT_MOMENTS, where the members of an archive state
            different export moments.
    """
    _refuse(SecretFound(0, "DAU_MAT") if is_secret(delivery.path.name) else None)
    survey = Survey()
    survey.see_texts(content)
    told_by_bytes = is_readable_as_text(content)
    try:
        sheets = []
        for sheet in read(content, dataset, survey.see):
            _refuse(SecretFound(0, "DAU_MAT") if texts_hold_mark([sheet.name]) else None)
            if survey.spelled or survey.legacy or not told_by_bytes:
                _refuse_marks(sheet)
            sheets.append(replace(sheet, name=shown(sheet.name)))
        delivery = _with_export_moment(delivery, sheets)
        opened = tuple((sheet, find_layout(sheet, dataset, shown(delivery.path.name))) for sheet in sheets)
        for sheet, layout in opened:
            _refuse_marked_rows(sheet, layout, dataset, vouched=delivery.no_secret_documents)
    except SecretFileError:
        raise
    except RefusedError as error:
        if texts_hold_mark([error.place.file or "", error.place.sheet or "", error.place.column or ""]):
            raise _secret(SecretFound(0, "DAU_MAT")) from None
        for sheet in sheets:
            _refuse_marked_cells(sheet, dataset)
        raise
    finally:
        if survey.spelled:  # where no cell shows it, or reading had to end before
            raise _secret(SecretFound(0, "DAU_MAT"))
    return Opened(delivery, opened)


def _with_export_moment(delivery: Delivery, sheets: Iterable[Sheet]) -> Delivery:
    stated = {moment for sheet in sheets if (moment := exported_at(sheet.head)) is not None}
    if not stated:
        return delivery
    if len(stated) > 1 and delivery.exported_from == "mtime":
        raise RefusedError(
            "EXPORT_MOMENTS",
            "Các bảng trong tệp ghi những ngày xuất khác nhau.",
            place=Place(file=shown(delivery.path.name)),
            action="Gửi riêng từng tệp, hoặc ghi exported_at trong tệp khai báo kèm theo.",
        )
    return delivery.exported(max(stated))


def _refuse_marks(sheet: Sheet) -> None:
    """Every cell, of rows that are none and of the header too."""
    for cells in ahead(sheet.body.below(-1, sheet.body.width())):
        _refuse(find_mark([tidied(column) for column in cells.columns], cells.row_numbers))
        for row in cells.broken:
            _refuse(SecretFound(row.number, "DAU_MAT") if texts_hold_mark([row.text]) else None)


def _refuse_marked_rows(sheet: Sheet, layout: Layout, dataset: Dataset, *, vouched: bool) -> None:
    if layout.secrecy is None:
        return
    required = [name for name, column in dataset.columns.items() if column.required and name in layout.columns]
    for batch in shape(sheet, layout, dataset):
        # A line below the table, such as the signature, marks nothing by leaving the degree blank.
        filled = [pc.is_valid(batch.table[name]) for name in (SECRECY, *required)]
        rows = reduce(pc.or_, filled).combine_chunks()
        marker: pa.StringArray = batch.table[SECRECY].combine_chunks().filter(rows)
        _refuse(secret_marker(marker, batch.row_numbers.filter(rows), dataset.secrecy, vouched=vouched))


def _refuse_marked_cells(sheet: Sheet, dataset: Dataset) -> None:
    """Where the header was refused: any word below a secrecy heading that is not open. A blank says nothing here."""
    for index, row in enumerate(sheet.head):
        for position, heading in enumerate(row):
            if match_key(heading) in dataset.secrecy_headings:
                for cells in sheet.body.below(index, len(row)):
                    marker = tidied(cells.columns[position])
                    _refuse(secret_marker(marker, cells.row_numbers, dataset.secrecy, vouched=True))


def _refuse(found: SecretFound | None) -> None:
    if found is not None:
        raise _secret(found)


def _secret(found: SecretFound) -> SecretFileError:
    return SecretFileError(
        "SECRET_MARKER",
        f"Tệp có dấu hiệu bí mật nhà nước (quy tắc {found.rule}); không lưu gì của tệp.",
        place=Place(row=found.row),
        action="Gỡ tệp khỏi hộp thư đến và xử lý theo quy định về bảo vệ bí mật nhà nước.",
    )
