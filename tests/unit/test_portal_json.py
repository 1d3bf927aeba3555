"""The national portal's JSON, overview and detail, and what only looks like it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.header import exported_at
from ingestion.readers.portal_json import COLUMNS, read_index_766
from warehouse.errors import RefusedError

DETAIL = Path(__file__).parents[2] / "cchc" / "sample" / "data" / "index_766_sample.json"


def overview(**changes: object) -> dict[str, Any]:
    groups = {"CKMB": 11.79, "TDGQ": 19.41, "CLGQ": 6.31, "TTTT": 7.34, "MDSH": 12.49, "MDHL": None}
    commune = {"departmentCode": "H21.227", "departmentName": "UBND xã Vân Canh", "childGroup": "COMMUNE"}
    commune |= {"totalScore": 57.34, "groupScores": groups, "rank": 12, "groupRank": 3} | changes
    return {"metadata": json.loads(DETAIL.read_text(encoding="utf-8"))["metadata"], "communes": [commune]}


def rows(content: bytes) -> list[dict[str, str]]:
    (sheet,) = read_index_766(content)
    (cells,) = sheet.body.below(len(sheet.head) - 1, len(COLUMNS))
    columns = [column.to_pylist() for column in cells.columns]
    return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns, strict=True)]


def test_an_overview_has_a_row_for_the_total_and_one_for_each_group() -> None:
    found = rows(json.dumps(overview()).encode())
    assert [(row["rowKind"], row["groupCode"], row["score"], row["rank"]) for row in found] == [
        ("overview_total", "", "57.34", "12"),
        ("overview_group", "CKMB", "11.79", ""),
        ("overview_group", "TDGQ", "19.41", ""),
        ("overview_group", "ONLINE", "6.31", ""),
        ("overview_group", "TTTT", "7.34", ""),
        ("overview_group", "MDSH", "12.49", ""),
        ("overview_group", "MDHL", "", ""),
    ]


def test_null_is_nothing_and_zero_is_zero() -> None:
    found = rows(json.dumps(overview(totalScore=None, groupScores={"CKMB": 0, "TDGQ": None})).encode())
    assert [row["score"] for row in found] == ["", "0", ""]


def test_a_detail_has_the_metrics_too_and_keeps_the_digits_of_the_file() -> None:
    found = rows(DETAIL.read_bytes())
    kinds = [row["rowKind"] for row in found]
    assert (kinds.count("total"), kinds.count("group"), len(found)) == (1, 6, 25)
    sync = next(row for row in found if row["metricCode"] == "DOSSIER_SYNC")
    assert (sync["numerator"], sync["denominator"], sync["score"]) == ("1869", "1869", "6")
    assert {row["observedOn"] for row in found} == {"2026-10-10T00:00:00"}


def test_the_moment_of_extraction_is_the_moment_of_export_in_vietnam() -> None:
    (sheet,) = read_index_766(DETAIL.read_bytes())
    moment = exported_at(sheet.head)
    assert moment is not None
    assert moment.isoformat() == "2026-10-10T14:00:00+07:00"


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"metadata": {}, "communes": []}',
        json.dumps(overview(groupScores={"NEW": 1})).encode(),
        json.dumps(overview(totalScore={"a": 1})).encode(),
        json.dumps(overview(departmentCode=["H21"])).encode(),
        json.dumps(overview(totalScore=float("nan"))).encode(),
        json.dumps(overview()).replace('"rank"', '"totalScore"').encode(),
        b"[" * 100_000,
        json.dumps(overview()).encode()[:-3],
    ],
)
def test_what_is_not_of_the_portals_shape_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        rows(content)
    assert caught.value.code == "UNREADABLE"


def test_a_file_of_many_megabytes_is_none_of_the_portals() -> None:
    with pytest.raises(RefusedError) as caught:
        rows(b" " * (9 << 20))
    assert caught.value.code == "TOO_LARGE"


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@settings(max_examples=150, deadline=2000)
@given(
    st.sampled_from(["totalScore", "groupScores", "departmentCode", "rank", "componentIndicators"]),
    VALUES,
    st.booleans(),
)
def test_whatever_stands_in_a_field_only_a_refusal_comes_out(name: str, value: object, detail: bool) -> None:
    document = json.loads(DETAIL.read_text(encoding="utf-8")) if detail else overview()
    document["communesDetail" if detail else "communes"][0][name] = value
    try:
        rows(json.dumps(document).encode())
    except RefusedError as error:
        assert error.code == "UNREADABLE"
