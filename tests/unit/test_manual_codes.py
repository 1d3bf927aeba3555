"""The codes of values by hand: what ingestion lets in is what the models know how to count."""

import csv
from pathlib import Path

from ingestion.catalogue import get_catalogue

SEED = Path(__file__).parents[2] / "dbt" / "seeds" / "manual_indicator.csv"


def seed() -> dict[str, dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return {row["indicator_code"]: row for row in csv.DictReader(file)}


def words() -> dict[str, str]:
    """The words that a file may write for a code, and the code."""
    column = get_catalogue().dataset("scorecard.manual_indicators", "all").columns["indicator_code"]
    return dict(column.values)


def test_every_code_that_a_file_may_bring_is_counted_in_a_known_way() -> None:
    assert set(words().values()) == set(seed())


def test_every_code_may_be_written_as_itself_and_in_vietnamese() -> None:
    for code in seed():
        assert words()[code] == code
        assert [word for word, meant in words().items() if meant == code and word != code], code


def test_a_part_and_its_whole_are_counted_alike() -> None:
    codes = seed()
    for row in codes.values():
        if row["denominator_code"]:
            assert codes[row["denominator_code"]]["kind"] == row["kind"], row["indicator_code"]
