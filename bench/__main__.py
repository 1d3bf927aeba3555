"""How fast files become rows and rows become marts, against a yardstick: ``python -m bench [files|builds] [--rows N]``.

Both sides of a ratio are measured in the same run on the same data. Folders are removed afterwards.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.files import write_csv, write_workbook
from bench.ratio import Ratio, shown

WORKBOOK_ROWS = 200_000
WARM_UP_ROWS = 100
MEMORY_LIMIT_MIB = 700
GROWTH_LIMIT = 1.1
"""A file twice as long may need this many times the memory: nothing but noise."""


@dataclass(frozen=True)
class Run:
    """One ingestion in a process of its own."""

    rows: int
    seconds: float
    peak: float


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


def ran(verb: str, warm_up: Path, path: Path) -> Run:
    """``judge`` or ``ingest`` a file; the table is empty but for a few rows."""
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("truncate raw.one_stop_shop__dossiers, ops.delivery cascade"))
    command = [sys.executable, "-m", "bench.ingesting", verb, str(warm_up), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {done.stderr.strip().splitlines()[-1]}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def copied() -> float:
    """Seconds of a bare ``\\copy`` of the rows just ingested into an empty table of the same columns and indexes."""
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("create table raw.bench (like raw.one_stop_shop__dossiers including all)"))
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        with cursor.copy("copy raw.one_stop_shop__dossiers to stdout (format csv)") as copy:
            typed = b"".join(bytes(block) for block in copy)
        started = time.perf_counter()
        with cursor.copy("copy raw.bench from stdin (format csv)") as copy:
            copy.write(typed)
        seconds = time.perf_counter() - started
        connection.execute(text("drop table raw.bench"))
    return seconds


def calamine_seconds(path: Path) -> float:
    """Seconds in which calamine gives every cell of a workbook as a Python value, and nothing is done with it."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - started


def measured(sample: Path, folder: Path, rows: int) -> list[Ratio]:
    """Every line of the table."""
    warm_up, small, large, workbook = (folder / name for name in ("warm.xlsx", "small.csv", "large.csv", "large.xlsx"))
    write_workbook(sample, warm_up, WARM_UP_ROWS)
    write_csv(sample, small, rows // 2)
    write_csv(sample, large, rows)
    write_workbook(sample, workbook, min(WORKBOOK_ROWS, rows))
    short, long = ran("ingest", warm_up, small), ran("ingest", warm_up, large)
    copy = copied()
    book, cells = ran("judge", warm_up, workbook), calamine_seconds(workbook)
    whole_way = ran("ingest", warm_up, workbook)
    return [
        Ratio(
            "csv, 22 cột, mọi cổng và quy tắc",
            "\\copy vào cột đúng kiểu, cùng chỉ mục",
            long.rows,
            f"{long.seconds:.2f} s",
            f"{copy:.2f} s",
            copy / long.seconds,
            0.5,
        ),
        Ratio(
            "xlsx, 22 cột, mọi cổng và quy tắc",
            "ô thô của calamine",
            book.rows,
            f"{book.seconds:.2f} s",
            f"{cells:.2f} s",
            cells / book.seconds,
            0.7,
        ),
        Ratio(
            "xlsx, cả nạp",
            "ô thô của calamine",
            whole_way.rows,
            f"{whole_way.seconds:.2f} s",
            f"{cells:.2f} s",
            cells / whole_way.seconds,
            0.5,
        ),
        Ratio(
            "bộ nhớ cao nhất, csv",
            f"{MEMORY_LIMIT_MIB} MiB",
            long.rows,
            f"{long.peak:.0f} MiB",
            f"{MEMORY_LIMIT_MIB} MiB",
            long.peak / MEMORY_LIMIT_MIB,
            1.0,
            at_least=False,
        ),
        Ratio(
            "bộ nhớ theo độ dài tệp",
            "tệp ngắn bằng một nửa",
            long.rows,
            f"{long.peak:.0f} MiB",
            f"{short.peak:.0f} MiB",
            long.peak / short.peak,
            GROWTH_LIMIT,
            at_least=False,
        ),
    ]


def of_files(folder: Path, rows: int, console: Console) -> list[Ratio]:
    """The lines of the table that are about files."""
    from cchc.sample import write_sample

    with console.status("Ghi tệp mẫu"):
        write_sample("52", range(2024, 2025), folder / "sample", scale=1.0, seed=52)
    with own_warehouse(folder / "home"), console.status("Đo"):
        return measured(folder / "sample", folder, rows)


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large csv (default 1,000,000)")
    parser.add_argument("what", nargs="?", choices=("files", "builds"), help="only this half (default both)")
    arguments = parser.parse_args()
    rows: int = arguments.rows
    folder = Path(tempfile.mkdtemp(prefix="cchc-bench-"))
    folder.chmod(0o755)
    console = Console(width=None if sys.stdout.isatty() else 150)
    try:
        ratios = []
        if arguments.what != "builds":
            ratios += of_files(folder, rows, console)
        if arguments.what != "files":
            from bench import building

            with console.status("Đo lượt dựng"):
                ratios += building.measured(folder)
        console.print(shown(ratios))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
