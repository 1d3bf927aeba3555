"""What a set has that another has not: parts added and removed, and what was changed in those that both have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from ingestion.criteria.document import CriteriaSet, Step
from ingestion.criteria.problem import number
from ingestion.criteria.walk import all_components, all_criteria, blocks

What = Literal["added", "removed", "changed"]
Kind = Literal["set", "area", "criterion", "component", "band", "exemption"]


@dataclass(frozen=True)
class Change:
    """One part of the two sets: for ``changed`` each field's value before and after, as text ("" where there is none).

    ``area`` is where it stands now, or stood before it was removed; "" for what belongs to the whole set.
    """

    what: What
    kind: Kind
    area: str
    code: str
    name: str
    fields: Mapping[str, tuple[str, str]]

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        fields = {name: {"before": before, "after": after} for name, (before, after) in self.fields.items()}
        named = {"what": self.what, "kind": self.kind, "area": self.area, "code": self.code, "name": self.name}
        return {**named, "fields": fields}


@dataclass(frozen=True)
class _Part:
    kind: Kind
    area: str
    code: str
    name: str
    values: Mapping[str, str]


def changes(before: CriteriaSet, after: CriteriaSet) -> list[Change]:
    """Every difference, in the order of the newer set; what was removed stands at the end of its area."""
    old = {(part.kind, part.code): part for part in _parts(before)}
    new = {(part.kind, part.code): part for part in _parts(after)}
    found = [
        change
        for key in (*new, *(key for key in old if key not in new))
        if (change := _change(old.get(key), new.get(key))) is not None
    ]
    order = {area: at for at, area in enumerate(dict.fromkeys(part.area for part in (*new.values(), *old.values())))}
    return sorted(found, key=lambda change: order[change.area])


def _change(old: _Part | None, new: _Part | None) -> Change | None:
    part = new or old
    if part is None:
        return None
    if old is None or new is None:
        values = {name: ("", value) if new else (value, "") for name, value in part.values.items() if value}
        return Change("added" if new else "removed", part.kind, part.area, part.code, part.name, values)
    names = dict.fromkeys((*old.values, *new.values))
    values = {
        name: (old.values.get(name, ""), new.values.get(name, ""))
        for name in names
        if old.values.get(name, "") != new.values.get(name, "")
    }
    return Change("changed", part.kind, part.area, part.code, part.name, values) if values else None


def _parts(criteria: CriteriaSet) -> Iterator[_Part]:
    frame = _values(criteria, without=("set_code", "bands", "areas", "bonus", "penalty", "exemptions", "example"))
    yield _Part("set", "", "", criteria.name, frame)
    for block in blocks(criteria):
        values = {"max": number(block.block.max_points), "name": block.block.name}
        yield _Part("area", block.code, block.code, block.block.name, values)
    for at in all_criteria(criteria):
        values = {"area": at.within.code, "max": number(at.criterion.max_points), "name": at.criterion.name}
        yield _Part("criterion", at.within.code, at.criterion.code, at.criterion.name, values)
    for one in all_components(criteria):
        values = {"criterion": one.within.criterion.code, **_values(one.component, without=("code",))}
        yield _Part("component", one.within.within.code, one.component.code, one.component.name, values)
    for band in criteria.bands:
        year = band.from_year or criteria.valid_from.year
        code = f"{band.band}/{year}" if band.from_year else band.band
        yield _Part("band", "", code, band.band, {"from": number(band.lower_bound)})
    for exemption in criteria.exemptions:
        code = f"{exemption.unit}/{exemption.item}"
        yield _Part("exemption", "", code, exemption.reason, {"reason": exemption.reason})


def _values(part: BaseModel, without: tuple[str, ...]) -> dict[str, str]:
    """The fields of a part as text, by the names that files use."""
    return {
        field.alias or name: _text(getattr(part, name))
        for name, field in type(part).model_fields.items()
        if name not in without
    }


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case Step():
            return f"{number(value.from_value)}: {number(value.points)}"
        case tuple():
            return "; ".join(map(_text, value))
        case _:
            return str(value)
