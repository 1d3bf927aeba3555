"""What the bytes of a workbook's XML say at a glance: sound over-estimates, found without parsing.

Every filled cell, shared string and value is counted however it is written: a tag is known by ``<`` or a prefix's
``:``, its name and what may follow a name. What looks like one and is none only makes an estimate larger.
"""

import re
from typing import Any

import numpy as np

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Integers = np.ndarray[Any, np.dtype[np.int64]]

_TAG_OPENS, _PREFIX_ENDS, _TAG_CLOSES, _SLASH, _QUOTE = (ord(sign) for sign in '<:>/"')
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s>/]")
_UNCALCULATED = re.compile(
    rb'<(?:[\w.-]+:)?c\s(?:[^<>]*\s)?r="(?P<cell>[A-Z]{1,3}\d{1,7})"[^<>]*>'
    rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<>]*</(?:[\w.-]+:)?f>)\s*"
    rb"(?:<(?:[\w.-]+:)?v\s*/>|<(?:[\w.-]+:)?v></(?:[\w.-]+:)?v>)?\s*</(?:[\w.-]+:)?c>"
)
_PAD = bytes(16)


class Glance:
    """An over-estimate of a sheet's rectangle from references of the usual form ``<c r="AB12"``.

    ``odd`` where a cell is written in any other way: then ``rows`` and ``columns`` say nothing. ``cells`` counts all
    cells, ``ends`` those that are closed by a tag of their own. ``strings`` are the shared strings of the part.
    ``uncalculated`` is the first cell (``AB12``) with a formula and no value.
    """

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = self.ends = 0
        self.odd = False
        self.uncalculated = ""
        self.strings = SharedStrings()

    def see(self, piece: bytes) -> None:
        """Counts one piece that ends between two tags."""
        text = np.frombuffer(piece + _PAD, dtype=np.uint8)
        opens = (text[:-2] == _TAG_OPENS) | (text[:-2] == _PREFIX_ENDS)
        self.strings.see(piece, possible=bool((opens & (text[1:-1] == ord("s")) & (text[2:] == ord("i"))).any()))
        if not self.uncalculated and bool((opens & (text[1:-1] == ord("f"))).any()):
            found = _UNCALCULATED.search(piece)
            self.uncalculated = found["cell"].decode() if found else ""
        is_c = text[1:-1] == ord("c")
        tags = _named(text, np.flatnonzero(opens & is_c))
        if not len(tags):
            return
        self.cells += len(tags)
        self.ends += int(np.count_nonzero(is_c & (text[:-2] == _SLASH)))
        usual = text[tags] == _TAG_OPENS
        for offset, sign in enumerate(b' r="', start=2):
            usual &= text[tags + offset] == sign
        if not usual.all() or b"<!" in piece:
            self.odd = True
            return
        self._references(text, tags + 6)

    def _references(self, text: Bytes, place: Integers) -> None:
        column, place = _number(text, place, first=ord("A"), base=26, most=3)
        row, place = _number(text, place, first=ord("0"), base=10, most=7)
        if not (text[place] == _QUOTE).all() or not column.all():
            self.odd = True
            return
        self.rows = max(self.rows, int(row.max()))
        self.columns = max(self.columns, int(column.max()))


class SharedStrings:
    """How many bytes each shared string of a part takes, with its tags."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._size = 0
        self._sure = True

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._starts)

    @property
    def longest(self) -> int:
        """The bytes of the longest."""
        return int(self.lengths().max())

    def see(self, piece: bytes, *, possible: bool) -> None:
        """Counts one piece that ends between two tags; without ``possible`` it holds none."""
        if possible:
            found = [self._size + match.start() for match in _STRING.finditer(piece)]
            self._starts += found
            self._sure &= not found or b"<!" not in piece
        self._size += len(piece)

    def lengths(self) -> Integers:
        """By their number; where comments may hide or show some, all as long as the longest."""
        lengths = np.diff([*self._starts, self._size]).astype(np.int64)
        return lengths if self._sure else np.full(len(lengths), lengths.max())


def shared_references(piece: bytes) -> tuple[Integers, int]:
    """The whole numbers in value tags, as if each named a shared string, and the count of values that are unclear."""
    text = np.frombuffer(piece + _PAD, dtype=np.uint8)
    opens = (text[:-2] == _TAG_OPENS) | (text[:-2] == _PREFIX_ENDS)
    tags = _named(text, np.flatnonzero(opens & (text[1:-1] == ord("v"))))
    plain = text[tags + 2] == _TAG_CLOSES
    numbers, place = _number(text, tags[plain] + 3, first=ord("0"), base=10, most=8)
    whole = (text[place] == _TAG_OPENS) | (text[place] == 0)
    blank = text[tags[plain] + 3] <= 0x20
    return numbers[whole], int(np.count_nonzero(~plain) + np.count_nonzero(blank))


def _named(text: Bytes, places: Integers) -> Integers:
    """Those places before a name of one letter at which the name ends there."""
    after = text[places + 2]
    found: Integers = places[(after <= 0x20) | (after == _TAG_CLOSES) | (after == _SLASH)]
    return found


def _number(text: Bytes, place: Integers, *, first: int, base: int, most: int) -> tuple[Integers, Integers]:
    """The number written at each place, and the places behind it; letters count from 1, digits from 0."""
    number = np.zeros(len(place), dtype=np.int64)
    from_one = int(base == 26)
    for _ in range(most):
        digit = text[place].astype(np.int64) - first
        valid = (digit >= 0) & (digit < base)
        if not valid.any():
            break
        number = np.where(valid, number * base + digit + from_one, number)
        place = place + valid
    return number, place
