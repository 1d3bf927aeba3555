"""Scorecards, surveys, plans, packets and the portal, from the sample's files to raw, row by row."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cchc.sample import write_sample
from ingestion.delivery import from_inbox
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine

DATASETS = (
    "documents.edxml",
    "scorecard.scores",
    "scorecard.manual_indicators",
    "survey.satisfaction",
    "plan.tasks",
    "plan.targets",
    "national_portal.index_766",
)
KEPT_AS_JSON = "index_766.json"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of all years, small where size does not matter here."""
    out = tmp_path_factory.mktemp("sample")
    write_sample("52", range(2024, 2027), out, scale=0.02, seed=11)
    return out


@pytest.fixture(scope="module")
def expected(sample: Path) -> dict[str, Any]:
    """The truth of the sample."""
    content: dict[str, Any] = json.loads((sample / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def receipts(warehouse: Path, sample: Path, expected: dict[str, Any]) -> Iterator[dict[str, Receipt]]:
    """Every file of these datasets, ingested; receipts by path. Taken away at the end."""
    paths = [entry["path"] for entry in expected["files"] if f"{entry['source']}.{entry['dataset']}" in DATASETS]
    yield {path: ingest(from_inbox(sample / path, sample / "inbox")) for path in paths}
    tables = ", ".join(f"raw.{name.replace('.', '__')}" for name in DATASETS)
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text(f"truncate {tables}, ops.quarantine, ops.delivery_issue, ops.delivery cascade"))


def plain(value: object) -> object:
    """A value as JSON and PostgreSQL both have it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return value.isoformat() if isinstance(value, date | datetime) else value


def current_rows(dataset: str) -> list[dict[str, object]]:
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(text(f"select * from raw.{dataset.replace('.', '__')} where is_current"))
        return [{name: plain(value) for name, value in row.items()} for row in rows.mappings()]


def comparable(rows: list[dict[str, object]], columns: list[str]) -> list[str]:
    return sorted(json.dumps([str(row.get(name)) for name in columns], ensure_ascii=False) for row in rows)


def test_every_receipt_is_the_truth(receipts: dict[str, Receipt], expected: dict[str, Any]) -> None:
    entries = {entry["path"]: entry for entry in expected["files"]}
    assert len(receipts) >= 20
    for path, receipt in receipts.items():
        entry = entries[path]
        assert receipt.status == entry["status"], (path, receipt)
        if "rows_read" not in entry:
            continue
        got = {name: getattr(receipt, name) for name in ("rows_read", "rows_loaded", "rows_rejected", "rows_skipped")}
        assert got == {name: entry[name] for name in got}, path
        rejections: dict[str, int] = {}
        for issue in receipt.issues:
            if issue.severity == "R":
                rejections[issue.code] = rejections.get(issue.code, 0) + issue.rows
        assert rejections == entry["rejections"], path


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_row_that_is_loaded_is_the_truth(
    receipts: dict[str, Receipt], expected: dict[str, Any], dataset: str
) -> None:
    truth = [{name: plain(value) for name, value in row.items()} for row in expected["rows"][dataset]]
    columns = sorted({name for row in truth for name in row})
    rows = current_rows(dataset)
    if dataset == "national_portal.index_766":
        rows = [row for row in rows if str(row["row_kind"]).startswith("overview")]
    if dataset == "plan.targets":
        rows = [row for row in rows if row["plan_code"] != "PM-2024"]
    assert truth
    found, true = Counter(comparable(rows, columns)), Counter(comparable(truth, columns))
    assert (found - true, true - found) == (Counter(), Counter())


def test_overview_and_detail_of_one_day_stand_side_by_side(receipts: dict[str, Receipt]) -> None:
    rows = [row for row in current_rows("national_portal.index_766") if row["department_code"] == "H21.227"]
    kinds = {str(row["row_kind"]) for row in rows}
    assert kinds == {"total", "group", "metric", "overview_total", "overview_group"}
    totals = {row["score"] for row in rows if row["row_kind"] in ("total", "overview_total")}
    assert totals == {Decimal("75.34")}
    groups = {kind: {row["group_code"]: row["score"] for row in rows if row["row_kind"] == kind} for kind in kinds}
    assert groups["group"] == groups["overview_group"]


def test_a_group_that_the_portal_leaves_empty_is_not_zero(receipts: dict[str, Receipt]) -> None:
    rows = [row for row in current_rows("national_portal.index_766") if row["row_kind"] == "overview_group"]
    empty = [row for row in rows if row["score"] is None]
    assert [row["group_code"] for row in empty] == ["MDHL"]


def test_the_transcribed_targets_keep_their_numbers_and_their_gaps(receipts: dict[str, Receipt]) -> None:
    rows = {row["clause"]: row for row in current_rows("plan.targets") if row["plan_code"] == "PM-2024"}
    assert len(rows) == 31
    assert sum(row["target_value"] is None for row in rows.values()) == 6
    assert all((row["operator"] is None) == (row["target_value"] is None) for row in rows.values())
    first = rows["II.2.a/1"]
    assert (first["operator"], first["target_value"], first["unit_of_measure"]) == (">=", Decimal(90), "điểm")


def test_nobody_of_the_small_deliveries_is_in_raw(receipts: dict[str, Receipt]) -> None:
    for dataset in DATASETS:
        for row in current_rows(dataset):
            whole = " ".join(str(value) for value in row.values())
            assert " Mẫu " not in whole.replace("nhiệm vụ mẫu", ""), dataset
            assert "@" not in whole, dataset
