"""How fast this machine ingests and builds: ``python -m bench [--scale N]``, in folders that are removed afterwards."""

import argparse
import io
import os
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table


@dataclass
class Measure:
    """Files, rows and seconds of one step, added up."""

    files: int = 0
    rows: int = 0
    seconds: float = 0.0


@contextmanager
def own_warehouse(folder: Path) -> Iterator[None]:
    """A migrated server whose state folder is ``folder``, stopped at the end."""
    os.environ["CCHC_HOME"] = str(folder)
    from warehouse import embedded, migrations

    embedded.start()
    try:
        migrations.upgrade()
        yield
    finally:
        embedded.stop()


def measure_ingestion(inbox: Path) -> dict[str, Measure]:
    """Ingest every file of the inbox, one after another in this process; the figures by dataset."""
    from ingestion.delivery import from_inbox
    from ingestion.pipeline import ingest

    result: dict[str, Measure] = defaultdict(Measure)
    for path in track(sorted(path for path in inbox.rglob("*") if path.is_file()), "Nạp tệp"):
        delivery = from_inbox(path, inbox)
        started = time.perf_counter()
        receipt = ingest(delivery)
        measure = result[delivery.name]
        measure.seconds += time.perf_counter() - started
        measure.files += 1
        measure.rows += receipt.rows_read
    return dict(result)


def measure_build() -> dict[str, Measure]:
    """Build everything once, layer by layer; the name of a step says how many models, seeds or tests it ran."""
    from warehouse import transform

    result: dict[str, Measure] = {}
    build_id = transform.begin_build()
    if build_id is None:
        return result
    for layer in transform.LAYERS:
        started = time.perf_counter()
        with redirect_stdout(io.StringIO()):
            nodes = transform.build_layer(build_id, layer)
        result[f"dbt {layer} ({len(nodes)})"] = Measure(seconds=time.perf_counter() - started)
    transform.finish_build(build_id)
    return result


def shown(measures: dict[str, Measure]) -> Table:
    """The figures as a table, with this process's peak memory below."""
    table = Table(title=f"{os.cpu_count()} lõi")
    table.add_column("Bước")
    for heading in ("Tệp", "Dòng", "Giây", "Dòng/giây"):
        table.add_column(heading, justify="right")
    for name, measure in measures.items():
        pace = f"{measure.rows / measure.seconds:,.0f}" if measure.files else ""
        table.add_row(
            name, f"{measure.files or ''}", f"{measure.rows:,}" if measure.files else "", f"{measure.seconds:.1f}", pace
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.caption = f"Bộ nhớ cao nhất của tiến trình nạp: {peak:,.0f} MiB"
    return table


def main() -> None:
    """Make sample exports, ingest them, build, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="times the records of the sample (default 1)")
    scale: float = parser.parse_args().scale
    folder = Path(tempfile.mkdtemp(prefix="cchc-bench-"))
    folder.chmod(0o755)
    try:
        from cchc.sample import write_sample

        started = time.perf_counter()
        summary = write_sample("52", range(2024, 2027), folder / "sample", scale=scale, seed=52)
        made = {
            "cchc sample": Measure(summary.files, sum(summary.rows_in_files.values()), time.perf_counter() - started)
        }
        with own_warehouse(folder / "home"):
            measures = made | measure_ingestion(folder / "sample" / "inbox") | measure_build()
        Console().print(shown(measures))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
