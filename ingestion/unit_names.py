"""What two spellings of a unit's name, or of a code, are compared by. Nothing here is ever loaded or shown."""

import re
import unicodedata
from functools import lru_cache

from ingestion.dataset import UnitVocabulary
from ingestion.fold import match_key

_COMMITTEE = re.compile(
    r"^(?:(?:hđnd|hội đồng nhân dân)\s*(?:và|&|-|–|,)?\s*)?(?:ubnd|u\.b\.n\.d|[uư]ỷ ban nhân dân)\b[.:]?\s*"
)
_ABBREVIATIONS = (
    (re.compile(r"^tp(?:\.\s*|\s+)"), "thành phố "),
    (re.compile(r"^tx(?:\.\s*|\s+)"), "thị xã "),
    (re.compile(r"^tt(?:\.\s*|\s+)"), "thị trấn "),
    (re.compile(r"^p(?:\.\s*|\s+)"), "phường "),
    (re.compile(r"^x(?:\.\s*|\s+)"), "xã "),
    (re.compile(r"^h(?:\.\s*|\s+)"), "huyện "),
    (re.compile(r"^q(?:\.\s*|\s+)"), "quận "),
    (re.compile(r"^t(?:\.\s*)"), "tỉnh "),
    (re.compile(r"^đk(?:\.\s*|\s+)"), "đặc khu "),
)
_TYPES = re.compile(r"^(?:thành phố|thị xã|thị trấn|đặc khu|phường|xã|huyện|quận|tỉnh)\s+")


def name_key(name: str) -> str:
    """The alias key of a unit's name: "UBND P. Sông Cầu", "PHƯỜNG SÔNG CẦU" and "Phường Sông Cầu" are one."""
    key = _COMMITTEE.sub("", match_key(name).rstrip(" .,;:"))
    for pattern, replacement in _ABBREVIATIONS:
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
