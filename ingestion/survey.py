"""What the bytes of a file tell without a cell being made: whether a secrecy mark is spelled, or a legacy font used."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from ingestion.content import CHUNK, Content
from ingestion.privacy import texts_hold_mark
from ingestion.readers import texts
from ingestion.readers.font_watch import suspicious

_FIRST_BYTES = b"\xc2\xc3"
_NEAR = 96
"""Bytes around a spelling that tell a mark from an ordinary word."""
_BETWEEN = rb"(?:\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad|<[^<>]{0,80}>)*"
_NUMBERED = re.compile(rb"&#(?P<decimal>\d{1,7});?|&#[xX](?P<hex>[0-9a-fA-F]{1,6});?|\\u(?P<json>[0-9a-fA-F]{4})")
_SPELLED = re.compile(
    rb"M" + _BETWEEN + rb"(?:\xe1\xba\xac|A\xcc[\x82\xa3]\xcc[\x82\xa3]|\xc3\x82\xcc\xa3|\xe1\xba\xa0\xcc\x82)"
    + _BETWEEN + rb"T"
)  # fmt: skip
"""MẬT in every composition, with the signs and the tags that do not show."""
_TAG = re.compile(rb"<[^<>]*>")


class Survey:
    """Is shown text in UTF-8 or markup, piece by piece. Most files have neither, and need not be parsed to know it.

    ``spelled`` where a mark stands anywhere, be it in a comment or a field that nobody loads; ``legacy`` where signs
    occur that proper Vietnamese does not use.
    """

    def __init__(self) -> None:
        self.spelled = False
        self.legacy = False
        self._before = b""

    def see_texts(self, content: Content) -> None:
        """Everything of a file that is text."""
        for text in texts(content):
            for piece in _pieces(text):
                self.see(piece)

    def see(self, piece: bytes) -> None:
        """The next piece; what is cut between two is seen all the same."""
        whole = _unescaped(self._before + piece)
        self._before = piece[-2 * _NEAR :]
        self.legacy = self.legacy or suspicious(np.frombuffer(whole.rstrip(_FIRST_BYTES), np.uint8))
        self.spelled = self.spelled or any(texts_hold_mark([near]) for near in _spellings(whole))


def _pieces(text: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: text.read(CHUNK), b"")


def _spellings(piece: bytes) -> Iterator[str]:
    """Every spelling of MẬT with what stands around it, without the tags between its letters."""
    for found in _SPELLED.finditer(piece):
        before, after = piece[max(0, found.start() - _NEAR) : found.start()], piece[found.end() : found.end() + _NEAR]
        near = b"".join((_TAG.sub(b" ", before), _TAG.sub(b"", found[0]), _TAG.sub(b" ", after)))
        yield near.decode(errors="ignore")


def _unescaped(piece: bytes) -> bytes:
    """The piece with the characters that markup and JSON write as numbers."""
    if b"&#" not in piece and b"\\u" not in piece:
        return piece
    return _NUMBERED.sub(_character, piece)


def _character(match: "re.Match[bytes]") -> bytes:
    number = int(match["decimal"]) if match["decimal"] else int(match["hex"] or match["json"], 16)
    try:
        return chr(number).encode()
    except (ValueError, OverflowError):  # no character, or half of one
        return b" "
