"""Folding of Vietnamese text: what makes two spellings of one heading, status or unit name meet."""

import re
import unicodedata

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACE = re.compile(r"\s+")

_OLD_TONES = {
    old: new
    for vowels, pairs in {
        "oa": ("òa oà", "óa oá", "ỏa oả", "õa oã", "ọa oạ"),
        "oe": ("òe oè", "óe oé", "ỏe oẻ", "õe oẽ", "ọe oẹ"),
        "uy": ("ùy uỳ", "úy uý", "ủy uỷ", "ũy uỹ", "ụy uỵ"),
    }.items()
    for old, new in (pair.split() for pair in pairs)
    if vowels
}
"""Tone on the first vowel (hòa) and on the second (hoà) are the same word; match keys use the second form."""


def tidy(value: str) -> str:
    """A cell as it is loaded: NFC, Ð (U+00D0) as Đ, no zero-width signs, white space collapsed and trimmed."""
    composed = unicodedata.normalize("NFC", value.translate(_ZERO_WIDTH).replace("\u00d0", "Đ"))
    return _SPACE.sub(" ", composed).strip()


def match_key(value: str) -> str:
    """What two spellings are compared by: tidied, lower case, tone placement folded. Never loaded, never shown."""
    key = tidy(value).casefold()
    for old, new in _OLD_TONES.items():
        key = key.replace(old, new)
    return key


def either_spelling(key: str) -> str:
    """A regular expression of both tone placements of a key that holds letters, digits and spaces."""
    for old, new in _OLD_TONES.items():
        key = key.replace(new, f"(?:{new}|{old})")
    return key
