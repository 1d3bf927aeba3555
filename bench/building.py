"""How long a build takes, against one aggregate written by hand; and what a day costs after one year and after five."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text

from bench.ratio import Ratio
from bench.rows import Amount, fill, statement
from ingestion.criteria import store
from warehouse import embedded, migrations, transform
from warehouse.database import Role, engine
from warehouse.settings import get_settings

YEAR = Amount(dossiers=1_000_000, documents=1_500_000, vouchers=500_000)
HISTORY = Amount(dossiers=200_000, documents=300_000, vouchers=100_000)
"""A year of a history of one or five."""
DAY = Amount(dossiers=800, documents=1_200, vouchers=400)
NEWS = date(2026, 6, 15)
RAW_TO_MARTS: tuple[transform.Layer, ...] = ("intermediate", "marts")
FULL_LIMIT, DAY_LIMIT = 3.0, 1.2


@contextmanager
def province(folder: Path, last_day: date, years: int, amount: Amount) -> Iterator[None]:
    """A server of its own with so many years of rows before the day after ``last_day``, and everything built."""
    os.environ["CCHC_HOME"] = str(folder)
    os.environ["CCHC_CODE_VERSION"] = "bench"
    get_settings.cache_clear()
    embedded.start()
    try:
        migrations.upgrade()
        store.load_examples()
        for number in range(years):
            first_day = last_day.replace(year=last_day.year - number - 1) + timedelta(days=1)
            days = (last_day.replace(year=last_day.year - number) - first_day).days + 1
            with engine(Role.OWNER).begin() as connection:
                fill(connection, first_day, days, amount)
        with engine(Role.OWNER).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))
        yield
    finally:
        for role in Role:
            engine(role).dispose()
        embedded.stop()


def built(*, full: bool) -> float:
    """Build what is new, and give the seconds from raw to marts."""
    build_id = transform.begin_build(full=full)
    if build_id is None:
        raise SystemExit("bench: nothing to build")
    transform.build_layer(build_id, "staging")
    started = time.perf_counter()
    for layer in RAW_TO_MARTS:
        transform.build_layer(build_id, layer)
    seconds = time.perf_counter() - started
    transform.finish_build(build_id)
    return seconds


def by_hand() -> float:
    """Seconds in which three plain statements count the same rows by unit and month."""
    started = time.perf_counter()
    with engine(Role.PIPELINE).begin() as connection:
        for name in ("by_hand_dossiers", "by_hand_documents", "by_hand_vouchers"):
            connection.execute(statement(name))
    return time.perf_counter() - started


def one_more_day(folder: Path, years: int) -> float:
    """Seconds from raw to marts of one more day's files after so many years; the day before it has warmed up."""
    with province(folder, NEWS - timedelta(days=2), years, HISTORY):
        built(full=True)
        seconds = 0.0
        for day in (NEWS - timedelta(days=1), NEWS):
            with engine(Role.OWNER).begin() as connection:
                fill(connection, day, 1, DAY)
            seconds = built(full=False)
    return seconds


def measured(folder: Path) -> list[Ratio]:
    """The lines of the table that are about builds."""
    with province(folder / "year", date(2026, 6, 30), 1, YEAR):
        built(full=True)
        whole, hand = built(full=True), by_hand()
    short, long = one_more_day(folder / "one", 1), one_more_day(folder / "five", 5)
    return [
        Ratio(
            "từ raw đến marts, một năm của tỉnh, dựng lại tất cả",
            "ba câu lệnh tổng hợp viết tay",
            YEAR.total,
            f"{whole:.2f} s",
            f"{hand:.2f} s",
            whole / hand,
            FULL_LIMIT,
            at_least=False,
        ),
        Ratio(
            "thêm một ngày trên 5 năm dữ liệu",
            "thêm một ngày trên 1 năm",
            DAY.total,
            f"{long:.2f} s",
            f"{short:.2f} s",
            long / short,
            DAY_LIMIT,
            at_least=False,
        ),
    ]
