"""The dbt project on a real server: its unit tests pass, and a lost server is told from a failure."""

from pathlib import Path
from typing import Any

import pytest

from warehouse import transform
from warehouse.errors import TransientError


def test_every_scoring_rule_holds_at_its_edges(built: Path) -> None:
    results = transform.run_dbt(("test", "--select", "test_type:unit", "tag:self_test"), as_of=None)
    tests = [result for result in results if result.unique_id.startswith(("unit_test.", "test."))]
    assert len(tests) > 30
    assert [result for result in tests if result.status != "pass"] == []


def test_an_unreachable_database_is_an_error_that_may_pass(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = transform.dbt_environment

    def elsewhere(settings: Any) -> dict[str, str]:
        return real(settings) | {"CCHC_DBT_PORT": "1"}

    monkeypatch.setattr(transform, "dbt_environment", elsewhere)
    with pytest.raises(TransientError, match="DBT_CONNECTION"):
        transform.run_dbt(("run", "--select", "int_as_of"), as_of=None)
