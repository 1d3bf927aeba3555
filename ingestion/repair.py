"""Lost trailing zeros: 845.870 stored as the number 845.87, put back where the sums of the row prove it.

Also the unit of measure of a form: amounts in nghìn or triệu đồng become đồng here, where figures are read as written.
A row is repaired only if taking some of its cells a thousandfold, and no smaller or other choice of cells, makes every
identity of the row hold. Identities are the dataset's ``sum_equals`` rules that say ``repair: true``.
"""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from ingestion.conform import DECIMAL, Conformed
from ingestion.dataset import Dataset
from ingestion.figures import Bools, Figures, flat, times
from ingestion.identities import Identity, cells_to_repair
from ingestion.preamble import MEASURE

LARGEST_ROUNDING = 1_000_000
"""đồng: tables in tỷ đồng are written with decimals, at least to the million."""

REPAIRS = pa.schema(
    {
        "row_index": pa.int32(),
        "column_name": pa.string(),
        "written": DECIMAL,
        "repaired": DECIMAL,
        "rule_code": pa.string(),
    }
)


def repair(conformed: Conformed, text: pa.Table, dataset: Dataset) -> tuple[Conformed, pa.Table]:
    """The batch with amounts in đồng and lost zeros put back, and a row of ``REPAIRS`` for each cell that was changed.

    ``text`` is the table that was conformed. ``written`` and ``repaired`` are in the file's own unit of measure,
    ``row_index`` counts from 0 in the batch. A cell that is no whole number and cannot be repaired stays unreadable.
    """
    rules = [rule for rule in dataset.rules if rule.repair]
    stated = MEASURE in text.column_names and text.num_rows > 0
    measure = int(text[MEASURE][0].as_py()) if stated else 1
    spoken_of = {name for rule in rules for name in (rule.column, *rule.columns)}
    if measure > 1:
        spoken_of |= {name for name, column in dataset.columns.items() if column.type == "money"}
    names = [name for name in dataset.columns if name in spoken_of and name in text.column_names]
    if not names or not text.num_rows:
        return conformed, REPAIRS.empty_table()
    figures = Figures(text.select(names), dataset, measure)
    rounding = min(measure, LARGEST_ROUNDING)
    identities = [Identity(rule, figures, conformed.table, rounding / measure) for rule in rules]
    chosen = cells_to_repair(figures, identities)
    for name in names:
        conformed = _rewritten(conformed, name, figures, chosen[name], measure)
    return replace(conformed, rounding=rounding), _log(figures, chosen, identities)


def placed(repairs: pa.Table, row_numbers: pa.Int32Array, sheet_no: int) -> pa.Table:
    """The repairs of a batch with the place of each cell in the file."""
    places = row_numbers.take(flat(repairs["row_index"]))
    table = repairs.drop_columns(["row_index"]).add_column(0, "row_no", places)
    return table.add_column(0, "sheet_no", pa.repeat(pa.scalar(sheet_no, pa.int16()), repairs.num_rows))


def note(connection: Connection, delivery_id: int, repairs: pa.Table) -> None:
    """Keep the repairs of a delivery (see ``placed``) in ``ops.repair``."""
    if repairs.num_rows:
        connection.execute(
            text(
                "insert into ops.repair (delivery_id, sheet_no, row_no, column_name, written, repaired, rule_code) "
                "values (:delivery_id, :sheet_no, :row_no, :column_name, :written, :repaired, :rule_code)"
            ),
            [row | {"delivery_id": delivery_id} for row in repairs.to_pylist()],
        )


def _rewritten(conformed: Conformed, name: str, figures: Figures, chosen: Bools, measure: int) -> Conformed:
    """One column in đồng with its repaired cells, which are readable now."""
    factor = 1 if name in figures.counts else measure
    if factor == 1 and not chosen.any():
        return conformed
    place = conformed.table.column_names.index(name)
    typed = flat(conformed.table[name])
    value = times(figures.written[name], chosen, factor, typed.type)
    if factor == 1:
        value = pc.if_else(pa.array(chosen), value, typed)
    unread = conformed.unreadable.get(name)
    if factor > 1:
        lost = pc.or_(pa.array(figures.opaque[name]), pc.and_(pc.is_valid(figures.written[name]), pc.is_null(value)))
    else:
        lost = pa.array(np.zeros(len(chosen), bool)) if unread is None else pc.and_not(unread, pa.array(chosen))
    unreadable = {column: mask for column, mask in conformed.unreadable.items() if column != name}
    if pc.any(lost).as_py():
        unreadable[name] = lost
    return replace(conformed, table=conformed.table.set_column(place, name, value), unreadable=unreadable)


def _log(figures: Figures, chosen: dict[str, Bools], identities: list[Identity]) -> pa.Table:
    """A row for each cell that was changed, with the first identity that speaks of it."""
    tables = [REPAIRS.empty_table()]
    for name, cells in chosen.items():
        rows = np.flatnonzero(cells)
        if not len(rows):
            continue
        about = [identity for identity in identities if name in identity.signs]
        first = np.argmax([identity.applies[rows] for identity in about], axis=0)
        written = figures.written[name].take(pa.array(rows))
        columns = [
            pa.array(rows, pa.int32()),
            pa.repeat(name, len(rows)),
            written,
            times(written, np.ones(len(rows), bool), 1, DECIMAL),
            pa.array([about[index].code for index in first.tolist()], pa.string()),
        ]
        tables.append(pa.table(columns, schema=REPAIRS))
    return pa.concat_tables(tables).sort_by([("row_index", "ascending"), ("column_name", "ascending")])
