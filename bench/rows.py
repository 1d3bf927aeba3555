"""Rows of raw by the million, as the ingestion would have loaded them: of the sample's units, drawn from a seed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, TextClause, text

from cchc.sample.timeline import date_of
from cchc.sample.units import Unit, load_units

PROVINCE = "52"
SQL = Path(__file__).parent / "sql"
UNITS = (
    "create temporary table bench_unit (n integer, unit_code text, unit_valid_from date, era integer) on commit drop"
)
TOUCHED = "insert into ops.touched (dataset, delivery_id) values (:dataset, :delivery_id)"


@dataclass(frozen=True)
class Amount:
    """How many rows of each kind."""

    dossiers: int
    documents: int
    vouchers: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.dossiers + self.documents + self.vouchers


def statement(name: str) -> TextClause:
    """A statement of the folder sql."""
    return text((SQL / f"{name}.sql").read_text(encoding="utf-8"))


def fill(connection: Connection, first_day: date, days: int, amount: Amount) -> None:
    """One delivery of each dataset whose events lie in those days. A connection of the owner, in a transaction."""
    units = load_units(PROVINCE, 52)
    old = _numbered([unit for unit in units.old if unit.level in ("commune", "district")], era=0)
    new = _numbered([unit for unit in units.new if unit.level == "commune"], era=1)
    connection.execute(text("drop table if exists pg_temp.bench_unit"))
    connection.execute(text(UNITS))
    connection.execute(text("insert into bench_unit values (:n, :code, :valid_from, :era)"), [*old, *new])
    connection.execute(text("select setseed(:seed)"), {"seed": (first_day.toordinal() % 1000) / 1000})
    span = {"first_day": first_day, "days": days, "old": len(old), "new": len(new)}
    exported_at = f"{date.fromordinal(first_day.toordinal() + days)}T06:00:00+07:00"
    period = str(first_day.year) if days > 31 else first_day.isoformat()
    for name, rows, insert in (
        ("one_stop_shop.dossiers", amount.dossiers, "dossiers"),
        ("documents.incoming", amount.documents // 2, "incoming"),
        ("documents.outgoing", amount.documents - amount.documents // 2, "outgoing"),
        ("budget.transactions", amount.vouchers, "vouchers"),
    ):
        source, dataset = name.split(".")
        place = {"source": source, "dataset": dataset, "period": period, "rows": rows, "exported_at": exported_at}
        delivery_id = connection.execute(statement("delivery"), place).scalar_one()
        connection.execute(text("drop table if exists pg_temp.drawn"))
        connection.execute(statement("drawn"), {**span, "rows": rows})
        connection.execute(statement(insert), {"delivery_id": delivery_id})
        connection.execute(text(TOUCHED), {"dataset": name, "delivery_id": delivery_id})


def _numbered(units: list[Unit], era: int) -> list[dict[str, object]]:
    return [
        {"n": n, "code": unit.code, "valid_from": date_of(unit.valid_from), "era": era} for n, unit in enumerate(units)
    ]
