"""What a document is about, as codes of a closed vocabulary: the summary is read here and goes no further.

A vocabulary is data, ``ingestion/vocabularies/<name>.yml``: topics, each with the phrases by which it is known, and the
abbreviations that stand for words of a phrase. A phrase is words with single spaces; ``(words)`` may be absent and
``…`` is any words at all. Case, tone placement and the punctuation between words make no difference.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import yaml
from pydantic import Field, ValidationError

from ingestion.columns import by_distinct, false_where_null
from ingestion.fold import either_spelling, match_key
from ingestion.form import Strict
from warehouse.errors import CchcError

VOCABULARIES = Path(__file__).parent / "vocabularies"
_GAP = "…"
_PART = re.compile(r"\(([^()]*)\)|(…)|([^()…]+)")
_PUNCTUATION = r" *[^\pL\pN ][^\pL\pN]*"


class Topic(Strict):
    """A topic: what people call it, the reform area that it belongs to, how a summary says it."""

    label: str
    area: str
    phrases: tuple[str, ...] = Field(min_length=1)


class Vocabulary(Strict):
    """A closed list of topics. Nothing but its codes is ever loaded."""

    title: str
    abbreviations: dict[str, str] = Field(default_factory=dict)
    topics: dict[str, Topic]


class PhraseError(ValueError):
    """A phrase that cannot be looked for."""


@lru_cache(maxsize=8)
def vocabulary(name: str) -> Vocabulary:
    """A vocabulary by its name.

    Raises:
        CchcError: CATALOGUE_INVALID.
    """
    path = VOCABULARIES / f"{name}.yml"
    try:
        return Vocabulary.model_validate(yaml.safe_load(path.read_bytes()))
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise CchcError("CATALOGUE_INVALID", f"Bộ từ vựng {path.name} không hợp lệ: {error}") from error


def topics_column(text: pa.StringArray, name: str) -> pa.StringArray:
    """The topics of each cell, by vocabulary ``name``: sorted codes with a space between them, null where it has none.

    Cells are expected tidied (``ingestion.fold.tidy``).
    """
    patterns = _patterns(name)
    return by_distinct(text, lambda cells: _topics(cells, patterns))


@dataclass(frozen=True)
class _Patterns:
    """A fast No for most cells, then a pattern for each topic, sorted by code."""

    any: str
    topics: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def _patterns(name: str) -> _Patterns:
    known = vocabulary(name)
    topics = tuple(
        (code, "|".join(pattern_of(phrase, known.abbreviations) for phrase in topic.phrases))
        for code, topic in sorted(known.topics.items())
    )
    return _Patterns("|".join(pattern for _, pattern in topics), topics)


def _topics(cells: pa.StringArray, patterns: _Patterns) -> pa.StringArray:
    spaced = pc.replace_substring_regex(pc.utf8_lower(cells), _PUNCTUATION, " ")
    words = pc.binary_join_element_wise(" ", spaced, " ", "")
    spoken = false_where_null(pc.match_substring_regex(words, patterns.any))
    if not pc.any(spoken).as_py():
        return pa.nulls(len(cells), pa.string())
    some = words.filter(spoken)
    codes = [
        pc.if_else(pc.match_substring_regex(some, pattern), pa.scalar(f"{code} "), pa.scalar(""))
        for code, pattern in patterns.topics
    ]
    found = pc.utf8_rtrim_whitespace(pc.binary_join_element_wise(*codes, ""))
    return pc.replace_with_mask(pa.nulls(len(cells), pa.string()), spoken, found)


def pattern_of(phrase: str, abbreviations: Mapping[str, str]) -> str:
    """The RE2 pattern that finds a phrase among lower-case words with single spaces between and around them.

    Raises:
        PhraseError: brackets that do not close, nothing but optional words.
    """
    parts = list(_parts(phrase))
    while parts and parts[0][0] != "words":
        parts.pop(0)
    while parts and parts[-1][0] != "words":
        parts.pop()
    if not parts:
        raise PhraseError("cụm từ không có chữ nào bắt buộc")
    short = {tuple(match_key(words).split()): match_key(letters) for letters, words in abbreviations.items()}
    pattern = ""
    for kind, words in parts:
        match kind:
            case "gap":
                pattern += "(?: .*)?"
            case "optional":
                pattern += f"(?:{_spoken(words.split(), short)})?"
            case _:
                pattern += _spoken(words.split(), short)
    return f"{pattern} "


def _parts(phrase: str) -> Iterator[tuple[str, str]]:
    """The parts of a phrase: words, optional words, gaps."""
    key, position = match_key(phrase), 0
    while position < len(key):
        part = _PART.match(key, position)
        if part is None:
            raise PhraseError("dấu ngoặc không khớp")
        position = part.end()
        optional, gap, words = part.groups()
        if gap:
            yield "gap", gap
            continue
        content = (words if optional is None else optional).strip()
        if re.search(r"[^\w ]|_", content):
            raise PhraseError("cụm từ chỉ gồm chữ, số và khoảng trắng")
        if content:
            yield ("words" if optional is None else "optional"), content
        elif optional is not None:
            raise PhraseError("dấu ngoặc không có chữ")


def _spoken(words: list[str], short: Mapping[tuple[str, ...], str]) -> str:
    """The words one after the other, a space before each; a run of them may be abbreviated."""
    pattern, position = "", 0
    while position < len(words):
        runs = (run for run in short if tuple(words[position : position + len(run)]) == run)
        run = max(runs, key=len, default=None)
        if run is None:
            pattern += f" {either_spelling(words[position])}"
            position += 1
            continue
        rest = {other: letters for other, letters in short.items() if other != run}
        pattern += f"(?: {short[run]}|{_spoken(list(run), rest)})"
        position += len(run)
    return pattern


def phrase_problems(known: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a vocabulary's codes and phrases: code of the problem, field, message."""
    owners: dict[str, str] = {}
    for code, topic in known.topics.items():
        if not re.fullmatch(r"[a-z][a-z_]*", code):
            yield "TOPIC_CODE", f"topics.{code}", "mã chủ đề chỉ gồm chữ thường không dấu và gạch dưới."
        for phrase in topic.phrases:
            field = f"topics.{code}.phrases"
            try:
                pattern = pattern_of(phrase, known.abbreviations)
            except PhraseError as error:
                yield "PHRASE_INVALID", field, f"“{phrase}”: {error}."
                continue
            owner = owners.setdefault(pattern, code)
            if owner != code:
                yield "PHRASE_TWICE", field, f"“{phrase}” đã thuộc chủ đề {owner}."
