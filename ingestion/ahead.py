"""Reading ahead: the next batch is made while the last one is worked on."""

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

_DEPTH = 1


def ahead(items: Iterable[Item], depth: int = _DEPTH) -> Iterator[Item]:
    """The same items in the same order, made by a thread that is at most ``depth`` ahead.

    An error of the maker is raised here, at its place in the order. Leaving the iteration early ends the thread.
    """
    queue: Queue[tuple[Item | None, BaseException | None, bool]] = Queue(depth)
    left = Event()

    def make() -> None:
        try:
            for item in items:
                if left.is_set():
                    return
                queue.put((item, None, False))
        except BaseException as error:  # handed over, not swallowed
            queue.put((None, error, True))
        else:
            queue.put((None, None, True))

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error, done = queue.get()
            if error is not None:
                raise error
            if done:
                return
            yield item  # type: ignore[misc]
    finally:
        left.set()
        while thread.is_alive():
            while not queue.empty():
                queue.get_nowait()
            thread.join(0.05)
