"""What several modules share: the project's tables."""

from datetime import date
from pathlib import Path

import pytest

from warehouse import transform


@pytest.fixture(scope="session")
def built(warehouse: Path) -> Path:
    """The project's tables, built over a warehouse that may be empty."""
    tables = ("build", *(f"--resource-type={kind}" for kind in ("seed", "model")))
    results = transform.run_dbt(tables, as_of=date(2026, 11, 5))
    assert [result for result in results if result.status != "success"] == []
    return warehouse
