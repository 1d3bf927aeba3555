"""Errors that a person can act on: a stable code, a Vietnamese sentence, the place, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in a delivery something is wrong. Rows and columns as a person sees them; never the cell's content."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = (
            ("tệp", self.file),
            ("trang tính", self.sheet),
            ("dòng", self.row),
            ("cột", self.column),
        )
        return ", ".join(f"{label} {value}" for label, value in parts if value not in (None, ""))


class CchcError(Exception):
    """An error with a stable ``code`` for machines and a Vietnamese ``message`` and ``action`` for people."""

    def __init__(self, code: str, message: str, *, action: str = "", place: Place | None = None) -> None:
        self.code = code
        self.message = message
        self.action = action
        self.place = place or Place()
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f" ({self.place})" if str(self.place) else ""
        what_to_do = f" → {self.action}" if self.action else ""
        return f"[{self.code}] {self.message}{where}{what_to_do}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.message, self.action, self.place))


def _rebuild(kind: type[CchcError], code: str, message: str, action: str, place: Place) -> CchcError:
    return kind(code, message, action=action, place=place)


class RefusedError(CchcError):
    """A whole delivery that cannot be loaded as it is; sending the same bytes again will not help."""


class TransientError(CchcError):
    """Something that can succeed later without a change of the delivery: network, lock, disk."""
