"""The queries that the documentation shows, so that a test can run them where something has been published."""

import re
from pathlib import Path

from warehouse.database import Role

ROOT = Path(__file__).resolve().parents[2]


def queries() -> list[tuple[str, Role, str]]:
    """Page, role and text of every SQL block: the pipeline's where it touches ``ops`` or ``raw``, else a reader's."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [
        (str(page.relative_to(ROOT)), Role.PIPELINE if re.search(r"\b(?:ops|raw)\.", query) else Role.READER, query)
        for page in pages
        for query in re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.S)
    ]
