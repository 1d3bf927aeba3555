"""The published ranking, read as any reader reads it, and its table for a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from publishing.catalogue import AREAS
from warehouse.errors import CchcError

if TYPE_CHECKING:
    from rich.table import Table

LEAGUES = {
    "district_level": "Cấp huyện",
    "phuong": "Phường",
    "xa": "Xã và đặc khu",
    "province": "Cấp tỉnh",
    "so": "Sở, ban, ngành",
    "phong": "Phòng chuyên môn",
}
AREA_HEADINGS = {
    "steering": "Chỉ đạo",
    "institutions": "Thể chế",
    "procedures": "TTHC",
    "organisation": "Bộ máy",
    "civil_service": "Công vụ",
    "public_finance": "Tài chính",
    "digital_government": "Số",
    "impact": "Tác động",
}


SHORT_HEADINGS = {
    "steering": "CĐĐH",
    "institutions": "T.chế",
    "procedures": "TTHC",
    "organisation": "B.máy",
    "civil_service": "C.vụ",
    "public_finance": "TCC",
    "digital_government": "Số",
    "impact": "TĐ",
}
WIDE_ENOUGH = 124
"""The columns of text that a ranking with the seven areas takes."""
WIDER = 12
"""What each further column takes."""


@dataclass(frozen=True)
class Place:
    """One unit's place in its league; ``areas`` holds the index (0..100) of each area that the set has."""

    league: str
    rank: int | None
    unit_code: str
    unit_name: str
    index_value: Decimal | None
    band: str | None
    change: Decimal | None
    change_reason: str | None
    status: str
    revision: int
    areas: Mapping[str, Decimal | None] = field(default_factory=dict)
    bonus_points: Decimal | None = None
    penalty_points: Decimal | None = None

    @property
    def extra_points(self) -> Decimal | None:
        """The points above the areas less those taken off; None where there are none of either, or no index."""
        if self.index_value is None or not (self.bonus_points or self.penalty_points):
            return None
        return (self.bonus_points or Decimal(0)) - (self.penalty_points or Decimal(0))


def ranking(engine: Engine, year: int, league: str | None = None) -> list[Place]:
    """The shown ranking of a year, by league and rank; units that are not ranked come last in theirs.

    Args:
        engine: an engine of a role that may read ``published``.
        year: the year.
        league: only this league (``district_level``, ``phuong``, ``xa``).

    Raises:
        CchcError: NOT_PUBLISHED, where nothing is shown for the year.
    """
    with engine.connect() as connection:
        there = connection.execute(text("select to_regclass('published.par_index') is not null")).scalar_one()
        edition = (
            there
            and connection.execute(
                text("select status, revision from published.edition where is_shown and year = :year"), {"year": year}
            ).one_or_none()
        )
        if not edition:
            raise CchcError(
                "NOT_PUBLISHED", f"Chưa công bố số liệu năm {year}.", action=f"Chạy: cchc publish --year {year}"
            )
        places = connection.execute(
            text(
                "select p.league, p.rank, p.unit_code, p.unit_valid_from, "
                "       coalesce(u.unit_name, p.unit_code) as unit_name, "
                "       p.index_value, p.band, p.change, p.change_reason, p.bonus_points, p.penalty_points "
                "from published.par_index as p "
                "left join published.dim_unit as u on u.unit_code = p.unit_code and u.valid_from = p.unit_valid_from "
                "where p.year = :year and (cast(:league as text) is null or p.league = :league) "
                "order by p.league, p.rank nulls last, u.sort_key, p.unit_code"
            ),
            {"year": year, "league": league},
        ).all()
        areas = connection.execute(
            text(
                "select unit_code, unit_valid_from, area, "
                "       round(100 * score / nullif(applicable_max, 0), 2) as index_value "
                "from published.par_index_area where year = :year"
            ),
            {"year": year},
        ).all()
    by_unit: dict[tuple[object, object], dict[str, Decimal | None]] = {}
    for row in areas:
        by_unit.setdefault((row.unit_code, row.unit_valid_from), {})[row.area] = row.index_value
    return [
        Place(
            league=row.league,
            rank=row.rank,
            unit_code=row.unit_code,
            unit_name=row.unit_name,
            index_value=row.index_value,
            band=row.band,
            change=row.change,
            change_reason=row.change_reason,
            status=edition.status,
            revision=edition.revision,
            areas=by_unit.get((row.unit_code, row.unit_valid_from), {}),
            bonus_points=row.bonus_points,
            penalty_points=row.penalty_points,
        )
        for row in places
    ]


def ranking_table(
    rows: Sequence[Place], *, title: str = "", top: int | None = None, width: int = WIDE_ENOUGH
) -> "Table":
    """A table of one or more leagues for a terminal, with a column for each area that any unit has.

    A narrow terminal (80 columns) gets short headings, no lines, and areas to one decimal: half a number is worse.

    Args:
        rows: what ``ranking`` gave.
        title: a heading above the table.
        top: only the first so many of each league.
        width: the columns of the terminal.
    """
    from rich.table import Table

    known = [area for area in (*AREAS, "impact") if any(area in row.areas for row in rows)]
    has_extra = any(row.extra_points is not None for row in rows)
    narrow = width < WIDE_ENOUGH + WIDER * (len(known) - len(AREAS) + has_extra)
    table = Table(title=title or None, caption=_caption(rows), title_justify="left", caption_justify="left")
    if narrow:
        table.box, table.padding, table.pad_edge = None, (0, 1, 0, 0), False
    table.add_column("Hạng", justify="right", style="bold", no_wrap=True)
    table.add_column("Đơn vị", no_wrap=True)
    table.add_column("Chỉ số", justify="right", style="bold", no_wrap=True)
    table.add_column("XL" if narrow else "Xếp loại", justify="center", no_wrap=True)
    for area in known:
        table.add_column((SHORT_HEADINGS if narrow else AREA_HEADINGS)[area], justify="right", no_wrap=True)
    if has_extra:
        table.add_column("+/−" if narrow else "Cộng, trừ", justify="right", no_wrap=True)
    for league in dict.fromkeys(row.league for row in rows):
        members = [row for row in rows if row.league == league]
        table.add_section()
        table.add_row("", f"[italic]{LEAGUES.get(league, league)} ({len(members)})[/italic]")
        for row in members[:top]:
            table.add_row(
                "–" if row.rank is None else str(row.rank),
                row.unit_name,
                _number(row.index_value),
                row.band or "–",
                *(_number(row.areas.get(area), 1 if narrow else 2) for area in known),
                *([_number(row.extra_points)] if has_extra else []),
            )
        if top is not None and len(members) > top:
            table.add_row("", f"… và {len(members) - top} đơn vị khác")
    return table


def _caption(rows: Sequence[Place]) -> str | None:
    if not rows:
        return "Không có đơn vị nào được xếp hạng."
    state = "chính thức" if rows[0].status == "official" else "dự thảo, chưa được duyệt"
    return f"Ấn bản lần {rows[0].revision} ({state}). Lĩnh vực: phần trăm điểm tối đa áp dụng."


def _number(value: Decimal | None, places: int = 2) -> str:
    if value is None:
        return "–"
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)).replace(".", ",")
