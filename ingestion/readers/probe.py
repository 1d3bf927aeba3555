"""A trial opening of a BIFF workbook in a process of its own.

calamine reserves the memory that a BIFF file's DIMENSIONS record asks for. Four damaged bytes there ask for hundreds of
gigabytes, and the Rust allocator then ends the whole process: no ``except`` sees it. So another process goes first.
"""

import subprocess
import sys

from ingestion.readers.refusals import unreadable

MAX_MEMORY = 2 << 30
"""Bytes of address space; the largest BIFF sheet (65,536 rows of 256 cells) takes a quarter of it."""
MAX_SECONDS = 120
_OPEN_ALL = """
import io, resource, sys
from python_calamine import CalamineError, CalamineWorkbook
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
except CalamineError:
    pass
"""


def check_biff(content: bytes) -> None:
    """Nothing, where the file can be opened or fails in a way that can be caught.

    Raises:
        RefusedError: UNREADABLE.
    """
    try:
        trial = subprocess.run(  # noqa: S603 - our own interpreter and text; the delivery is its standard input
            [sys.executable, "-I", "-c", _OPEN_ALL, str(MAX_MEMORY)],
            input=content,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
        opened = trial.returncode == 0
    except subprocess.TimeoutExpired:
        opened = False
    if not opened:
        raise unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.")
