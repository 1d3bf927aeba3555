"""One file in a process of its own, so that its memory is nobody else's: prints rows, seconds and peak MiB.

``judge`` reads it with every gate and rule and loads nothing; ``ingest`` is the whole way.

A small file goes before it, as in a worker that has been up for a while: what is imported at first use is there.
"""

import json
import resource
import sys
import time
from pathlib import Path

from ingestion.catalogue import get_catalogue
from ingestion.content import FileContent
from ingestion.delivery import Delivery, from_path
from ingestion.judging import judge_file
from ingestion.pipeline import ingest

DATASET = "one_stop_shop.dossiers"


def main() -> None:
    """What to do, the small file and the one that counts are named on the command line."""
    verb = sys.argv[1]
    warm_up, path = map(Path, sys.argv[2:])
    ingest(from_path(warm_up, DATASET, period="2023-Q4"))
    delivery = from_path(path, DATASET, period="2024-Q1")
    started = time.perf_counter()
    rows = _judged(delivery) if verb == "judge" else _ingested(delivery)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds, "peak": peak}) + "\n")


def _judged(delivery: Delivery) -> int:
    dataset = get_catalogue().dataset(DATASET, delivery.sender)
    judged: int = judge_file(FileContent(delivery.path), delivery, dataset).rows.num_rows
    return judged


def _ingested(delivery: Delivery) -> int:
    receipt = ingest(delivery)
    if receipt.rows_loaded < receipt.rows_read * 0.95:
        raise SystemExit(f"only {receipt.rows_loaded} of {receipt.rows_read} rows were loaded: {receipt.error}")
    return receipt.rows_loaded


if __name__ == "__main__":
    main()
