"""Names that senders choose (files, sheets, archive members, headings): what of them may be stored and shown."""

import re

from ingestion.fold import tidy
from ingestion.privacy import texts_hold_mark
from warehouse.personal_data import ANY_SHAPE

LONGEST = 120
_SHAPE = re.compile(ANY_SHAPE)
_DIGITS = re.compile(r"[0-9+]")
_ADDRESS = re.compile(r"[0-9A-Za-z@%+]")


def is_secret(name: str) -> bool:
    """Whether a name carries a secrecy mark (the whole upper-case words of ``privacy``)."""
    return texts_hold_mark([name.replace("_", " ")])


def shown(name: str) -> str:
    """The name with everything masked that looks like a citizen number, a phone or an e-mail address, and cut short."""
    name = tidy(name)
    # Two shapes side by side share the character between them, so one pass may leave the second.
    while _SHAPE.search(name):
        name = _SHAPE.sub(_masked, name)
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _masked(match: "re.Match[str]") -> str:
    """A shape takes in the character before and after it: of a number only the digits are masked."""
    return (_ADDRESS if "@" in match[0] else _DIGITS).sub("*", match[0])
