"""The dbt project: its unit tests pass on a real server, and its models keep to their layers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse import transform
from warehouse.settings import get_settings

MAY_READ = {
    "staging": {"source", "seed"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"staging", "intermediate", "marts", "seed"},
    "scoring": {"staging", "intermediate", "marts", "scoring", "seed"},
}


@pytest.fixture(scope="module")
def built(warehouse: Path) -> Path:
    """The project's tables, built over a warehouse that may be empty. Gives dbt's target folder."""
    no_tests = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    results = transform.run_dbt(("build", *no_tests), as_of=date(2026, 11, 5))
    assert [result for result in results if result.status != "success"] == []
    return get_settings().home / "dbt" / "target"


@pytest.fixture(scope="module")
def manifest(built: Path) -> dict[str, Any]:
    """dbt's manifest of the whole project."""
    content: dict[str, Any] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    return content


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def layer(node: dict[str, Any]) -> str:
    return "seed" if node["resource_type"] == "seed" else str(node["path"]).split("/")[0]


def test_every_scoring_rule_holds_at_its_edges(built: Path) -> None:
    results = transform.run_dbt(("test", "--select", "test_type:unit", "tag:self_test"), as_of=None)
    tests = [result for result in results if result.unique_id.startswith(("unit_test.", "test."))]
    assert len(tests) > 30
    assert [result for result in tests if result.status != "pass"] == []


def test_each_layer_reads_only_what_stands_below_it(manifest: dict[str, Any]) -> None:
    wrong = []
    for model in models(manifest):
        for parent in model["depends_on"]["nodes"]:
            below = "source" if parent.startswith("source.") else layer(manifest["nodes"][parent])
            if below not in MAY_READ[layer(model)]:
                wrong.append((model["name"], parent))
    assert wrong == []


def test_every_mart_has_a_contract_and_every_column_a_description(manifest: dict[str, Any]) -> None:
    marts = [model for model in models(manifest) if model["schema"] == "candidate"]
    assert len(marts) > 20
    for mart in marts:
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert mart["description"], mart["name"]
        assert [name for name, column in mart["columns"].items() if not column["description"]] == [], mart["name"]


def test_dbt_can_write_its_pages(built: Path) -> None:
    transform.run_docs()
    assert (built / "static_index.html").stat().st_size > 100_000


def test_an_unreachable_database_is_an_error_that_may_pass(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.errors import TransientError

    real = transform.dbt_environment

    def elsewhere(settings: Any) -> dict[str, str]:
        return real(settings) | {"CCHC_DBT_PORT": "1"}

    monkeypatch.setattr(transform, "dbt_environment", elsewhere)
    with pytest.raises(TransientError, match="DBT_CONNECTION"):
        transform.run_dbt(("run", "--select", "int_as_of"), as_of=None)
