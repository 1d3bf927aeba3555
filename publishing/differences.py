"""What a correction changed: the rows of the index that differ between two editions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Engine, text

from warehouse import database
from warehouse.database import Role


@dataclass(frozen=True)
class Difference:
    """One unit whose index or rank differs; a side is None where the unit is not in that edition."""

    unit_code: str
    unit_valid_from: date
    set_code: str
    index_before: Decimal | None
    index_after: Decimal | None
    rank_before: int | None
    rank_after: int | None


def differences(edition_a: int, edition_b: int, *, engine: Engine | None = None) -> list[Difference]:
    """The units of ``par_index`` whose index or rank differs from edition a to edition b, by unit code."""
    with (engine or database.engine(Role.OWNER)).connect() as connection:
        rows = connection.execute(
            text(
                "select unit_code, unit_valid_from, set_code, "
                "       a.index_value as index_before, b.index_value as index_after, "
                "       a.rank as rank_before, b.rank as rank_after "
                "from (select * from editions.par_index where edition_id = :a) as a "
                "full join (select * from editions.par_index where edition_id = :b) as b "
                "    using (unit_code, unit_valid_from, set_code) "
                "where (a.index_value, a.rank) is distinct from (b.index_value, b.rank) "
                "order by unit_code, unit_valid_from, set_code"
            ),
            {"a": edition_a, "b": edition_b},
        )
        return [Difference(**row._mapping) for row in rows]
