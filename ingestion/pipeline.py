"""``ingest``: the way of one file, from bytes in the inbox to rows in ``raw`` and a receipt."""

import traceback
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ingestion import load, registry
from ingestion.catalogue import Dataset, get_catalogue
from ingestion.conform import Conformed, conform
from ingestion.content import Content, FileContent
from ingestion.delivery import Delivery
from ingestion.header import exported_at, find_layout
from ingestion.judge import Context, Finding, judge
from ingestion.landing import land
from ingestion.privacy import find_secret, head_is_secret
from ingestion.readers import read
from ingestion.readers.cells import Sheet
from ingestion.receipt import Issue, Receipt
from ingestion.registry import Outcome
from ingestion.shape import SECRECY, Shaped, merged, shape
from ingestion.units import unit_table
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.errors import CchcError, Place, RefusedError, TransientError
from warehouse.settings import get_settings

ROW_BROKEN = "ROW_BROKEN"


class SecretFileError(RefusedError):
    """A file with a state-secret marker: nothing of it is kept but its hash, the row number and the rule."""


@dataclass(frozen=True)
class Judged:
    """A whole file, judged: good rows ready to load, rejected rows with reasons, and the counts of both."""

    delivery: Delivery
    rows: pa.Table
    rejected: pa.Table
    sheets: dict[int, str]
    read: int
    skipped: int
    rejected_rows: int
    warned_rows: int
    issues: tuple[Issue, ...]

    @property
    def rejections(self) -> dict[str, int]:
        """Rejected rows by code and column."""
        return {f"{issue.code} {issue.column}": issue.rows for issue in self.issues if issue.severity == "R"}


def ingest(delivery: Delivery) -> Receipt:
    """Load one file and give its receipt: loaded, loaded with rejections, duplicate, refused or secret.

    Raises:
        TransientError: DB_CONNECTION, DISK, where trying again later can succeed; nothing was changed.
    """
    try:
        content = FileContent(delivery.path)
        sha256 = content.sha256
        dataset = get_catalogue().dataset(delivery.name, delivery.sender)
        first = Outcome("refused", sha256, content.size, delivery.mode or dataset.mode, now(), get_catalogue().version)
        with engine(Role.PIPELINE).begin() as connection:
            known = registry.loaded_with_bytes(connection, delivery, sha256)
            if known is not None:
                return registry.write(connection, delivery, replace(first, status="duplicate", duplicate_of=known))
        try:
            judged = judge_file(content, delivery, dataset)
        except RefusedError as error:
            return _refuse(delivery, first, error)
        with engine(Role.PIPELINE).begin() as connection:
            return _load(connection, judged, dataset, content, first)
    except OperationalError:
        raise TransientError("DB_CONNECTION", "Không kết nối được cơ sở dữ liệu.", action="Sẽ tự thử lại.") from None
    except OSError as error:
        raise TransientError(
            "DISK",
            f"Lỗi đọc hoặc ghi đĩa ({error.strerror}).",
            place=Place(file=delivery.path.name),
            action="Kiểm tra dung lượng đĩa.",
        ) from error


def judge_file(content: Content, delivery: Delivery, dataset: Dataset) -> Judged:
    """Read, shape, conform and judge a whole file without touching the database.

    Raises:
        SecretFileError: SECRET_MARKER.
        RefusedError: any of the readers' and the header's codes, NO_ROWS.
        CchcError: INTERNAL_ERROR, a defect of this package.
    """
    try:
        return _judge_sheets(list(read(content, dataset)), delivery, dataset)
    except pa.ArrowException as error:
        raise CchcError(
            "INTERNAL_ERROR",
            f"Lỗi của phần mềm khi đọc tệp: {type(error).__name__} tại {_where(error)}.",
            place=Place(file=delivery.path.name),
            action="Báo cho người giữ hệ thống.",
        ) from None


