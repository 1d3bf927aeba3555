"""`cchc docs`: one page with every model and column, and a diagram that is drawn from the same manifest."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from manifest_kit import marts, read_manifest

from cchc.commands import docs
from cchc.entities import entities_page
from warehouse import embedded
from warehouse.settings import get_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def manifest(home: Path) -> dict[str, Any]:
    return read_manifest()


@pytest.fixture(scope="module")
def page(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page as `cchc docs` writes it, into a project folder of its own."""
    project = tmp_path_factory.mktemp("project")
    (project / "dbt").symlink_to(ROOT / "dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCHC_PROJECT_ROOT", str(project))
        get_settings.cache_clear()
        yield docs.write_site().read_text(encoding="utf-8")
    get_settings.cache_clear()


def test_the_page_holds_every_model_with_its_description(page: str) -> None:
    begins = page.index('{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/')
    shown, _ = json.JSONDecoder().raw_decode(page, begins)
    indicator = shown["nodes"]["model.cchc.indicator_monthly"]
    assert indicator["description"].startswith("Chỉ số theo tháng")
    assert indicator["columns"]["numerator"]["description"].startswith("Tử số")


def test_a_server_that_ran_before_the_docs_were_made_still_runs(page: str) -> None:
    assert embedded.status().running


def test_the_committed_diagram_is_that_of_the_models(manifest: dict[str, Any]) -> None:
    committed = (ROOT / docs.DIAGRAM).read_text(encoding="utf-8")
    assert committed == entities_page(manifest), "run: cchc docs diagram"


def test_the_diagram_does_not_depend_on_the_order_of_the_manifest(manifest: dict[str, Any]) -> None:
    backwards = {name: manifest["nodes"][name] for name in reversed(manifest["nodes"])}
    assert entities_page(manifest | {"nodes": backwards}) == entities_page(manifest)


def test_the_diagram_shows_every_mart_its_key_and_what_it_names(manifest: dict[str, Any]) -> None:
    page = entities_page(manifest)
    assert [mart["name"] for mart in marts(manifest) if f"| `{mart['name']}` |" not in page] == []
    assert '    dim_unit ||--o{ fct_procedures : "unit_code, unit_valid_from"' in page
    assert '    dim_indicator ||--o{ indicator_yearly : "indicator_code"' in page
    assert '    par_index ||--o{ par_index_area : "unit_code, unit_valid_from, year, set_code"' in page
    box = page.split("    par_index_area {\n")[1].split("    }")[0]
    assert [line.split()[1:] for line in box.splitlines()] == [
        ["unit_code", "PK,", "FK"],
        ["unit_valid_from", "PK,", "FK"],
        ["year", "PK,", "FK"],
        ["set_code", "PK,", "FK"],
        ["area", "PK"],
    ]
