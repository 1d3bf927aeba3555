"""The dbt project keeps to its rules, whatever models there are: layers, names, descriptions, tests, readers."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from manifest_kit import (
    arguments_of,
    declared_tests,
    generic_tests,
    is_in_both_languages,
    layer,
    marts,
    models,
    parents,
    read_manifest,
    readers,
    seeds,
    without_comments,
)

from publishing.catalogue import MARTS

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = {mart.name for mart in MARTS}

MAY_READ = {
    "staging": {"source", "seed"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"staging", "intermediate", "marts", "seed"},
    "scoring": {"staging", "intermediate", "marts", "scoring", "seed"},
}
NAMES = {
    "staging": r"stg_[a-z0-9_]+?__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9_]+?__[a-z0-9_]+",
    "candidate": r"(dim|fct)_[a-z_]+",
}
NAMED_BY_CONTRACT = {
    *("unit_history", "unit_identifier", "units_missing", "indicator_monthly", "indicator_yearly", "province_rollup"),
    *(
        "procedures_by_field",
        "criterion_score",
        "par_index",
        "par_index_area",
        "points_lost",
        "score_review",
        "index_766",
        "index_766_group",
        "index_766_metric",
        "index_766_difference",
    ),
    *("target_attainment", "task_status", "task_occurrence", "task_evidence", "task_overdue"),
    *("reconciliation", "external_result", "survey_answers"),
}
"""Marts whose names consumers know, which are neither a dimension nor a fact by name."""

OF_ONE_ROW = {"int_as_of"}
"""Not a step of a topic, so without a verb."""

SEES_WHAT_CHANGED = {"stg_ops__touched"}
"""The registry names rows of raw, and only raw knows of which unit and month they are."""

OWN_MEANING = {
    *("basis", "kind", "status", "unit_of_measure", "value", "recomputed_score"),
    *("change", "change_reason", "change_reason_code", "difference"),
}
"""Columns that say something else in each mart, and are described there."""

ALLOWED_DAYS = {
    "hằng ngày": (7, 45),
    "hằng tuần": (21, 100),
    "hằng quý": (120, 200),
    "hằng năm": (400, 500),
    "khi có kế hoạch mới": (400, 800),
    "mỗi vòng chấm": (400, 800),
    "mỗi đợt khảo sát": (400, 800),
}
"""By the cadence of a dataset: days after which it is late, and very late."""


@pytest.fixture(scope="module")
def manifest(home: Path) -> dict[str, Any]:
    return read_manifest()


@pytest.fixture(scope="module")
def datasets() -> dict[str, dict[str, Any]]:
    """The catalogue of the ingestion by source.dataset, as written."""
    files = (ROOT / "ingestion" / "datasets").glob("*/*.yml")
    written = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return {f"{content['source']}.{content['dataset']}": content for content in written}


# Layers and names


def test_each_layer_reads_only_what_stands_below_it(manifest: dict[str, Any]) -> None:
    wrong = [
        (model["name"], parent["name"])
        for model in models(manifest)
        for parent in parents(manifest, model)
        if ("source" if parent["resource_type"] == "source" else layer(parent)) not in MAY_READ[layer(model)]
    ]
    assert wrong == []


def test_a_staging_model_is_one_source_table_and_joins_no_other(manifest: dict[str, Any]) -> None:
    staging = [
        model for model in models(manifest) if layer(model) == "staging" and model["name"] not in SEES_WHAT_CHANGED
    ]
    assert len(staging) > 10
    for model in staging:
        sources = [parent for parent in parents(manifest, model) if parent["resource_type"] == "source"]
        assert len(sources) == 1, model["name"]
        table = sources[0]["name"] if sources[0]["source_name"] == "raw" else f"ops__{sources[0]['name']}"
        assert model["name"] == f"stg_{table}"


def test_names_follow_the_layer(manifest: dict[str, Any]) -> None:
    wrong = [
        model["name"]
        for model in models(manifest)
        if not re.fullmatch(NAMES[model["schema"]], model["name"])
        and model["name"] not in (NAMED_BY_CONTRACT if model["schema"] == "candidate" else OF_ONE_ROW)
    ]
    assert wrong == []


def test_every_mart_is_published_and_every_required_one_is_built(manifest: dict[str, Any]) -> None:
    built = {mart["name"] for mart in marts(manifest)}
    assert built <= PUBLISHED
    assert {mart.name for mart in MARTS if mart.required} <= built


def test_no_model_takes_whatever_columns_there_are(manifest: dict[str, Any]) -> None:
    stars = [
        model["name"]
        for model in models(manifest)
        if re.search(
            r"\bselect\s+(distinct\s+)?(\w+\.)?\*|,\s*(\w+\.)?\*\s*(,|from\b)", without_comments(model["raw_code"])
        )
    ]
    assert stars == []


# Descriptions


@pytest.mark.parametrize(
    ("description", "is_complete"),
    [
        ("Tên đơn vị. Name of the unit.", True),
        ("Thực chi (đồng), theo ngày hạch toán. Spent in đồng, debit less credit, by posting date.", True),
        ("became (thành) hoặc was (vốn là). became, or was.", True),
        ("Chỉ số theo tháng. Một dòng cho mỗi tháng. Indicators by month. There is a row for each month.", True),
        ("Tình trạng: done_on_time, done_late, overdue, due. Status of this time.", True),
        ("Tên đơn vị.", False),
        ("Tình trạng của việc. done_on_time, done_late.", False),
        ("Name of the unit.", False),
        ("Tên đơn vị. Tên đầy đủ của đơn vị.", False),
        ("Name of the unit. Tên đơn vị.", False),
        ("", False),
    ],
)
def test_a_description_that_lacks_a_language_is_seen(description: str, is_complete: bool) -> None:
    assert is_in_both_languages(description) is is_complete


def test_every_model_and_seed_says_what_it_is_and_by_which_key(manifest: dict[str, Any]) -> None:
    silent = [
        node["name"]
        for node in [*models(manifest), *seeds(manifest)]
        if not re.search(r"\bkey\b|\bone row\b", node["description"], re.IGNORECASE)
    ]
    assert silent == []


def test_every_mart_has_a_contract_and_is_described_in_both_languages(manifest: dict[str, Any]) -> None:
    assert len(marts(manifest)) > 20
    assert [mart["name"] for mart in marts(manifest) if not mart["config"]["contract"]["enforced"]] == []
    assert [mart["name"] for mart in marts(manifest) if not is_in_both_languages(mart["description"])] == []
    wrong = [
        f"{mart['name']}.{name}"
        for mart in marts(manifest)
        for name, column in mart["columns"].items()
        if not is_in_both_languages(column["description"])
    ]
    assert wrong == []


def test_a_column_of_three_marts_is_described_once(manifest: dict[str, Any]) -> None:
    shared = Counter(name for mart in marts(manifest) for name in mart["columns"])
    repeated = [
        f"{mart['name']}.{name}"
        for mart in marts(manifest)
        for name, column in mart["columns"].items()
        if shared[name] >= 3 and name not in OWN_MEANING and not column["doc_blocks"]
    ]
    assert repeated == []


def test_every_shared_description_is_used(manifest: dict[str, Any]) -> None:
    nodes = [*models(manifest), *seeds(manifest)]
    used = {block for node in nodes for column in node["columns"].values() for block in column["doc_blocks"]}
    own = {name for name in manifest["docs"] if name.startswith("doc.cchc.")}
    assert own - used == set()


def test_every_count_names_the_dataset_that_feeds_it(
    manifest: dict[str, Any], datasets: dict[str, dict[str, Any]]
) -> None:
    facts = [mart for mart in marts(manifest) if mart["name"].startswith("fct_")]
    counts = {
        f"{fact['name']}.{name}": column["config"]["meta"].get("dataset")
        for fact in facts
        for name, column in fact["columns"].items()
        if column["data_type"] == "bigint" or column["data_type"].startswith("numeric")
    }
    assert len(counts) > 60
    assert {name: dataset for name, dataset in counts.items() if dataset not in datasets} == {}


def test_every_macro_describes_itself_and_its_arguments(manifest: dict[str, Any]) -> None:
    own = [macro for macro in manifest["macros"].values() if macro["package_name"] == "cchc"]
    assert [macro["name"] for macro in own if not macro["description"]] == []
    for macro in own:
        # dbt reads no signature of a generic test: its arguments are in the README of dbt/tests/generic.
        if not macro["name"].startswith("test_"):
            assert [argument["name"] for argument in macro["arguments"]] == arguments_of(macro), macro["name"]
            assert all(argument["description"] for argument in macro["arguments"]), macro["name"]


# Tests


def test_every_mart_is_tested_on_its_key_and_its_units(manifest: dict[str, Any]) -> None:
    for mart in marts(manifest):
        kinds = {test["test_metadata"]["name"] for test in declared_tests(manifest, mart)}
        assert kinds & {"unique_combination", "unique"}, mart["name"]
        if "unit_code" in mart["columns"] and mart["name"] != "dim_unit":
            assert "references_unit" in kinds, mart["name"]


def test_no_model_is_without_a_test(manifest: dict[str, Any]) -> None:
    by_example = {test["model"] for test in manifest["unit_tests"].values()}
    assert [
        node["name"]
        for node in [*models(manifest), *seeds(manifest)]
        if not declared_tests(manifest, node) and node["name"] not in by_example
    ] == []


def test_each_generic_test_is_shown_bad_rows_good_rows_and_nulls(manifest: dict[str, Any]) -> None:
    table = (ROOT / "dbt" / "tests" / "generic_tests_catch_bad_rows.sql").read_text(encoding="utf-8")
    cases = re.findall(r'\("(\w+)", "(bad|good|null): [^"]+", (\d+),\s+test_(\w+)\(', table)
    assert len(cases) == len(re.findall(r'^    \("', table, re.MULTILINE)), "a case in another form"
    for name in generic_tests(manifest):
        own = [(kind, int(expected)) for named, kind, expected, run in cases if named == run == name]
        assert {kind for kind, _ in own} == {"bad", "good", "null"}, name
        assert all((expected > 0) if kind == "bad" else True for kind, expected in own), name
        assert all(expected == 0 for kind, expected in own if kind == "good"), name


def test_each_generic_test_is_in_their_readme(manifest: dict[str, Any]) -> None:
    page = (ROOT / "dbt" / "tests" / "generic" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(generic_tests(manifest))


# Owners and readers


def test_every_model_belongs_to_a_group_that_somebody_answers_for(manifest: dict[str, Any]) -> None:
    groups = {group["name"]: group["owner"]["name"] for group in manifest["groups"].values()}
    assert all(groups.values())
    assert [model["name"] for model in models(manifest) if model["group"] is None] == []
    assert {model["group"] for model in models(manifest)} == set(groups)


def test_only_what_is_published_is_public(manifest: dict[str, Any]) -> None:
    assert {model["name"] for model in models(manifest) if model["access"] == "public"} == {
        mart["name"] for mart in marts(manifest)
    }


def test_what_only_its_own_group_reads_is_private(manifest: dict[str, Any]) -> None:
    for model in models(manifest):
        if model["access"] == "public":
            continue
        groups = {reader["group"] for reader in readers(manifest, model)}
        assert model["access"] == ("private" if groups <= {model["group"]} else "protected"), model["name"]


def test_every_published_mart_has_a_reader_and_no_reader_has_more(manifest: dict[str, Any]) -> None:
    read: set[str] = set()
    for exposure in manifest["exposures"].values():
        names = {parent["name"] for parent in parents(manifest, exposure)}
        assert names <= PUBLISHED, exposure["name"]
        assert exposure["owner"]["name"] and exposure["maturity"] and exposure["label"], exposure["name"]
        assert is_in_both_languages(exposure["description"]), exposure["name"]
        read |= names
    assert read == {mart["name"] for mart in marts(manifest)}


# Sources


def test_every_source_is_described_and_late_by_the_cadence_of_its_dataset(
    manifest: dict[str, Any], datasets: dict[str, dict[str, Any]]
) -> None:
    for source in manifest["sources"].values():
        assert is_in_both_languages(source["description"]), source["name"]
        if source["source_name"] != "raw":
            continue
        dataset = source["name"].replace("__", ".", 1)
        warn, error = ALLOWED_DAYS[datasets[dataset]["cadence"]]
        assert source["freshness"]["warn_after"] == {"count": warn, "period": "day"}, dataset
        assert source["freshness"]["error_after"] == {"count": error, "period": "day"}, dataset
        assert "ops.delivery" in source["loaded_at_query"], dataset
