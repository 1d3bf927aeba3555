"""What two spellings of a unit's name, or of a code, are compared by. Nothing here is ever loaded or shown."""

import re
import unicodedata
from functools import lru_cache

from ingestion.dataset import UnitVocabulary
from ingestion.fold import match_key

_COMMITTEE = re.compile(
    r"^(?:(?:hđnd|hội đồng nhân dân)\s*(?:và|&|-|–|,)?\s*)?(?:ubnd|u\.b\.n\.d|[uư]ỷ ban nhân dân)\b[.:]?\s*"
)
_SHORT = {
    "tp": "thành phố ",
    "tx": "thị xã ",
    "tt": "thị trấn ",
    "p": "phường ",
    "x": "xã ",
    "h": "huyện ",
    "q": "quận ",
    "đk": "đặc khu ",
}
_ABBREVIATIONS = (
    *((re.compile(rf"^{short}(?:\.\s*|\s+)"), full) for short, full in _SHORT.items()),
    (re.compile(r"^t(?:\.\s*)"), "tỉnh "),
)
_DEPARTMENT = re.compile(r"^(?:sở|ban|phòng|văn phòng|thanh tra|trung tâm)\b")
_TERRITORY = r"(?:thành phố|thị xã|thị trấn|đặc khu|phường|xã|huyện|quận|tỉnh)\s"
_WITHIN = (
    (re.compile(r"\bhội đồng nhân dân\b"), "hđnd"),
    (re.compile(r"\b[uư]ỷ ban nhân dân\b"), "ubnd"),
    *((re.compile(rf"(?<=\s){short}(?:\.\s*|\s+)(?=\w)"), full) for short, full in _SHORT.items()),
    (re.compile(r"\s*[-–]\s*"), " - "),
    # "Phòng Nội vụ - UBND thành phố Quy Nhơn", "Phòng Nội vụ thuộc thành phố Quy Nhơn"
    (re.compile(rf"(?:\s*,\s*|\s-\s|\s(?:trực thuộc|thuộc|của)\s)(?:ubnd\s)?(?={_TERRITORY})"), " "),
    (re.compile(rf"^(sở|phòng|thanh tra)(\s.*)\subnd(?=\s{_TERRITORY})"), r"\1\2"),
)
_TYPES = re.compile(r"^(?:thành phố|thị xã|thị trấn|đặc khu|phường|xã|huyện|quận|tỉnh)\s+")


def name_key(name: str) -> str:
    """The alias key of a unit's name: "UBND P. Sông Cầu", "PHƯỜNG SÔNG CẦU" and "Phường Sông Cầu" are one.

    A department's name is read to its end: "Phòng Nội vụ - UBND TP. Quy Nhơn" is "Phòng Nội vụ thành phố Quy Nhơn".
    """
    key = _COMMITTEE.sub("", match_key(name).rstrip(" .,;:"))
    for pattern, replacement in _WITHIN if _DEPARTMENT.match(key) else _ABBREVIATIONS:
        key = pattern.sub(replacement, key)
    return key


@lru_cache(maxsize=65_536)
def vocabulary_key(text: str, by: UnitVocabulary) -> str:
    """The key of a text in one of the vocabularies that name units."""
    return name_key(text) if by == "name" else match_key(text)


def bare(key: str) -> str:
    """A name key without the word that says what kind of unit it is: "phường sông cầu" -> "sông cầu"."""
    return _TYPES.sub("", key)


def without_accents(key: str) -> str:
    """A key in plain Latin letters, for measuring how alike two names are and for nothing else."""
    apart = unicodedata.normalize("NFD", key.replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
