"""How fast files become rows, against the fastest thing that could do the same: ``python -m bench [--rows N]``.

Both sides of a ratio are measured in the same run on the same data. Folders are removed afterwards.
"""

import argparse
import csv
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Ratio:
    """Our rate over the yardstick's, and the least that it should be."""

    name: str
    yardstick: str
    rows: int
    seconds: float
    yardstick_seconds: float
    limit: float

    @property
    def value(self) -> float:
        """1 is as fast as the yardstick."""
        return self.yardstick_seconds / self.seconds


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


def write_large_csv(sample: Path, target: Path, rows: int) -> None:
    """A quarter of dossiers written over and over with new codes, until there are ``rows`` of them."""
    source = sorted(sample.glob("inbox/one_stop_shop/dossiers/all/2024-Q3/*.csv"))[0]
    with source.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    header = next(index for index, line in enumerate(lines) if line[0] == "STT")
    body = [line for line in lines[header + 1 :] if line[1].startswith("H08.")]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerows(lines[: header + 1])
        for number in range(rows):
            line = body[number % len(body)]
            prefix = line[1].rpartition("-")[0]
            writer.writerow([str(number + 1), f"{prefix}-{number:07d}", *line[2:]])


def measure_csv(sample: Path, folder: Path, rows: int) -> Ratio:
    """All gates and rules on, against ``copy`` of the same typed rows into an empty table of the same columns."""
    from sqlalchemy import text

    from ingestion.delivery import from_path
    from ingestion.pipeline import ingest
    from warehouse.database import Role, engine

    path = folder / "large.csv"
    write_large_csv(sample, path, rows)
    started = time.perf_counter()
    receipt = ingest(from_path(path, "one_stop_shop.dossiers", period="2024-Q3"))
    seconds = time.perf_counter() - started
    if receipt.rows_loaded < rows * 0.95:
        raise SystemExit(f"bench: only {receipt.rows_loaded} of {rows} rows were loaded: {receipt.error}")
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("create table raw.bench (like raw.one_stop_shop__dossiers including all)"))
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        with cursor.copy("copy raw.one_stop_shop__dossiers to stdout (format csv)") as copy:
            typed = b"".join(bytes(block) for block in copy)
        started = time.perf_counter()
        with cursor.copy("copy raw.bench from stdin (format csv)") as copy:
            copy.write(typed)
        yardstick = time.perf_counter() - started
        connection.execute(text("drop table raw.bench"))
    return Ratio("csv, mọi cổng và quy tắc", "\\copy vào cột đúng kiểu", receipt.rows_loaded, seconds, yardstick, 0.5)


def measure_workbook(sample: Path) -> Ratio:
    """A workbook judged without a database, against calamine's own cells of it."""
    from python_calamine import CalamineWorkbook

    from ingestion.catalogue import get_catalogue
    from ingestion.content import FileContent
    from ingestion.delivery import from_inbox
    from ingestion.pipeline import judge_file

    path = max(sample.glob("inbox/documents/outgoing/all/*/*.xlsx"), key=lambda candidate: candidate.stat().st_size)
    delivery = from_inbox(path, sample / "inbox")
    dataset = get_catalogue().dataset(delivery.name, delivery.sender)
    content = FileContent(path)
    judge_file(content, delivery, dataset)
    started = time.perf_counter()
    judged = judge_file(content, delivery, dataset)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return Ratio("xlsx, đọc và xét", "ô thô của calamine", judged.read, seconds, time.perf_counter() - started, 0.7)


def shown(ratios: list[Ratio]) -> Table:
    """The ratios beside their limits, with this process's peak memory below."""
    table = Table(title=f"{os.cpu_count()} lõi")
    for heading in ("Việc", "Thước đo", "Dòng", "Giây", "Giây của thước đo", "Tỷ lệ", "Giới hạn", ""):
        table.add_column(heading, justify="right" if heading not in ("Việc", "Thước đo", "") else "left")
    for ratio in ratios:
        table.add_row(
            ratio.name,
            ratio.yardstick,
            f"{ratio.rows:,}",
            f"{ratio.seconds:.2f}",
            f"{ratio.yardstick_seconds:.2f}",
            f"{ratio.value:.2f}",
            f"≥ {ratio.limit}",
            "đạt" if ratio.value >= ratio.limit else "chưa đạt",
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.caption = f"Bộ nhớ cao nhất của tiến trình: {peak:,.0f} MiB"
    return table


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the large csv (default 200,000)")
    rows: int = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp(prefix="cchc-bench-"))
    folder.chmod(0o755)
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        from cchc.sample import write_sample

        with console.status("Ghi tệp mẫu"):
            write_sample("52", range(2024, 2025), folder / "sample", scale=1.0, seed=52)
        with own_warehouse(folder / "home"), console.status("Đo"):
            ratios = [measure_csv(folder / "sample", folder, rows), measure_workbook(folder / "sample")]
        console.print(shown(ratios))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
