"""Reads a workbook and nothing else. ``ingestion.readers.apart`` runs this file in a process of its own.

Standard input is the workbook. Standard output is, for each sheet that has a cell, an Arrow stream of text columns
whose schema tells the sheet's number and name and whether it is the last, and then a stream without columns. It ends
with 3 where the workbook has a password, with 4 where it cannot be read. Nothing of the project's packages is imported:
that would take longer than most workbooks.
"""

import importlib.util
import io
import resource
import sys
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO


class _Unneeded:
    """Keeps Arrow from importing pandas at its first array, which takes as long as a small workbook."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ImportError(name)


sys.meta_path.insert(0, _Unneeded())

import pyarrow as pa  # noqa: E402
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError  # noqa: E402

ENCRYPTED, UNREADABLE = 3, 4
BATCH_ROWS = 20_000


def main(memory: int) -> int:
    """Read with no more than ``memory`` bytes of address space and give the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    bound = memory if hardest == resource.RLIM_INFINITY else min(memory, hardest)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    out = sys.stdout.buffer
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        names = workbook.sheet_names
        for number, name in enumerate(names, start=1):
            about = {"number": str(number), "name": name, "is_last": "yes" if number == len(names) else ""}
            _write(out, about, workbook.get_sheet_by_name(name))
    except PasswordError:
        return ENCRYPTED
    except (CalamineError, ValueError, OverflowError):
        return UNREADABLE
    with pa.ipc.new_stream(out, pa.schema([])):
        pass
    out.flush()
    return 0


def _write(out: BinaryIO, about: dict[str, str], grid: CalamineSheet) -> None:
    if grid.start is None:
        return
    typed_cells = _beside("typed_cells")
    _, left = grid.start
    schema = pa.schema([pa.field(str(at), pa.string()) for at in range(left + grid.width)], metadata=about)
    rows = iter(grid.iter_rows())
    with pa.ipc.new_stream(out, schema) as stream:
        while batch := list(islice(rows, BATCH_ROWS)):
            margin = pa.repeat(pa.scalar("", pa.string()), len(batch))
            columns = [*[margin] * left, *typed_cells.columns_of(batch)]
            stream.write_batch(pa.record_batch(columns, schema=schema))


def _beside(name: str) -> Any:
    """A module of this folder, without the package around it."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
