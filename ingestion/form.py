"""What makes a printed form of a sheet, as the catalogue declares it: titles of sections, parts, unit of measure."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model of the catalogue: a name that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(Strict):
    """Rows that are titles of the rows below them: what ``pattern`` keeps of their text becomes ``column``.

    The text of a row is what stands left of and in the column ``of``, joined by spaces ("I" and "Đất đai" in two cells
    are one title). Titles are declared from the outermost inwards: an outer one ends the inner ones.
    """

    column: str
    of: str
    pattern: str
    """Holds a named group ``kept``."""
    without_values: tuple[str, ...] = ()
    """A row that has any of these filled is a row, not a title."""


class Parts(Strict):
    """Rows that say what is within another row ("Trong đó"): kept, and marked false in the column ``column``.

    A row that has none of ``values`` is a title and no row. Rows that match ``item`` right below a title of parts
    ("Trong đó:") are parts too, and so are those whose ``number`` matches ``sub_number`` ("1.1") below a row of values.
    """

    column: str
    of: str
    pattern: str
    item: str
    number: str
    sub_number: str
    values: tuple[str, ...]


class Taken(Strict):
    """A column made of what ``pattern`` keeps of another one's text; of a flag: whether it matches at all."""

    source: str
    pattern: str
    """Holds a named group ``kept``."""


class Measure(Strict):
    """The unit of measure that a form states above its header; amounts are loaded as that many đồng."""

    labels: tuple[str, ...]
    words: dict[str, int]
