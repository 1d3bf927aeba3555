"""Seeded luck for the rows of a file."""

from random import Random


def luck(*names: object) -> Random:
    """A generator that depends on the names only; it decides dirt in synthetic rows and guards no secret."""
    return Random(":".join(str(name) for name in names))  # noqa: S311