def _where(error: BaseException) -> str:
    """The innermost place of ours in a traceback. Arrow's own message may quote a cell, so it is not passed on."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "ingestion" in Path(frame.filename).parts]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


def _judge_sheets(sheets: list[Sheet], delivery: Delivery, dataset: Dataset) -> Judged:
    for sheet in sheets:
        moment = exported_at(sheet.head)
        if moment is not None:
            delivery = delivery.exported(moment)
            break
    context = Context(delivery.exported_at, delivery.last_day)
    good: list[pa.Table] = []
    rejected: list[pa.Table] = []
    counts = _Counts()
    for sheet in sheets:
        if head_is_secret([cell for row in sheet.head for cell in row]):
            raise _secret(0, "DAU_MAT")
        layout = find_layout(sheet, dataset, delivery.path.name)
        batches = []
        for batch in shape(sheet, layout, dataset):
            _refuse_secret(batch, dataset, vouched=delivery.no_secret_documents)
            batches.append(batch.without_raw())
        if batches:
            # All of a sheet at once: two records that claim one code may stand far apart.
            rows, reasons = _judge_rows(sheet, merged(batches), dataset, context, counts)
            good.append(rows)
            rejected.append(reasons)
    if not good:
        raise RefusedError(
            "NO_ROWS", "Tệp không có dòng dữ liệu nào.", place=Place(file=delivery.path.name), action="Xuất lại tệp."
        )
    return Judged(
        delivery=delivery,
        rows=pa.concat_tables(good).combine_chunks(),
        rejected=pa.concat_tables(rejected),
        sheets={sheet.number: sheet.name for sheet in sheets},
        read=counts.read,
        skipped=counts.skipped,
        rejected_rows=counts.rejected,
        warned_rows=counts.warned,
        issues=counts.issues(dataset),
    )


def _judge_rows(
    sheet: Sheet, batch: Shaped, dataset: Dataset, context: Context, counts: "_Counts"
) -> tuple[pa.Table, pa.Table]:
    """The rows of a sheet: the good ones as they will be loaded, and a row per rejection."""
    conformed = conform(batch.table, dataset)
    findings = judge(conformed, dataset, context)
    table, unit_finding = _with_unit(conformed, dataset, context)
    findings += unit_finding
    rejections = [finding for finding in findings if finding.severity == "R"]
    bad = _union([finding.rows for finding in rejections], table.num_rows)
    warnings = [finding for finding in findings if finding.severity == "W"]
    table = table.append_column("warning_codes", _codes(warnings, table.num_rows))
    table = table.append_column("record_key", load.record_key(table, dataset))
    table = table.append_column("sheet_no", pa.repeat(pa.scalar(sheet.number, pa.int16()), table.num_rows))
    table = table.append_column("row_no", batch.row_numbers)
    counts.add(batch, bad, findings)
    reasons = [_reasons(finding, batch.row_numbers, sheet.number) for finding in rejections]
    reasons += [_broken_rows(batch.broken_rows, sheet.number)]
    return load.good_rows(table.filter(pc.invert(bad)), dataset), pa.concat_tables(reasons)


def _with_unit(conformed: Conformed, dataset: Dataset, context: Context) -> tuple[pa.Table, list[Finding]]:
    """The table with unit_code and unit_valid_from as of each row's own date, and the rows whose unit is not known.

    A row without a readable date of its own is understood as of the last day of the file's period.
    """
    table = conformed.table
    days = [_day(table[name]) for name in dataset.unit.as_of]
    as_of = pc.coalesce(*days, pa.scalar(context.period_end)).combine_chunks()
    resolved = unit_table(get_settings().province_code).resolve(
        table[dataset.unit.column].combine_chunks(), as_of, dataset.unit.by
    )
    findings = [
        Finding(code, "R", dataset.unit.column, rows)
        for code in ("UNIT_UNKNOWN", "UNIT_AMBIGUOUS")
        if pc.any(rows := pc.fill_null(pc.equal(resolved.problem, code), False)).as_py()
    ]
    with_code = table.append_column("unit_code", resolved.unit_code)
    return with_code.append_column("unit_valid_from", resolved.unit_valid_from), findings


def _load(connection: Connection, judged: Judged, dataset: Dataset, content: Content, first: Outcome) -> Receipt:
    """One transaction: registry row, good rows, rejected rows, current versions."""
    registry.lock_dataset(connection, dataset.name)
    delivery = judged.delivery
    digest = load.content_hash(judged.rows, judged.rejections)
    known = registry.loaded_with_bytes(connection, delivery, first.sha256) or registry.loaded_with_content(
        connection, delivery, digest
    )
    if known is not None:
        return registry.write(connection, delivery, replace(first, status="duplicate", duplicate_of=known))
    outcome = replace(
        first,
        status="loaded_with_rejections" if judged.rejected_rows else "loaded",
        content_hash=digest,
        landed_path=str(land(content, first.sha256).relative_to(get_settings().home)),
        rows_read=judged.read,
        rows_loaded=judged.rows.num_rows,
        rows_rejected=judged.rejected_rows,
        rows_skipped=judged.skipped,
        rows_warned=judged.warned_rows,
        issues=judged.issues,
    )
    receipt = registry.write(connection, delivery, outcome)
    load.copy_rows(connection, dataset, receipt.delivery_id, judged.rows)
    load.quarantine(connection, receipt.delivery_id, judged.sheets, judged.rejected, first.received_at)
    load.settle_versions(connection, dataset, receipt.delivery_id)
    return receipt


def _refuse(delivery: Delivery, first: Outcome, error: RefusedError) -> Receipt:
    secret = isinstance(error, SecretFileError)
    row = error.place.row
    issue = Issue("X", error.code, error.place.column or "", 1, row, error.message)
    outcome = replace(
        first,
        status="secret" if secret else "refused",
        error_code=error.code,
        error_text=str(error),
        issues=(issue,),
    )
    with engine(Role.PIPELINE).begin() as connection:
        return registry.write(connection, delivery, outcome)


def _refuse_secret(batch: Shaped, dataset: Dataset, *, vouched: bool) -> None:
    marker = batch.table[SECRECY].combine_chunks() if SECRECY in batch.table.column_names else None
    found = find_secret(batch.raw, marker, batch.row_numbers, dataset.secrecy, vouched=vouched)
    if found is not None:
        raise _secret(found.row, found.rule)


def _secret(row: int, rule: str) -> SecretFileError:
    return SecretFileError(
        "SECRET_MARKER",
        f"Tệp có dấu hiệu bí mật nhà nước (quy tắc {rule}); không lưu gì của tệp.",
        place=Place(row=row),
        action="Gỡ tệp khỏi hộp thư đến và xử lý theo quy định về bảo vệ bí mật nhà nước.",
    )


class _Counts:
    """Adds up what the batches of a file gave."""

    def __init__(self) -> None:
        self.read = self.skipped = self.rejected = self.warned = 0
        self._issues: dict[tuple[str, str, str], tuple[int, int]] = {}

    def add(self, batch: Shaped, bad: pa.BooleanArray, findings: list[Finding]) -> None:
        broken = len(batch.broken_rows)
        self.read += len(bad) + batch.skipped + broken
        self.skipped += batch.skipped
        self.rejected += (pc.sum(bad).as_py() or 0) + broken
        warned = _union([finding.rows for finding in findings if finding.severity == "W"], len(bad))
        self.warned += pc.sum(pc.and_not(warned, bad)).as_py() or 0
        for finding in findings:
            rows = pc.sum(finding.rows).as_py() or 0
            first = batch.row_numbers[pc.index(finding.rows, True).as_py()].as_py()
            self._note(finding.severity, finding.code, finding.column, rows, first)
        if broken:
            self._note("R", ROW_BROKEN, "", broken, batch.broken_rows[0])

    def issues(self, dataset: Dataset) -> tuple[Issue, ...]:
        messages = {(rule.code, rule.column): rule.message for rule in dataset.rules}
        return tuple(
            Issue(severity, code, column, rows, first, messages.get((code, column), ""))
            for (severity, code, column), (rows, first) in sorted(self._issues.items())
        )

    def _note(self, severity: str, code: str, column: str, rows: int, first: int) -> None:
        known_rows, known_first = self._issues.get((severity, code, column), (0, first))
        self._issues[severity, code, column] = (known_rows + rows, min(known_first, first))


def _reasons(finding: Finding, row_numbers: pa.Int32Array, sheet_no: int) -> pa.Table:
    rows = row_numbers.filter(finding.rows)
    return pa.table(
        {
            "sheet_no": pa.repeat(pa.scalar(sheet_no, pa.int16()), len(rows)),
            "row_no": rows,
            "column_name": pa.repeat(finding.column, len(rows)),
            "reason_code": pa.repeat(finding.code, len(rows)),
        }
    )


def _broken_rows(rows: tuple[int, ...], sheet_no: int) -> pa.Table:
    everything = pa.array([True] * len(rows), pa.bool_())
    return _reasons(Finding(ROW_BROKEN, "R", "", everything), pa.array(rows, pa.int32()), sheet_no)


def _codes(warnings: list[Finding], count: int) -> pa.StringArray:
    """The warning codes of each row, comma separated; null where there are none."""
    codes = pa.nulls(count, pa.string())
    for finding in warnings:
        longer = pc.coalesce(pc.binary_join_element_wise(codes, finding.code, ","), finding.code)
        codes = pc.if_else(finding.rows, longer, codes)
    return codes


def _union(masks: list[pa.BooleanArray], count: int) -> pa.BooleanArray:
    result = pa.array([False] * count, pa.bool_())
    for mask in masks:
        result = pc.or_(result, mask)
    return result


def _day(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return pc.local_timestamp(column).cast(pa.date32())
    return column
