"""How the systems write names: unit names in their several spellings, and dirt inside text."""

import unicodedata
from random import Random

from cchc.sample.units import Unit

ABBREVIATIONS = {"phường": "P.", "thị trấn": "TT.", "huyện": "H.", "thị xã": "TX.", "thành phố": "TP."}
NBSP = "\u00a0"
ETH = "\u00d0"
UNKNOWN_UNIT = "UBND xã Mẫu Không Có"


def spellings(unit: Unit) -> list[str]:
    """A pool of spellings of a unit's name; the usual one fills most of it."""
    if unit.level == "department":
        return [unit.name] * 12 + [unit.name.upper(), unicodedata.normalize("NFD", unit.name), f"{unit.name} "]
    base = unit.base_name
    usual = f"UBND {unit.unit_type} {base}"
    pool = [usual] * 28
    pool += [unit.name, unit.name, unit.name.upper(), f"UBND {unit.name}", f"Ủy ban nhân dân {unit.unit_type} {base}"]
    short = ABBREVIATIONS.get(unit.unit_type)
    if short is not None:
        pool += [f"{short} {base}", f"UBND {short} {base}", usual.upper()]
    pool += [unicodedata.normalize("NFD", usual), f"{usual} ", usual.replace(" ", "  ", 1)]
    if "Đ" in usual:
        pool.append(usual.replace("Đ", ETH))
    return pool


class Names:
    """Draws a spelling of a unit for each row of a file."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self._pools = [spellings(unit) for unit in units]

    def write(self, unit: Unit, rng: Random) -> str:
        """One spelling of the unit's name."""
        pool = self._pools[unit.index]
        return pool[int(rng.random() * len(pool))]


def dirty_heading(heading: str, rng: Random) -> str:
    """The heading, sometimes with a line break, a doubled or non-breaking space, or decomposed letters."""
    luck = rng.random()
    if luck < 0.05:
        return unicodedata.normalize("NFD", heading)
    if " " not in heading or luck > 0.35:
        return heading
    cut = heading.index(" ") if luck < 0.2 else heading.rindex(" ")
    between = ("\n", "  ", NBSP)[int(rng.random() * 3)]
    return heading[:cut] + between + heading[cut + 1 :]


def dirty_text(text: str, rng: Random) -> str:
    """The text, now and then decomposed or with a trailing space."""
    luck = rng.random()
    if luck < 0.01:
        return unicodedata.normalize("NFD", text)
    return f"{text} " if luck < 0.02 else text
