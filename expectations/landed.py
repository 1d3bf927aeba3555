"""Checks of rows as they landed: what a sender's export usually looks like, before any mart is built from it.

These are warnings: whether a file may be loaded at all is the ingestion's judgement, and the gate judges the marts.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from expectations import bounds
from expectations.deliveries import LOADED
from expectations.report import AuditReport
from expectations.rules import Rule
from warehouse import database
from warehouse.database import Role
from warehouse.settings import get_settings

if TYPE_CHECKING:
    import pandas as pd

SUITE = "landed"
ROW_COUNTS = "row_counts"


@dataclass(frozen=True)
class Landed:
    """What of a dataset is looked at: expressions over its raw table, by the name that the rules use."""

    relation: str
    columns: dict[str, str]
    rules: tuple[Rule, ...]


def _mean(relation: str, column: str, low: float, high: float, sentence: str) -> Rule:
    return Rule(
        f"{column}_is_usual",
        relation,
        "warning",
        sentence,
        expectation="ExpectColumnMeanToBeBetween",
        arguments={"column": column, "min_value": low, "max_value": high},
    )


def _between(relation: str, column: str, low: float, high: float, sentence: str, mostly: float = 1.0) -> Rule:
    return Rule(
        f"{column}_is_plausible",
        relation,
        "warning",
        sentence,
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": column, "min_value": low, "max_value": high, "mostly": mostly},
    )


_DOSSIERS, _INCOMING, _OUTGOING = "one_stop_shop.dossiers", "documents.incoming", "documents.outgoing"
_ALLOCATIONS, _TRANSACTIONS = "budget.allocations", "budget.transactions"
_INDEX_766, _TARGETS = "national_portal.index_766", "plan.targets"
_MOST_MONEY = 1e13  # đồng: more than a province's whole budget line

DATASETS: tuple[Landed, ...] = (
    Landed(
        _DOSSIERS,
        {
            "received": "(received_at is not null)::int",
            "online": "(channel = 2)::int",
            "postal": "(channel = 3)::int",
            "finished": "(finished_at is not null)::int",
            "due": "(due_at is not null)::int",
            "days": "round(extract(epoch from finished_at - received_at) / 86400, 2)",
            "fee": "fee_amount",
        },
        (
            _mean(_DOSSIERS, "received", 0.9, 1, "Ít nhất 90% hồ sơ có ngày tiếp nhận."),
            _mean(_DOSSIERS, "online", 0.02, 0.995, "Tỷ lệ hồ sơ trực tuyến từ 2% đến 99,5%."),
            _mean(_DOSSIERS, "postal", 0, 0.3, "Hồ sơ qua bưu chính không quá 30%."),
            _mean(_DOSSIERS, "finished", 0.3, 1, "Ít nhất 30% hồ sơ đã giải quyết xong."),
            _mean(_DOSSIERS, "due", 0.5, 1, "Ít nhất một nửa hồ sơ có ngày hẹn trả."),
            _between(_DOSSIERS, "days", 0, 730, "Thời gian giải quyết không quá hai năm.", 0.999),
            _between(_DOSSIERS, "fee", 0, 1e9, "Phí, lệ phí một hồ sơ không quá 1 tỷ đồng.", 0.9999),
        ),
    ),
    Landed(
        _INCOMING,
        {
            "due": "(due_on is not null)::int",
            "on_axis": "(receive_channel = 'axis')::int",
            "days": "finished_on - arrived_on",
        },
        (
            _mean(_INCOMING, "due", 0.02, 1, "Ít nhất 2% văn bản đến có hạn xử lý."),
            _mean(_INCOMING, "on_axis", 0.2, 1, "Ít nhất 20% văn bản đến qua trục liên thông."),
            _between(_INCOMING, "days", 0, 730, "Văn bản đến được xử lý trong vòng hai năm.", 0.999),
        ),
    ),
    Landed(
        _OUTGOING,
        {
            "signed": "digitally_signed::int",
            "electronic": "sent_electronically::int",
            "legal": "legal_document::int",
        },
        (
            _mean(_OUTGOING, "signed", 0.2, 1, "Ít nhất 20% văn bản đi được ký số."),
            _mean(_OUTGOING, "electronic", 0.2, 1, "Ít nhất 20% văn bản đi được gửi điện tử."),
            _mean(_OUTGOING, "legal", 0, 0.5, "Văn bản quy phạm pháp luật không quá một nửa văn bản đi."),
        ),
    ),
    Landed(
        _ALLOCATIONS,
        {"usable": "usable", "carried_share": "coalesce(carried_over, 0) / nullif(usable, 0)"},
        (
            _between(_ALLOCATIONS, "usable", -_MOST_MONEY, _MOST_MONEY, "Dự toán một dòng không quá 10.000 tỷ đồng."),
            _mean(_ALLOCATIONS, "carried_share", 0, 0.8, "Kinh phí chuyển nguồn bình quân không quá 80% dự toán."),
        ),
    ),
    Landed(
        _TRANSACTIONS,
        {
            "amount": "greatest(abs(coalesce(debit, 0)), abs(coalesce(credit, 0)))",
            "moved": "(coalesce(debit, 0) <> 0 or coalesce(credit, 0) <> 0)::int",
            "advance": "(spending_kind = 'advance')::int",
        },
        (
            _between(_TRANSACTIONS, "amount", 0, _MOST_MONEY, "Số tiền một bút toán không quá 10.000 tỷ đồng."),
            _mean(_TRANSACTIONS, "moved", 0.95, 1, "Ít nhất 95% bút toán có số tiền khác 0."),
            _mean(_TRANSACTIONS, "advance", 0, 0.7, "Tạm ứng không quá 70% số bút toán."),
        ),
    ),
    Landed(
        _INDEX_766,
        {"over": "(score > max_score)::int", "scored": "(score is not null)::int"},
        (
            _mean(_INDEX_766, "over", 0, 0, "Không điểm nào của Cổng quốc gia vượt điểm tối đa."),
            _mean(_INDEX_766, "scored", 0.5, 1, "Ít nhất một nửa số dòng của Cổng quốc gia có điểm."),
        ),
    ),
    Landed(
        _TARGETS,
        {"numeric": "(target_value is not null)::int", "ours": "(indicator_code is not null)::int"},
        (
            _mean(_TARGETS, "numeric", 0.3, 1, "Ít nhất 30% mục tiêu có giá trị bằng số."),
            _mean(_TARGETS, "ours", 0.05, 1, "Ít nhất 5% mục tiêu khớp với một chỉ số của kho."),
        ),
    ),
)

_PREVIOUS = f"""
    select d.source || '.' || d.dataset as dataset, d.sender, d.period, d.rows_read::float / p.rows_read as ratio
    from ops.delivery as d
    cross join lateral (
        select b.rows_read from ops.delivery as b
        where (b.source, b.dataset, b.sender) = (d.source, d.dataset, d.sender)
            and b.period < d.period and length(b.period) = length(d.period) and b.status in {LOADED}
        order by b.period desc, b.exported_at desc limit 1
    ) as p
    cross join lateral (
        select case
            when d.period ~ '^\\d{{4}}$' then make_date(d.period::int + 1, 1, 1)
            when d.period ~ '^\\d{{4}}-Q[1-4]$'
                then (make_date(left(d.period, 4)::int, 3 * right(d.period, 1)::int, 1) + interval '1 month')::date
            when d.period ~ '^\\d{{4}}-\\d\\d$' then (to_date(d.period, 'YYYY-MM') + interval '1 month')::date
            else d.exported_at::date
        end as period_end
    ) as e
    where d.delivery_id > :since and d.status in {LOADED} and p.rows_read >= {bounds.SMALL_TOTAL}
        and d.exported_at::date >= e.period_end
