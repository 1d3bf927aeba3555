"""Writes the whole sample: the exports of every quarter, the small files beside them, and the truth."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc.sample.beside import write_beside
from cchc.sample.copies import add_portal, copy_national_portal, copy_plans
from cchc.sample.model_plans import citations
from cchc.sample.quarters import INBOX, Sample
from cchc.sample.timeline import DAY
from cchc.sample.truth_documents import add_disclosures, add_messages, add_work_files
from cchc.sample.truth_reported import add_reported


@dataclass(frozen=True)
class SampleSummary:
    """What was written: `rows` are drawn records by dataset, `rows_in_files` the data rows that the files hold."""

    out: Path
    expected: Path
    as_of: str
    files: int
    rows: dict[str, int]
    rows_in_files: dict[str, int]


def _clear(out: Path) -> None:
    """Remove what an earlier run wrote, and nothing where no earlier run wrote."""
    if (out / "expected.json").exists():
        for name in (INBOX, "corrections"):
            shutil.rmtree(out / name, ignore_errors=True)


def write_sample(
    province: str,
    years: Sequence[int],
    out: Path,
    scale: float = 1.0,
    seed: int = 52,
    on_quarter: Callable[[str, int, int], None] | None = None,
) -> SampleSummary:
    """Write exports, corrections and expected.json below `out`: the same bytes for the same arguments.

    `years` are a range, or a tuple of the first and the last year; `scale` multiplies volumes; `on_quarter` is called
    with a period, its number and the number of periods before each is written.
    """
    if scale <= 0:
        raise ValueError("scale must be above 0")
    _clear(out)
    sample = Sample(province, range(min(years), max(years) + 1), out, scale, seed)
    for number, quarter in enumerate(sample.quarters):
        if on_quarter is not None:
            on_quarter(quarter.period, number, len(sample.quarters))
        sample.write_quarter(quarter)
    portal = copy_national_portal(province, sample.quarters, out / INBOX)
    sample.entries += portal
    if portal:
        add_portal(sample.truth, sample.units)
    sample.entries += copy_plans(sample.quarters, out / INBOX)
    cited = citations(sample.units.all, sample.issued)
    beside = write_beside(sample.units, sample.quarters, out, INBOX, seed, cited)
    sample.entries += sample.forms.files.entries + beside.entries
    sample.rows |= sample.forms.files.rows | beside.rows
    sent = [*sample.forms.files.sent, *beside.sent]
    add_reported(sample.truth, sample.units, sent)
    add_work_files(sample.truth, sent)
    add_messages(sample.truth, sent, sample.units)
    last = sample.quarters[-1].exported_at // DAY
    add_disclosures(sample.truth, sample.issued, sample.units.all, sample.quarters, last)
    sample.judge_tasks(beside.sent)
    expected = out / "expected.json"
    content = sample.expected()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    expected.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return SampleSummary(
        out=out,
        expected=expected,
        as_of=content["meta"]["as_of"],
        files=len(sample.entries),
        rows=content["totals"]["records"],
        rows_in_files=content["totals"]["rows_in_files"],
    )
