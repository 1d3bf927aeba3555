"""Reads a file in a process of its own, with little memory and little time, and says how it ended."""

import multiprocessing
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

MEMORY = 1 << 30
"""Bytes that a read may take on top of what the process had before."""
SECONDS = 60

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["ingestion.readers", "ingestion.catalogue"])


@dataclass(frozen=True)
class End:
    """The refusal's code and text ("" where the file was read), the rows read, the peak memory and the time."""

    code: str
    text: str
    rows: int
    megabytes: int
    seconds: float


def read_confined(content: bytes, dataset: str = "one_stop_shop.dossiers") -> End:
    """How the read of these bytes ended.

    Raises:
        AssertionError: where the process died, ran out of memory or of time.
    """
    here, there = _context.Pipe()
    process = _context.Process(target=_read, args=(there, dataset))
    process.start()
    there.close()
    try:
        here.send_bytes(content)
        assert here.poll(SECONDS), "out of time"
        end = here.recv()
    except EOFError:
        process.join(5)
        raise AssertionError(f"the reader died: {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
    assert isinstance(end, End), end
    return end


def _read(pipe: Connection, dataset: str) -> None:
    from ingestion.catalogue import get_catalogue
    from ingestion.content import BytesContent
    from ingestion.readers import read
    from warehouse.errors import RefusedError

    content = pipe.recv_bytes()
    known = get_catalogue().dataset(dataset, "all")
    before = _virtual()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (before + MEMORY, before + MEMORY))
    code = text = ""
    rows = 0
    began = time.monotonic()
    try:
        for sheet in read(BytesContent(content), known):
            for batch in sheet.body.below(0, 4):
                rows += len(batch.row_numbers)
    except RefusedError as error:
        code, text = error.code, str(error)
    except BaseException as error:  # the parent shows it: whatever it is, it should not have come out
        pipe.send(f"{type(error).__name__}: {error}")
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    pipe.send(End(code, text, rows, peak, time.monotonic() - began))


def _virtual() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
