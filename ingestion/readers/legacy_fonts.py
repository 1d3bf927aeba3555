"""Text typed for the fonts of before Unicode: TCVN3 (.VnTime and the other ABC fonts) and VNI (VNI-Times).

Such a cell holds letters of Latin-1 that only the font turned into Vietnamese: "ñy ban nh©n d©n" is Ủy ban nhân dân in
TCVN3, "Uûy ban nhaân daân" in VNI. What a column holds is decided by its words: those that are no Vietnamese syllable
as they stand and are one after conversion speak for the font. Proper Vietnamese is never touched: a text all of whose
words are syllables gives no such word. Where the words contradict each other the file is refused, naming the cell.

Tables: TCVN 5712:1993 (the single-byte table, capitals with a tone share the small letter's place in the ABC fonts);
VNI-Win, where a mark is a byte of its own behind the base letter.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingestion.readers.syllables import is_syllable

Font = Literal["tcvn3", "vni"]

_TCVN3_CAPITALS, _TCVN3_SMALL = (
    "ĂÂÊÔƠƯĐăâêôơưđ",
    ("àảãáạ-ằẳẵắ-------ặầẩẫấậè-ẻẽéẹềểễếệìỉ---ĩíịò-ỏõóọồổỗốộờởỡớợù-ủũúụừửữứựỳỷỹýỵ"),
)
_TCVN3 = {0xA1 + at: letter for at, letter in enumerate(_TCVN3_CAPITALS)}
_TCVN3 |= {0xB5 + at: letter for at, letter in enumerate(_TCVN3_SMALL) if letter != "-"}

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300\u0309\u0303\u0301\u0323"
_HAT, _BOWL = "\u0302", "\u0306"
_VNI_TONES = {"ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ù": _ACUTE, "ï": _DOT}
_VNI_HAT = {"â": "", "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "á": _ACUTE, "ä": _DOT}
_VNI_BOWL = {"ê": "", "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "é": _ACUTE, "ë": _DOT}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs = {base + mark: letter + tone for base, letter in zip("aeiouyôö", "aeiouyơư", strict=True)
             for mark, tone in _VNI_TONES.items()}  # fmt: skip
    pairs |= {base + mark: base + _HAT + tone for base in "aeo" for mark, tone in _VNI_HAT.items()}
    pairs |= {"a" + mark: "a" + _BOWL + tone for mark, tone in _VNI_BOWL.items()}
    return {pair: unicodedata.normalize("NFC", letter) for pair, letter in (pairs | _VNI_ALONE).items()}


_VNI = _vni_pairs()
_VNI_PIECE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)

_SIGNS_OF_BOTH = "ÀÁÂÃÈÉÊÌÍÐÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýð"
SUSPICIOUS = "".join(sorted({*map(chr, _TCVN3), *"ÄÅÆËÏÑÖØÛÜäåæëïñöøûü"} - {*_SIGNS_OF_BOTH}))
"""Signs of Latin-1 that proper Vietnamese has no letter for, while one of the two fonts has."""
_UNICODE_ONLY = re.compile("[\u0100-\u024f\u1e00-\u1eff\u0300-\u036f]")
_WORD = re.compile("[A-Za-z\u00a1-\u00ff\u0100-\u024f\u1e00-\u1eff\u0300-\u036f]+")
_LONGEST_WORD = 64
_MARKER_WORDS = {"mật", "tối mật", "tuyệt mật"}

SURE_SHARE = 0.8
"""Of the words that a font can be told by, this share must be syllables after conversion."""


def convert(text: str, font: Font) -> str:
    """Text of that font as proper Vietnamese (NFC).

    A capital with a tone has no place of its own in TCVN3: in a word whose other letters are capitals it becomes one. A
    cell that is a secrecy marker and nothing else is given in capitals, because the capital fonts hide their case.
    """
    if font == "vni":
        return unicodedata.normalize("NFC", _VNI_PIECE.sub(_vni_piece, text))
    composed = unicodedata.normalize("NFC", text.translate(_TCVN3))
    if composed.strip().lower() in _MARKER_WORDS:
        return composed.upper()
    return re.sub(r"[^\W\d_]+", _one_case, composed)


@dataclass(frozen=True)
class Evidence:
    """What the words of some texts say.

    ``speaking`` words are syllables after conversion and were none before; ``opposing`` words have a sign of Latin-1
    and are no syllable after it; ``either`` could be both.
    """

    font: Font
    speaking: int
    opposing: int
    either: int

    @property
    def confidence(self) -> float:
        """The share of words that the font explains, 0..1; 0 where none speaks for it."""
        words = self.speaking + self.opposing + self.either
        return (self.speaking + self.either) / words if self.speaking else 0.0


def detect(samples: Iterable[str]) -> Evidence | None:
    """The font that explains more words of these texts; None where no word speaks for any.

    ``Evidence.confidence`` says how sure that is; from ``SURE_SHARE`` on the texts may be converted.
    """
    words = {word for text in samples for word in words_of(text)}
    tcvn3, vni = evidence(words, "tcvn3"), evidence(words, "vni")
    best = max(tcvn3, vni, key=lambda found: (found.speaking, found.confidence))
    return best if best.speaking else None


def evidence(words: Iterable[str], font: Font) -> Evidence:
    """How far ``font`` explains these words."""
    speaking = opposing = either = 0
    for word in words:
        plain, after = _readings(word, font)
        speaking += after and not plain
        either += after and plain
        opposing += not after
    return Evidence(font, speaking, opposing, either)


@lru_cache(maxsize=65_536)
def _readings(word: str, font: Font) -> tuple[bool, bool]:
    """Whether a word is a syllable as it stands, and after conversion."""
    return is_plain(word), is_syllable(convert(word, font))


def is_plain(word: str) -> bool:
    """Whether a word is a Vietnamese syllable as it stands, in any normal form and with Ð, ð (U+00D0, U+00F0) for Đ."""
    return is_syllable(unicodedata.normalize("NFC", word).lower().replace("\u00f0", "đ"))


def words_of(text: str) -> list[str]:
    """The words of a text that hold a sign of Latin-1 above ASCII; what is too long to be a word is none."""
    return [
        word
        for word in _WORD.findall(text)
        if not word.isascii() and len(word) <= _LONGEST_WORD and any("\u00a1" <= letter <= "\u00ff" for letter in word)
    ]


def is_unicode(text: str) -> bool:
    """Whether a text holds letters that neither font can have put there."""
    return _UNICODE_ONLY.search(text) is not None


def encoding_of(sample: bytes) -> Literal["cp1258", "cp1252"] | None:
    """How to read single-byte text: windows-1258, or Latin-1 signs of a legacy font (``cp1252``) still to convert.

    None where neither gives Vietnamese words. The sample should hold whole lines.
    """
    readings: dict[Literal["cp1258", "cp1252"], float] = {
        "cp1258": _share_of_syllables(unicodedata.normalize("NFC", sample.decode("cp1258", "replace")))
    }
    found = detect([glyphs := sample.decode("cp1252", "replace")])
    if found is not None:
        readings["cp1252"] = found.confidence if len(words_of(glyphs)) else 0.0
    best = max(readings, key=lambda name: readings[name])
    return best if readings[best] >= SURE_SHARE / 2 else None


def _share_of_syllables(text: str) -> float:
    runs = set(re.findall("[A-Za-z\u00a1-\uffff]+", text))
    words = [run for run in runs if not run.isascii()]
    return sum(map(is_plain, words)) / len(words) if words else 1.0


def _vni_piece(match: re.Match[str]) -> str:
    letter = _VNI[match[0].lower()]
    return letter.upper() if match[0][0].isupper() else letter


def _one_case(match: re.Match[str]) -> str:
    word = match[0]
    plain = [letter for letter in word if letter.isascii()]
    shouting = len(plain) > (word[0].isascii()) and all(letter.isupper() for letter in plain)
    return word.upper() if shouting else word
