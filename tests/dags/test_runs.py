"""A DAG of one source, run for real: an empty inbox, a good and a bad file, and the same again."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cchc.sample import write_sample
from warehouse.settings import Settings

RunDags = Callable[..., list[dict[str, Any]]]


def test_a_bad_file_holds_neither_the_good_one_nor_the_run(
    run_dags: RunDags, settings: Settings, tmp_path: Path
) -> None:
    write_sample("52", range(2024, 2025), tmp_path, 0.01, 7)
    shutil.copytree(tmp_path / "inbox" / "plan" / "targets", settings.inbox_path / "plan" / "targets")
    (good,) = [path for path in (settings.inbox_path / "plan").rglob("*.*") if not path.name.endswith(".manifest.yml")]
    good.with_name(f"hong{good.suffix}").write_bytes(b"PK\x03\x04 not an export")

    nothing_waits, two_files_wait, all_dealt_with = run_dags("ingest_budget", "ingest_plan", "ingest_plan")

    assert nothing_waits["state"] == "success"
    assert nothing_waits["tasks"]["announce"] == "skipped"
    assert two_files_wait == {
        "state": "success",
        "tasks": {
            "find_files": "success",
            "ingest_files[0]": "success",
            "announce": "success",
            "all_batches_done": "success",
        },
    }
    assert all_dealt_with["tasks"]["announce"] == "skipped"
