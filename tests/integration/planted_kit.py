"""Values that nobody may ever find again: how they are made, and how they are looked for in whatever form they take.

Every planted value carries the number of the file that it was planted in, so that a leak says where it came from.
"""

import os
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse import embedded
from warehouse.database import admin_url
from warehouse.settings import Settings

NAME = "Thụy Kẹo"
STREET = "Kẹo Dừa"
MAIL = "riengtu"
SECRET = "Tuyệtđốikín"
CITIZEN = "000771904"
PHONE = "0987064"

SHAPES = re.compile(
    "|".join(
        (
            r"thuy\s{0,2}keo[\w -]{0,12}",
            r"keo\s{0,2}dua\s{0,2}\w{0,6}",
            r"[\w.]{0,12}riengtu[\w.]{0,12}",
            r"tuyet\s?doi\s?kin\s?\w{0,6}",
            r"000[ .-]?771[ .-]?904[ .-]?\d{3}",
            r"(?<![0-9a-f])771904\d{3}(?![0-9a-f])",
            r"0987[ .-]?064[ .-]?\d{3}",
            r"84[ .-]?987[ .-]?064[ .-]?\d{3}",
            r"(?<![0-9a-f])987064\d{3}(?![0-9a-f])",
        )
    )
)
"""What planted values look like once a text is folded: without marks, in lower case."""

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def _forms(word: str) -> set[str]:
    """A word as it may have been rewritten on the way."""
    plain = folded(word)
    cased = {form for one in (word, plain) for form in (one, one.upper(), one.lower(), one.title(), one.capitalize())}
    return {unicodedata.normalize(form, one) for one in cased for form in ("NFC", "NFD")}


@dataclass(frozen=True)
class Planted:
    """The values of one file, told apart from those of others by its number."""

    number: int

    @property
    def name(self) -> str:
        """A person."""
        return f"Đặng {NAME} {self.number:03d}"

    @property
    def citizen(self) -> str:
        """A citizen number; those of real people do not begin with 000."""
        return f"{CITIZEN}{self.number:03d}"

    @property
    def phone(self) -> str:
        """A mobile number."""
        return f"{PHONE}{self.number:03d}"

    @property
    def mail(self) -> str:
        """An e-mail address."""
        return f"keo.{self.number:03d}@{MAIL}.example"

    @property
    def address(self) -> str:
        """Where a person lives."""
        return f"Số {self.number} ngõ {STREET} {self.number:03d}"

    @property
    def secret(self) -> str:
        """A word of a secret document."""
        return f"{SECRET}{self.number:03d}"

    def of_a_person(self, index: int) -> str:
        """One of the values that stand in a personal column."""
        values = (
            self.name,
            self.citizen,
            self.phone,
            self.mail,
            self.address,
            self.name.upper(),
            decomposed(self.name),
        )
        return values[index % len(values)]

    def with_a_shape(self, index: int) -> str:
        """One of the values that a scanner knows by their shape, as it may stand in any cell."""
        spaced = f"{self.citizen[:3]} {self.citizen[3:6]} {self.citizen[6:9]} {self.citizen[9:]}"
        dotted = f"{self.phone[:4]}.{self.phone[4:7]}.{self.phone[7:]}"
        values = (
            *(self.citizen, self.phone, self.mail, f"Hồ sơ của {self.citizen}.", f"LH {dotted}."),
            *(spaced, f"+84{self.phone[1:]}", f"({self.phone})", self.mail.upper()),
        )
        return values[index % len(values)]


def decomposed(text: str) -> str:
    """The same in NFD."""
    return unicodedata.normalize("NFD", text)


def folded(text: str) -> str:
    """Lower case without marks, escapes of JSON undone."""
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return plain.casefold().replace("đ", "d")


def found_in(text: str, pattern: re.Pattern[str] = SHAPES) -> set[str]:
    """Planted values in a text, as they were found after folding."""
    return {match[0] for match in pattern.finditer(folded(text))}


def found_in_bytes(content: bytes, pattern: re.Pattern[str] = SHAPES) -> set[str]:
    """Planted values in a file of any kind, whether it writes them in UTF-8 or UTF-16."""
    found: set[str] = set()
    for encoding, signs in SIGNS.items():
        for sign in signs:
            at = content.find(sign)
            while at >= 0:
                start = max(0, at - 64) + (at % 2 if encoding == "utf-16-le" else 0)
                found |= found_in(content[start : at + 96].decode(encoding, "ignore"), pattern)
                at = content.find(sign, at + 1)
    return found


def found_below(folder: Path, leaving_out: Iterable[Path], pattern: re.Pattern[str] = SHAPES) -> dict[str, set[str]]:
    """Planted values in the files below a folder and in their names, by path."""
    left_out = tuple(leaving_out)
    found: dict[str, set[str]] = {}
    for path in _files(folder, left_out):
        values = found_in(str(path.relative_to(folder)), pattern)
        try:
            values |= found_in_bytes(path.read_bytes(), pattern)
        except FileNotFoundError:  # the server removes files as it goes
            continue
        if values:
            found[str(path.relative_to(folder))] = values
    return found


def dumped(settings: Settings, database: str) -> str:
    """A whole database of the embedded server as pg_dump writes it."""
    address = admin_url(settings, database)
    program = str(embedded.binary("pg_dump", settings))
    reached = ("--host", str(address.host), "--port", str(address.port), "--username", str(address.username))
    done = subprocess.run(
        [program, *reached, database],
        env={"PGPASSWORD": str(address.password), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
        timeout=300,
    )
    return done.stdout.decode()


def _files(folder: Path, leaving_out: tuple[Path, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path in leaving_out or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path, leaving_out)
        elif path.is_file():
            yield path


_DIGITS = ("771904", "771 904", "771.904", "771-904", "987064", "987 064", "987.064", "987-064")
_ESCAPED = (r"Th\u1ee5y K\u1eb9o", r"th\u1ee5y k\u1eb9o", r"K\u1eb9o D\u1eeba", r"Tuy\u1ec7t\u0111\u1ed1ik\u00edn")
_WORDS = {form for word in (NAME, STREET, MAIL, SECRET) for form in _forms(word)} | {*_DIGITS, *_ESCAPED}
SIGNS = {encoding: sorted(word.encode(encoding) for word in _WORDS) for encoding in ("utf-8", "utf-16-le")}
"""Without one of these a file holds nothing that was planted; around each of them it is looked at closely."""
