"""Why this score? From a published figure down to the rows of the files, and back up to the same figure."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from province_kit import Province
from sqlalchemy import Engine, create_engine, text
from trace_kit import Page, amount, cells_at, files_by_hash, holds, nodes, rows_beside_counts

from publishing.trace import Trace, trace
from publishing.trace.grain import keys
from publishing.trace.html_form import as_html
from publishing.trace.json_form import as_json
from publishing.trace.text_form import as_text
from warehouse import database
from warehouse.database import Role
from warehouse.errors import CchcError
from warehouse.personal_data import ANY_SHAPE

QUY_NHON_TAY, PHUOC_MY, QUY_NHON = "21589", "21991", "540"
CHAIN = ["index", "area", "criterion", "component", "indicator", "unit_month", "measure", "file", "row"]
FIGURES = {"value", "stated", "found", "amount", "numerator", "denominator", "coverage"}


@pytest.fixture(scope="module")
def pipeline(province: Province) -> Iterator[Engine]:
    engine = create_engine(database.url(Role.PIPELINE, province.settings))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def owner(province: Province) -> Iterator[Engine]:
    engine = create_engine(database.url(Role.OWNER, province.settings))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def score(pipeline: Engine) -> Trace:
    """Why Phường Quy Nhơn Tây has the points that it has, with every row."""
    return trace("published.par_index", [QUY_NHON_TAY, "2026"], inner=pipeline, limit=None)


def run(province: Province, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator types it."""
    return subprocess.run(
        [sys.executable, "-m", "cchc", "trace", *arguments],
        env={**os.environ, "CCHC_HOME": str(province.settings.home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def some_keys(engine: Engine, view: str, count: int) -> list[list[str]]:
    """The keys of some rows of a view, the same ones whenever the test runs."""
    key = keys(Path(__file__).parents[2] / "dbt" / "models")[view]
    listed = ", ".join(f'"{name}"' for name in key)
    with engine.connect() as connection:
        found = connection.execute(
            text(f"select {listed} from published.\"{view}\" order by md5(concat_ws(' ', {listed})) limit :count"),
            {"count": count},
        ).all()
    return [[f"{name}={value}" for name, value in row._mapping.items() if value is not None] for row in found]


# The counts


def test_every_count_of_every_unit_and_month_is_the_sum_of_the_rows_that_the_trace_lists(pipeline: Engine) -> None:
    with pipeline.connect() as connection:
        rows = rows_beside_counts(connection)
        facts = connection.execute(text("select fact, count(*) from staging.fact_source group by fact")).all()
    assert len(rows) > 50_000
    wrong = Counter((row.fact, row.measure) for row in rows if row.counted != row.traced)
    assert wrong == {}
    assert {row.fact for row in rows if row.counted} == {fact for fact, _ in facts}


def test_a_row_that_goes_after_publication_shows_as_a_difference_of_one(province: Province, pipeline: Engine) -> None:
    """The comparison can fail: one dossier less, and the count of its month is one more than its rows."""
    with pipeline.connect() as connection:
        found = connection.execute(
            text(
                "select record_key, delivery_id, sheet_no, row_no, unit_code, unit_valid_from, "
                "       to_char(received_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') as month "
                "from raw.one_stop_shop__dossiers where is_current and unit_code = :unit "
                "and received_at >= '2026-01-01' order by record_key limit 1"
            ),
            {"unit": QUY_NHON_TAY},
        ).one()
    where = {"delivery_id": found.delivery_id, "sheet_no": found.sheet_no, "row_no": found.row_no}
    key = [found.unit_code, str(found.unit_valid_from), found.month]

    def set_current(current: bool) -> None:
        with pipeline.begin() as connection:
            connection.execute(
                text(
                    "update raw.one_stop_shop__dossiers set is_current = :current where delivery_id = :delivery_id "
                    "and sheet_no = :sheet_no and row_no = :row_no"
                ),
                where | {"current": current},
            )

    set_current(False)
    try:
        made = trace("fct_procedures", key, inner=pipeline)
        answer = run(province, "fct_procedures", *key)
    finally:
        set_current(True)
    by_code = {node.code: check for node, check in made.differences}
    assert by_code["fct_procedures.received"].stated - by_code["fct_procedures.received"].found == 1
    assert answer.returncode == 5
    assert "KHÔNG KHỚP" in answer.stdout and "lệch -1" in answer.stdout
    assert trace("fct_procedures", key, inner=pipeline).adds_up


# A score


@pytest.mark.parametrize(
    ("unit", "year"), [(QUY_NHON_TAY, "2026"), (QUY_NHON_TAY, "2025"), (PHUOC_MY, "2024"), (QUY_NHON, "2024")]
)
def test_the_chain_of_a_score_adds_up_at_every_level(pipeline: Engine, unit: str, year: str) -> None:
    made = trace("par_index", [f"unit_code={unit}", f"year={year}", *_its_half(unit, year)], inner=pipeline)
    assert made.differences == []
    assert {node.kind for node in made.root.walk()} >= set(CHAIN)
    checked = Counter(node.kind for node in made.root.walk() if node.checks)
    assert checked["index"] == 1 and checked["area"] >= 6
    assert checked["component"] + checked["indicator"] > 10 and checked["measure"] > 100


def _its_half(unit: str, year: str) -> list[str]:
    """The code of 21589 named a ward until June 2025, and another from July on."""
    return ["unit_valid_from=2025-07-01"] if (unit, year) == (QUY_NHON_TAY, "2025") else []


def test_a_score_leads_to_dossiers_documents_and_vouchers(score: Trace) -> None:
    """Not one kind of record alone; each with file, sheet and row."""
    datasets = {node.facts["dataset"] for node in score.root.walk() if node.kind == "file"}
    assert datasets >= {"one_stop_shop.dossiers", "documents.outgoing", "budget.transactions"}
    rows = [node for node in score.root.walk() if node.kind == "row"]
    assert len(rows) > 50
    assert all(row.code for row in rows)
    assert all(int(str(row.facts["row_no"])) > 0 for row in rows if "row_no" in row.facts)


def test_the_counts_of_the_chain_are_those_of_the_truth_behind_the_sample(score: Trace, province: Province) -> None:
    truth = province.expected["facts"]
    seen = 0
    for month in (node for node in score.root.walk() if node.kind == "unit_month"):
        for measure in month.children:
            fact, _, name = str(measure.code).partition(".")
            period = str(month.code).split(" ")[1]
            known = truth.get(fact, {}).get(QUY_NHON_TAY, {}).get(period, {})
            if name in known:
                assert amount(str(measure.value)) == amount(str(known[name])), (measure.code, period)
                seen += 1
    assert seen > 30


# Every view


def test_every_published_view_is_traced_and_adds_up(pipeline: Engine) -> None:
    """Three rows of each, whatever views there are; none without a key."""
    known = keys(Path(__file__).parents[2] / "dbt" / "models")
    with pipeline.connect() as connection:
        views = connection.execute(
            text("select table_name from information_schema.views where table_schema = 'published' order by 1")
        ).scalars()
        names = list(views)
    assert set(names) <= set(known)
    wrong = {}
    for view in names:
        for key in some_keys(pipeline, view, 3):
            made = trace(view, key, inner=pipeline)
            assert all(len(line) <= 80 for line in as_text(made).splitlines()), (view, key)
            if not made.adds_up:
                wrong[view, made.key] = [(node.code, check) for node, check in made.differences][:3]
    assert wrong == {}


@pytest.mark.parametrize(("view", "count"), [("reconciliation", 60), ("indicator_yearly", 60), ("province_rollup", 30)])
def test_totals_and_forms_add_up_from_their_units_and_rows(pipeline: Engine, view: str, count: int) -> None:
    for key in some_keys(pipeline, view, count):
        made = trace(view, key, inner=pipeline)
        assert made.differences == [], made.key


def test_the_province_goes_down_to_the_units_that_are_summed(pipeline: Engine) -> None:
    made = trace("indicator_yearly", ["52", "2026", "on_time_766", "all"], inner=pipeline)
    units = [node for node in made.root.children if node.kind == "unit"]
    assert made.adds_up and len(units) > 100
    assert sum(amount(str(unit.facts["denominator"])) for unit in units) == made.root.facts["denominator"]
    assert all(str(unit.see).startswith("cchc trace indicator_") for unit in units)


# The rows


def test_the_row_that_is_named_holds_the_record(score: Trace, province: Province) -> None:
    """Open the file with that hash, go to that sheet and row: the record's code stands there."""
    files = files_by_hash(province.sample / "inbox")
    opened: Counter[str] = Counter()
    for file in (node for node in score.root.walk() if node.kind == "file"):
        path = files[str(file.facts["sha256"])]
        assert path.name == file.code
        if path.suffix not in (".xlsx", ".xls", ".csv"):
            continue
        for row in file.children[:2]:
            cells = cells_at(path, int(str(row.facts["sheet_no"])), int(str(row.facts["row_no"])))
            code = str(row.code)
            if file.facts["dataset"] == "budget.transactions":
                code = code.rpartition("-")[0]
            if file.facts["dataset"] in ("one_stop_shop.dossiers", "documents.outgoing", "budget.transactions"):
                assert holds(cells, code), (path.name, row.facts, code, cells)
                opened[str(file.facts["dataset"])] += 1
    assert len(opened) == 3 and min(opened.values()) >= 3


# How it is written


def test_text_json_and_html_say_the_same(score: Trace) -> None:
    written = json.loads(as_json(score))
    assert written["schema"] == "cchc.trace/1" and written["adds_up"] is True
    assert written["checks"] == sum(len(node["checks"]) for node in nodes(written["root"]))
    page = Page(as_html(score))
    assert page.open == [] and page.fetched == []
    squeezed = re.sub(r"[\s│├└]+", "", as_text(score))
    words = re.sub(r"\s+", "", "".join(page.words))
    for node in nodes(written["root"]):
        if node["kind"] == "row":
            place = (
                f"trang{node['facts']['sheet_no']}dòng{node['facts']['row_no']}," if "sheet_no" in node["facts"] else ""
            )
            said = place + re.sub(r"\s+", "", node["code"])
        elif node["kind"] == "unit_month":
            continue
        else:
            said = re.sub(r"\s+", "", node["title"] if node["kind"] != "file" else node["code"])
        if node["kind"] != "measure":
            assert said in squeezed and said in words, node["code"]


def test_long_lists_are_cut_and_say_by_how_much(pipeline: Engine, score: Trace) -> None:
    cut = trace("par_index", [QUY_NHON_TAY, "2026"], inner=pipeline, limit=1)
    whole = {id_of(node): node.facts.get("rows") for node in score.root.walk() if node.kind == "measure"}
    for node in cut.root.walk():
        if node.kind == "measure":
            listed = sum(len(file.children) for file in node.children)
            assert listed + node.hidden == whole[id_of(node)] == node.facts["rows"]
            assert listed <= 1
    hidden = [node.hidden for node in cut.root.walk() if node.hidden]
    assert hidden and f"… và {hidden[0]} dòng khác" in as_text(cut)
    assert cut.adds_up


def id_of(node: Any) -> tuple[object, ...]:
    return (node.code, node.facts.get("role"), node.value)


def test_the_same_edition_gives_the_same_bytes(score: Trace, pipeline: Engine) -> None:
    again = trace("par_index", [QUY_NHON_TAY, "2026"], inner=pipeline, limit=None)
    assert [form(again) for form in (as_text, as_json, as_html)] == [
        form(score) for form in (as_text, as_json, as_html)
    ]


def test_an_edition_is_traced_by_its_number_and_equals_what_is_shown(
    score: Trace, pipeline: Engine, owner: Engine
) -> None:
    assert score.edition is not None
    named = trace(
        "par_index",
        [QUY_NHON_TAY, "2026"],
        edition_id=score.edition["edition_id"],
        reading=owner,
        inner=pipeline,
        limit=None,
    )
    assert as_json(named) == as_json(score)
    with pytest.raises(CchcError) as refused:
        trace("par_index", [QUY_NHON_TAY, "2026"], edition_id=9999, reading=owner, inner=pipeline)
    assert refused.value.code == "TRACE_NO_EDITION"


def test_nothing_like_personal_data_is_in_any_output(score: Trace, pipeline: Engine) -> None:
    """Every text of the tree; amounts of money have as many digits as they need, and are no texts."""
    made = [score] + [
        trace(view, key, inner=pipeline)
        for view in ("task_status", "index_766", "edition")
        for key in some_keys(pipeline, view, 3)
    ]
    shape = re.compile(ANY_SHAPE)
    texts = [text for each in made for node in nodes(json.loads(as_json(each))["root"]) for text in _texts(node)]
    assert len(texts) > 2_000
    assert [text for text in texts if shape.search(text)] == []


def _texts(node: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(node[name]) for name in ("title", "code", "note") if node[name])
    yield from (value for name, value in node["facts"].items() if isinstance(value, str) and name not in FIGURES)


# Which row is meant


@pytest.mark.parametrize(
    ("view", "key", "code", "said"),
    [
        ("par_indexx", ["21589", "2026"], "TRACE_UNKNOWN_VIEW", "par_index_area"),
        ("par_index", ["99999", "2026"], "TRACE_NOT_FOUND", "UNIT_CODE UNIT_VALID_FROM YEAR SET_CODE"),
        ("par_index", ["21589", "2025"], "TRACE_AMBIGUOUS", "unit_valid_from=2025-07-01"),
        ("par_index", ["21589", "hôm nay"], "TRACE_BAD_KEY", "2026-03"),
        ("par_index", ["unit=21589"], "TRACE_BAD_KEY", "unit_code"),
        ("indicator_monthly", ["21589", "2026-03", "on_time_766"], "TRACE_AMBIGUOUS", "scope=own"),
    ],
)
def test_a_key_that_names_no_row_or_several_is_refused_with_what_to_do(
    pipeline: Engine, view: str, key: list[str], code: str, said: str
) -> None:
    with pytest.raises(CchcError) as refused:
        trace(view, key, inner=pipeline)
    assert refused.value.code == code
    assert said in str(refused.value) and refused.value.action


def test_the_command_takes_any_way_of_naming_a_row(province: Province, tmp_path: Path) -> None:
    short = run(province, "par_index_area", QUY_NHON_TAY, "2026", "area=steering", "--rows", "0")
    whole = run(
        province,
        *("published.par_index_area", QUY_NHON_TAY, "2025-07-01", "2026", "VD-XA-2026", "steering", "--rows", "0"),
    )
    assert short.returncode == whole.returncode == 0, short.stderr + whole.stderr
    assert short.stdout == whole.stdout
    assert short.stdout.startswith("Truy vết published.par_index_area: 21589 2025-07-01 2026 VD-XA-2026 steering\n")
    page = tmp_path / "vì sao.html"
    written = run(
        province, "par_index_area", QUY_NHON_TAY, "2026", "area=steering", "--format", "html", "--out", str(page)
    )
    assert written.returncode == 0 and written.stdout == ""
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = run(province, "par_index", QUY_NHON_TAY)
    assert refused.returncode == 1 and "[TRACE_AMBIGUOUS]" in refused.stderr and "Traceback" not in refused.stderr