"""  # noqa: S608 - constants of this package


def check_landed(
    since_delivery_id: int, build_id: int | None = None, *, engine: Engine | None = None, docs: bool = True
) -> AuditReport:
    """Check the rows of the deliveries after one, dataset by dataset, and record the results; never blocks by itself.

    Args:
        since_delivery_id: the last delivery of the last build; 0 for everything.
        build_id: the build that the results belong to, if there is one already.
        engine: the pipeline's engine where it is not the configured one.
        docs: whether to write Data Docs under ``<CCHC_HOME>/data_docs/landed``.
    """
    started = time.perf_counter()
    pipeline = engine or database.engine(Role.PIPELINE)
    frames: dict[str, pd.DataFrame] = {}
    for dataset in DATASETS:
        frame = _frame(pipeline, dataset, since_delivery_id)
        if not frame.empty:
            frames[dataset.relation] = frame
    rules = [rule for dataset in DATASETS if dataset.relation in frames for rule in dataset.rules]
    counts = _row_counts(pipeline, since_delivery_id)
    if not counts.empty:
        frames[ROW_COUNTS] = counts
        rules.append(_row_count_rule())
    from expectations.gate import record

    if not rules:
        return AuditReport(build_id, (), time.perf_counter() - started)
    from expectations.runner import check_frames

    folder = get_settings().home / "data_docs" / SUITE if docs else None
    found = check_frames(rules, frames, SUITE, folder)
    record(found, build_id, pipeline)
    return AuditReport(build_id, tuple(found), time.perf_counter() - started, folder / "index.html" if folder else None)


def _row_count_rule() -> Rule:
    low, high = bounds.ROW_COUNT_RATIO
    return Rule(
        "like_the_period_before",
        ROW_COUNTS,
        "warning",
        f"Số dòng trong kỳ trọn vẹn của mỗi đơn vị gửi bằng {low:g} đến {high:g} lần kỳ trước.".replace(".33", ",33"),
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": "ratio", "min_value": low, "max_value": high},
        key_columns=("dataset", "sender", "period"),
    )


def _frame(engine: Engine, dataset: Landed, since: int) -> "pd.DataFrame":
    """The looked-at columns of the new rows, as floats, by COPY, which is several times faster than fetching."""
    from io import BytesIO

    import pandas as pd
    import pyarrow as pa
    from pyarrow import csv

    table = f"raw.{dataset.relation.replace('.', '__')}"
    columns = ", ".join(f'{expression} as "{name}"' for name, expression in dataset.columns.items())
    query = f"copy (select {columns} from {table} where delivery_id > {int(since)}) to stdout with (format csv, header)"  # noqa: S608
    buffer = BytesIO()
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("no connection")
        with driver.cursor() as cursor, cursor.copy(query) as copy:
            for block in copy:
                buffer.write(block)
    types = {name: pa.float64() for name in dataset.columns}
    buffer.seek(0)
    frame: pd.DataFrame = csv.read_csv(
        buffer, convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    ).to_pandas()
    return frame


def _row_counts(engine: Engine, since: int) -> "pd.DataFrame":
    import pandas as pd

    with engine.connect() as connection:
        found = connection.execute(text(_PREVIOUS), {"since": since}).all()
    return pd.DataFrame([tuple(row) for row in found], columns=["dataset", "sender", "period", "ratio"])
