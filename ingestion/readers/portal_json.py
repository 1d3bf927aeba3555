"""The national portal's JSON of index 766, overview and detail, flattened into rows of text cells."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ingestion.readers.cells import Sheet
from ingestion.readers.json_values import refuse_constant, unique_keys
from ingestion.readers.refusals import too_large
from ingestion.readers.rows import Record, sheet_of_records
from warehouse.clock import VN
from warehouse.errors import RefusedError

MAX_BYTES = 8 << 20
"""A province's detail is under one megabyte."""

GROUP_OF_BLOCK = {
    "TDGQ_TienDoGiaiQuyet": "TDGQ",
    "CKMB_CongKhaiMinhBach": "CKMB",
    "MDSH_SoHoaHoSo": "MDSH",
    "ONLINE_DichVuTrucTuyen": "ONLINE",
    "TTTT_ThanhToanTrucTuyen": "TTTT",
    "MDHL_MucDoHaiLong": "MDHL",
}

GROUP_IN_OVERVIEW = {"CLGQ": "ONLINE"} | {group: group for group in GROUP_OF_BLOCK.values()}
"""The overview calls the group of online services CLGQ."""

METRICS_WITHIN_BLOCK = {
    "TDGQ_TienDoGiaiQuyet": (("TDGQ_ON_TIME", "totalOnTime", "totalReceived"),),
    "TTTT_ThanhToanTrucTuyen": (
        ("TTTT_ONLINE_PAYMENT", "totalDossierOnlinePaymentSuccess", "totalDossierFinancialObligation"),
        ("TTTT_FEE_PROCEDURE_PAYABLE", "totalDossierOnlineFormalityPaymentSuccess", "totalFeeFormality"),
    ),
}
"""Groups whose metrics the portal publishes as totals of the block: metric, numerator's field, denominator's field."""

METRIC_FIELDS = ("numerator", "denominator", "ratio", "score", "maxScore", "dataQualityStatus")
COLUMNS = (
    *("departmentCode", "observedOn", "timeType", "year", "period", "rowKind", "groupCode", "metricCode"),
    *METRIC_FIELDS,
    *("rank", "groupRank"),
)


def read_index_766(content: bytes) -> Iterator[Sheet]:
    """A row for each unit's total and each group, in the detail for each metric too; null stays empty, never 0.

    The overview's rows are another kind (``overview_total``, ``overview_group``), so that both files of one day are
    kept side by side. Numbers are the digits of the file. The moment of extraction stands above the header.

    Raises:
        RefusedError: UNREADABLE, where the JSON has not the portal's shape; TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp JSON hơn {MAX_BYTES >> 20} MiB")
    try:
        document = json.loads(
            content, parse_int=str, parse_float=str, parse_constant=refuse_constant, object_pairs_hook=unique_keys
        )
        metadata = document["metadata"]
        extracted = datetime.fromisoformat(metadata["extractedAt"].replace("Z", "+00:00")).astimezone(VN)
        common = {
            "observedOn": f"{extracted.date()}T00:00:00",
            "timeType": metadata["timeType"],
            "year": metadata["year"],
            "period": metadata.get("period"),
        }
        name, rows_of = _shape(document)
        rows = [common | row for unit in document[name] for row in rows_of(unit)]
        for row in rows:
            _refuse_nested(row)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise RefusedError(
            "UNREADABLE", "Tệp JSON không có cấu trúc của Bộ chỉ số 766.", action="Tải lại tệp từ Cổng."
        ) from error
    yield sheet_of_records(name, COLUMNS, rows, [f"Ngày xuất: {extracted:%d/%m/%Y %H:%M}"])


def _shape(document: Mapping[str, Any]) -> tuple[str, Any]:
    return ("communesDetail", _detail) if "communesDetail" in document else ("communes", _overview)


def _overview(unit: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    code = unit["departmentCode"]
    ranks = {"rank": unit.get("rank"), "groupRank": unit.get("groupRank")}
    yield _row(code, "overview_total") | {"score": unit["totalScore"], **ranks}
    groups = unit.get("groupScores") or {}
    for group, score in groups.items():
        yield _row(code, "overview_group", GROUP_IN_OVERVIEW[group]) | {"score": score}


def _detail(unit: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    code = unit["departmentCode"]
    ranks = {"rank": unit.get("rank"), "groupRank": unit.get("groupRank")}
    yield _row(code, "total") | {
        "ratio": unit.get("ratio"), "score": unit.get("totalScore"), "maxScore": 100, **ranks,
    }  # fmt: skip
    for block_name, block in unit["componentIndicators"].items():
        group = GROUP_OF_BLOCK[block_name]
        yield _row(code, "group", group) | {name: block.get(name) for name in ("ratio", "score", "maxScore")}
        for metric, numerator, denominator in METRICS_WITHIN_BLOCK.get(block_name, ()):
            yield _row(code, "metric", group, metric) | {
                "numerator": block.get(numerator), "denominator": block.get(denominator),
            }  # fmt: skip
        for metric_block in block.get("metrics", ()):
            fields = {name: metric_block.get(name) for name in METRIC_FIELDS}
            yield _row(code, "metric", group, metric_block["code"]) | fields


def _row(code: object, kind: str, group: str = "", metric: object = "") -> dict[str, object]:
    return {"departmentCode": code, "rowKind": kind, "groupCode": group, "metricCode": metric}


def _refuse_nested(row: Record) -> None:
    if any(isinstance(value, Mapping | Sequence) and not isinstance(value, str) for value in row.values()):
        raise ValueError("a list or an object where the portal writes a value")
