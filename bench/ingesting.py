"""One ingestion in a process of its own, so that its memory is nobody else's: prints rows, seconds and peak MiB.

A small file goes before it, as in a worker that has been up for a while: what is imported at first use is there.
"""

import json
import resource
import sys
import time
from pathlib import Path

from ingestion.delivery import from_path
from ingestion.pipeline import ingest


def main() -> None:
    """Ingest the two files named on the command line; the second counts."""
    first, delivery = (from_path(Path(path), "one_stop_shop.dossiers", period="2024-Q1") for path in sys.argv[1:])
    ingest(first)
    started = time.perf_counter()
    receipt = ingest(delivery)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if receipt.rows_loaded < receipt.rows_read * 0.95:
        raise SystemExit(f"only {receipt.rows_loaded} of {receipt.rows_read} rows were loaded: {receipt.error}")
    sys.stdout.write(json.dumps({"rows": receipt.rows_loaded, "seconds": seconds, "peak": peak}) + "\n")


if __name__ == "__main__":
    main()
