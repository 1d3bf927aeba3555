"""Files that are not tables: the national portal's JSON and a plan's YAML, flattened into rows of text cells."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import yaml

from ingestion.readers.cells import Body, Cells, Sheet
from warehouse.clock import VN
from warehouse.errors import RefusedError

GROUP_OF_BLOCK = {
    "TDGQ_TienDoGiaiQuyet": "TDGQ",
    "CKMB_CongKhaiMinhBach": "CKMB",
    "MDSH_SoHoaHoSo": "MDSH",
    "ONLINE_DichVuTrucTuyen": "ONLINE",
    "TTTT_ThanhToanTrucTuyen": "TTTT",
    "MDHL_MucDoHaiLong": "MDHL",
}

METRICS_WITHIN_BLOCK = {
    "TDGQ_TienDoGiaiQuyet": (("TDGQ_ON_TIME", "totalOnTime", "totalReceived"),),
    "TTTT_ThanhToanTrucTuyen": (
        ("TTTT_ONLINE_PAYMENT", "totalDossierOnlinePaymentSuccess", "totalDossierFinancialObligation"),
        ("TTTT_FEE_PROCEDURE_PAYABLE", "totalDossierOnlineFormalityPaymentSuccess", "totalFeeFormality"),
    ),
}
"""Groups whose metrics the portal publishes as totals of the block: metric, numerator's field, denominator's field."""

INDEX_766_COLUMNS = (
    *("departmentCode", "observedOn", "timeType", "year", "period", "rowKind", "groupCode", "metricCode"),
    *("numerator", "denominator", "ratio", "score", "maxScore", "dataQualityStatus", "rank", "groupRank"),
)
TARGET_COLUMNS = (
    *("plan_code", "clause", "unit_code", "planned_from", "year", "indicator_code", "indicator_name"),
    *("operator", "value", "unit_of_measure", "due", "text"),
)


def read_index_766(content: bytes) -> Iterator[Sheet]:
    """The detail JSON of index 766: a row for each unit's total, for each group and for each metric.

    Raises:
        RefusedError: UNREADABLE, where the JSON has not the portal's shape.
    """
    try:
        document = json.loads(content)
        metadata = document["metadata"]
        observed = datetime.fromisoformat(metadata["extractedAt"].replace("Z", "+00:00")).astimezone(VN).date()
        common = {
            "observedOn": f"{observed}T00:00:00",
            "timeType": metadata["timeType"],
            "year": metadata["year"],
            "period": metadata.get("period"),
        }
        rows = [common | row for commune in document["communesDetail"] for row in _index_766_rows(commune)]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise RefusedError(
            "UNREADABLE", "Tệp JSON không có cấu trúc của Bộ chỉ số 766.", action="Tải lại tệp chi tiết từ Cổng."
        ) from error
    yield _sheet("communesDetail", INDEX_766_COLUMNS, rows)


def read_plan_targets(content: bytes) -> Iterator[Sheet]:
    """The targets of one plan file: a row a clause.

    Raises:
        RefusedError: UNREADABLE.
    """
    try:
        plan = yaml.safe_load(content)
        year = int(plan["year"])
        common = {
            "plan_code": plan["plan_code"],
            "unit_code": plan["unit_code"],
            "year": year,
            "planned_from": f"{year}-01-01T00:00:00",
        }
        rows = [common | target | {"due": _iso(target.get("due"))} for target in plan["targets"]]
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise RefusedError(
            "UNREADABLE", "Tệp kế hoạch không đúng cấu trúc.", action="Cần plan_code, unit_code, year, targets."
        ) from error
    yield _sheet("targets", TARGET_COLUMNS, rows)


def _index_766_rows(commune: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    code = commune["departmentCode"]
    ranks = {"rank": commune.get("rank"), "groupRank": commune.get("groupRank")}
    yield {
        "departmentCode": code, "rowKind": "total", "groupCode": "", "metricCode": "",
        "ratio": commune.get("ratio"), "score": commune.get("totalScore"), "maxScore": 100, **ranks,
    }  # fmt: skip
    for block_name, block in commune["componentIndicators"].items():
        group = GROUP_OF_BLOCK[block_name]
        of_group = {"departmentCode": code, "groupCode": group}
        yield of_group | {
            "rowKind": "group", "metricCode": "",
            "ratio": block.get("ratio"), "score": block.get("score"), "maxScore": block.get("maxScore"),
        }  # fmt: skip
        for metric, numerator, denominator in METRICS_WITHIN_BLOCK.get(block_name, ()):
            yield of_group | {
                "rowKind": "metric", "metricCode": metric,
                "numerator": block.get(numerator), "denominator": block.get(denominator),
            }  # fmt: skip
        for metric_block in block.get("metrics", ()):
            yield (
                of_group
                | {"rowKind": "metric", "metricCode": metric_block["code"]}
                | {
                    name: metric_block.get(name)
                    for name in ("numerator", "denominator", "ratio", "score", "maxScore", "dataQualityStatus")
                }
            )


class _RowsBody(Body):
    def __init__(self, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
        self._columns = columns
        self._rows = rows

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """All rows at once: these files are small."""
        cells = [pa.array([_text(row.get(name)) for row in self._rows], pa.string()) for name in self._columns[:width]]
        yield Cells(cells, pa.array(range(1, len(self._rows) + 1), pa.int32()))


def _sheet(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Sheet:
    return Sheet(1, name, [list(columns)], _RowsBody(columns, rows))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _iso(value: object) -> str:
    return "" if value is None else f"{value}T00:00:00"
