"""The page for consumers names what is published, and nothing else."""

import re
from pathlib import Path

from publishing.catalogue import MARTS
from publishing.views import REGISTRY_COMMENTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contracts" / "README.md"


def views_on_the_page() -> set[str]:
    table = PAGE.read_text(encoding="utf-8").split("## Views")[1].split("##")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_published_view_is_on_the_page() -> None:
    published = {mart.name for mart in MARTS if mart.required} | set(REGISTRY_COMMENTS)
    assert published <= views_on_the_page()


def test_the_page_promises_no_view_that_publishing_does_not_know() -> None:
    assert views_on_the_page() <= {mart.name for mart in MARTS} | set(REGISTRY_COMMENTS)
