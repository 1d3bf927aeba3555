"""Reading ahead changes nothing but the time it takes."""

import threading
from collections.abc import Iterator

import pytest

from ingestion.ahead import ahead


def test_the_items_come_in_their_order() -> None:
    assert list(ahead(range(100))) == list(range(100))


def test_an_error_comes_at_its_place() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("two")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="two"):
        next(items)


def test_who_leaves_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for item in ahead(iter(range(1_000_000))):
        if item == 3:
            break
    assert threading.active_count() == before
