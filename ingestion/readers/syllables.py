"""Every syllable that Vietnamese can write: what tells real text from text read with the wrong table."""

import unicodedata
from functools import lru_cache

_BEFORE_ANY = ("", *"bdđhlmnrstvx", "ch", "gi", "kh", "nh", "ph", "qu", "th", "tr", "p")
_BEFORE_FRONT = ("k", "gh", "ngh")
_BEFORE_BACK = ("c", "g", "ng")
_FRONT = "eêiy"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êng êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong "
    "op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm "
    "uôn uông uôt up ut uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp "
    "ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("c", "ch", "p", "t")
_STOPPED_TONES = "\u0301\u0323"
_MARKED = "ăâêôơư"
_EITHER_VOWEL = {"oa": (0, 1), "oe": (0, 1), "uy": (0, 1)}
_SECOND_VOWEL = ("oai", "oao", "oay", "oeo", "uya", "uyu")


def is_syllable(word: str) -> bool:
    """Whether a word (any case, NFC) is spelled as a syllable can be, with its tone on a vowel it may stand on."""
    return word.lower() in syllables()


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """All of them in lower case and NFC, with the tone in the old and in the new place."""
    gi = {"g" + toned for rhyme in ("i", "in") for toned in _toned(rhyme)}
    return frozenset(gi).union(
        onset + toned
        for rhyme in _RHYMES.split()
        for onset in (*_BEFORE_ANY, *(_BEFORE_FRONT if rhyme[0] in _FRONT else _BEFORE_BACK))
        for toned in _toned(rhyme)
    )


@lru_cache(maxsize=256)
def _toned(rhyme: str) -> tuple[str, ...]:
    """The rhyme in each tone that it can carry."""
    tones = _STOPPED_TONES if rhyme.endswith(_STOPPED) else _TONES
    return (
        rhyme,
        *(
            unicodedata.normalize("NFC", rhyme[: place + 1] + tone + rhyme[place + 1 :])
            for place in _places(rhyme)
            for tone in tones
        ),
    )


def _places(rhyme: str) -> tuple[int, ...]:
    marked = [place for place, letter in enumerate(rhyme) if letter in _MARKED]
    if marked:
        return (marked[-1],) if rhyme != "ưu" else (0,)
    vowels = [place for place, letter in enumerate(rhyme) if letter in "aeiouy"]
    if rhyme in _EITHER_VOWEL:
        return _EITHER_VOWEL[rhyme]
    ends_in_consonant = vowels[-1] != len(rhyme) - 1
    second = len(vowels) > 1 and (ends_in_consonant or rhyme.startswith(_SECOND_VOWEL))
    return (1,) if second else (0,)
