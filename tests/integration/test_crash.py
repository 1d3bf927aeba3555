"""Whatever is killed, and whenever: running again gives what an undisturbed run gives."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import text

from ingestion import landing
from warehouse import embedded
from warehouse.database import Role, engine

HERE = Path(__file__).parent
UNIT = "UBND xã Phước Mỹ"
DOSSIERS = (
    "STT;Mã hồ sơ;Đơn vị;Mã TTHC;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái;Kênh thực hiện;"
    "Chủ hồ sơ;CCCD"
)
OUTGOING = ["STT", "Số, ký hiệu", "Ngày, tháng văn bản", "Đơn vị", "Tên loại và trích yếu nội dung", "Độ mật"]

State = dict[str, list[str]]


class Nursery:
    """The process that forks workers."""

    def __init__(self, inbox: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "CCHC_INBOX": str(inbox), "CCHC_BATCH_ROWS": "500"},
        )

    def order(self, **order: Any) -> Any:
        """Gives an order and waits until it has been carried out."""
        self.begin(**order)
        return self.answer()

    def begin(self, **order: Any) -> None:
        """Gives an order."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What became of the last order."""
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """No more orders; no process is left."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def nursery(warehouse: Path, inbox: Path) -> Iterator[Nursery]:
    nursery = Nursery(inbox)
    yield nursery
    nursery.close()


@dataclass(frozen=True)
class Field:
    """The inbox, the workers, and the warehouse as they find it."""

    home: Path
    inbox: Path
    order: Callable[..., Any]
    nursery: Nursery

    def state(self) -> State:
        """All that a run leaves behind, without its ids and moments."""
        return {**_rows(), "landing": _landed(self.home)}

    def clear(self) -> None:
        """As before the first run."""
        with engine(Role.OWNER).begin() as connection:
            connection.execute(text(f"truncate {', '.join([*_tables(), 'ops.inbox_file'])} cascade"))
        for path in (self.home / "landing").rglob("*"):
            if path.is_file():
                path.unlink()


@pytest.fixture
def field(warehouse: Path, inbox: Path, nursery: Nursery) -> Iterator[Field]:
    field = Field(warehouse, inbox, nursery.order, nursery)
    field.clear()
    yield field
    field.clear()
    for path in sorted(inbox.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def dossiers(
    path: Path, rows: int, *, exported: str, first: int = 1, done: int = 0, wrong: int = 0, odd: str = ""
) -> Path:
    """An export of that many dossiers; of them ``done`` are finished and ``wrong`` have a status that nobody knows."""
    lines = ["UBND TỈNH BÌNH ĐỊNH", f"Ngày xuất: {exported}", DOSSIERS + odd]
    for number in range(first, first + rows):
        finished, status = ("09/01/2024 10:00", "Đã trả kết quả") if number < first + done else ("", "Đang xử lý")
        if number >= first + rows - wrong:
            status = "Đang luân chuyển"
        lines.append(
            f"{number};H08.12.3-240105-{number:05d};{UNIT};1.001193;05/01/2024 08:00;10/01/2024 17:00;{finished};"
            f"{status};Trực tuyến;Công dân Mẫu {number:05d};000{number:09d}" + (";1" if odd else "")
        )
    return _write(path, "\n".join(line + ";" * (lines[2].count(";") - line.count(";")) for line in lines) + "\n")


def outgoing(path: Path, rows: int) -> Path:
    """A book of outgoing documents as a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Sheet1")
        page.write(0, 0, "Ngày xuất: 05/04/2024 08:30")
        page.write_row(2, 0, OUTGOING)
        for number in range(1, rows + 1):
            page.write_row(2 + number, 0, [number, f"{number}/BC-UBND", "05/01/2024", UNIT, "Báo cáo", "Thường"])
    return path


def _write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def a_morning(inbox: Path, size: int) -> None:
    """What one morning brings: a file with wrong rows, its corrected version, the first again, a workbook, an alien."""
    quarter = inbox / "one_stop_shop" / "dossiers" / "all" / "2024-Q1"
    first = dossiers(quarter / "1.csv", size, exported="05/04/2024 08:30", wrong=size // 50)
    dossiers(quarter / "2.csv", size - size // 20, exported="06/04/2024 08:30", first=1 + size // 20, done=size // 2)
    _write(quarter / "3.csv", first.read_text(encoding="utf-8"))
    dossiers(quarter / "4.csv", 10, exported="07/04/2024 08:30", odd=";Số tài khoản ngân hàng")
    outgoing(inbox / "documents" / "outgoing" / "all" / "2024-Q1" / "di.xlsx", size // 5)


def _tables() -> list[str]:
    with engine(Role.OWNER).connect() as connection:
        found = connection.execute(
            text(
                "select table_schema || '.' || table_name from information_schema.columns "
                "inner join information_schema.tables using (table_schema, table_name) "
                "where column_name = 'delivery_id' and table_schema in ('raw', 'ops') and table_type = 'BASE TABLE' "
                "order by 1"
            )
        )
        return [str(name) for name in found.scalars()]


def _rows() -> State:
    state: State = {}
    with engine(Role.OWNER).connect() as connection:
        known = dict(
            map(
                tuple,
                connection.execute(
                    text("select delivery_id, status || ' ' || coalesce(file_name, '') from ops.delivery")
                ),
            )
        )
        # What waits for a build tells of the order in which files came; the build does not (test_partial_builds).
        for table in (table for table in _tables() if table != "ops.touched"):
            schema, _, name = table.partition(".")
            own = set(
                connection.execute(
                    text(
                        "select column_name from information_schema.columns where table_schema = :schema and "
                        "table_name = :name and (is_identity = 'YES' or column_name in "
                        "('received_at', 'created_at', 'raised_at', 'modified_ns'))"
                    ),
                    {"schema": schema, "name": name},
                ).scalars()
            )
            rows = connection.execute(text(f"select * from {table}")).mappings().all()
            state[table] = sorted(
                repr(
                    {
                        column: _without_ids(column, value, known)
                        for column, value in row.items()
                        if column not in own or (column == "delivery_id" and table != "ops.delivery")
                    }
                )
                for row in rows
            )
    return state


def _without_ids(column: str, value: object, known: dict[object, object]) -> object:
    if column in ("delivery_id", "duplicate_of"):
        return known.get(value, value)
    return re.sub(r"\d+", "#", value) if column == "message" and isinstance(value, str) else value


def _landed(home: Path) -> list[str]:
    """The hash of what every landed file decrypts to; nothing else lies there."""
    found = []
    for path in (home / "landing").rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            assert path.suffix == ".aes", path
            assert landing.landed(path.stem).sha256 == path.stem
            found.append(path.stem)
    return sorted(found)


def nothing_is_half_done(field: Field) -> None:
    """Every delivery that is registered as loaded is loaded as a whole, and its bytes are kept."""
    with engine(Role.OWNER).connect() as connection:
        loaded = connection.execute(
            text(
                "select delivery_id, source || '__' || dataset, rows_loaded, rows_rejected, sha256 from ops.delivery "
                "where status in ('loaded', 'loaded_with_rejections')"
            )
        ).all()
        for delivery_id, table, rows, rejected, sha256 in loaded:
            count = connection.execute(
                text(f"select count(*) from raw.{table} where delivery_id = :id"), {"id": delivery_id}
            ).scalar_one()
            held = connection.execute(
                text("select count(distinct (sheet_no, row_no)) from ops.quarantine where delivery_id = :id"),
                {"id": delivery_id},
            ).scalar_one()
            assert (count, held) == (rows, rejected)
            assert landing.landed(sha256).sha256 == sha256


def undisturbed(field: Field) -> tuple[State, int, float]:
    """What a run leaves behind that nobody disturbs; the lines of the package it executes, and its seconds."""
    traced = field.order(line=0)
    assert "error" not in traced, traced
    state = field.state()
    field.clear()
    began = time.monotonic()
    assert field.order()["receipts"] == traced["receipts"]
    seconds = time.monotonic() - began
    assert field.state() == state
    return state, traced["lines"], seconds


def killed_again_and_again(field: Field, *, hits: int, seed: int) -> None:
    """Runs that are killed, three times each until one may end, until so many kills have hit a running worker."""
    luck = random.Random(seed)  # noqa: S311 - the same kills in each run
    expected, lines, seconds = undisturbed(field)
    while hits > 0:
        field.clear()
        for number in range(3):
            by_line = bool((hits + number) % 2)
            end = field.order(**{"line": luck.randint(1, lines)} if by_line else {"seconds": luck.uniform(0, seconds)})
            hits -= end["killed"]
            nothing_is_half_done(field)
        last = field.order()
        assert "error" not in last, last
        assert field.state() == expected


def test_a_worker_killed_at_any_moment_leaves_what_the_next_one_completes(field: Field) -> None:
    a_morning(field.inbox, 400)
    killed_again_and_again(field, hits=50, seed=766)


@pytest.mark.soak
def test_two_hundred_kills_in_larger_files(field: Field) -> None:
    a_morning(field.inbox, 5_000)
    killed_again_and_again(field, hits=200, seed=2026)


def killed_at_each_step(field: Field, *, of: Callable[[str, str], bool]) -> None:
    """A run killed at each step (``module.function``, ``call`` or ``return``) that is meant, and ended by another."""
    quarter = field.inbox / "one_stop_shop" / "dossiers" / "all" / "2024-Q1"
    dossiers(quarter / "1.csv", 30, exported="05/04/2024 08:30", wrong=2)
    dossiers(quarter / "2.csv", 10, exported="07/04/2024 08:30", odd=";Số tài khoản ngân hàng")
    expected, _, _ = undisturbed(field)
    field.clear()
    steps = [step for step in field.order(line=0)["steps"] if of(step.partition(".")[0], step.partition(" ")[2])]
    assert len(steps) > 20
    wrong = []
    for step in steps:
        field.clear()
        assert field.order(step=step)["killed"], step
        nothing_is_half_done(field)
        assert "error" not in field.order(), step
        if field.state() != expected:
            wrong.append(step)
    assert wrong == []


WRITERS = ("inbox", "pipeline", "registry", "load", "versions", "landing", "alerts")


def test_a_worker_killed_at_each_step_of_a_load_leaves_what_the_next_one_completes(field: Field) -> None:
    killed_at_each_step(field, of=lambda module, event: module in WRITERS and event == "return")


@pytest.mark.soak
def test_a_worker_killed_at_every_function_of_the_package(field: Field) -> None:
    killed_at_each_step(field, of=lambda _module, _event: True)


def test_two_workers_given_the_same_file_load_it_once(field: Field) -> None:
    path = dossiers(
        field.inbox / "one_stop_shop" / "dossiers" / "all" / "2024-Q1" / "a.csv", 300, exported="05/04/2024 08:30"
    )
    for _ in range(15):
        ends = field.order(workers=[{"paths": [str(path)]}] * 2)
        assert sorted(end["receipts"][0] for end in ends) == ["duplicate", "loaded"], ends
        nothing_is_half_done(field)
        assert len(field.state()["raw.one_stop_shop__dossiers"]) == 300
        field.clear()


def test_two_workers_with_two_versions_of_a_file_give_the_same_in_either_order(field: Field) -> None:
    quarter = field.inbox / "one_stop_shop" / "dossiers" / "all" / "2024-Q1"
    paths = [
        str(dossiers(quarter / "1.csv", 300, exported="05/04/2024 08:30")),
        str(dossiers(quarter / "2.csv", 280, exported="06/04/2024 08:30", first=11, done=100)),
    ]
    states = []
    for turn in range(8):
        workers = [{"paths": [path]} for path in (paths if turn % 2 else reversed(paths))]
        ends = field.order(workers=workers)
        assert [end["receipts"] for end in ends] == [["loaded"], ["loaded"]], ends
        states.append(field.state())
        field.clear()
    assert all(state == states[0] for state in states)


@pytest.mark.parametrize("before", [0.15, 0.45, 0.8])
def test_a_server_killed_under_a_load_is_started_again_and_the_file_loads(field: Field, before: float) -> None:
    a_morning(field.inbox, 3_000)
    expected, _, seconds = undisturbed(field)
    field.clear()
    field.nursery.begin()
    time.sleep(before * seconds)
    data = embedded.status().data
    os.kill(int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]), signal.SIGKILL)
    end = field.nursery.answer()
    assert end.get("error", ["TransientError", "DB_CONNECTION"]) == ["TransientError", "DB_CONNECTION"], end
    embedded.start()
    nothing_is_half_done(field)
    assert "error" not in field.order()
    assert field.state() == expected


def test_a_connection_lost_in_the_middle_of_a_copy_is_tried_again(field: Field) -> None:
    path = dossiers(
        field.inbox / "one_stop_shop" / "dossiers" / "all" / "2024-Q1" / "a.csv", 20_000, exported="05/04/2024 08:30"
    )
    expected, _, _ = undisturbed(field)
    field.clear()
    field.nursery.begin(paths=[str(path)])
    ended = _end_backend("copy raw.%", within=30)
    end = field.nursery.answer()
    assert ended
    assert end["error"] == ["TransientError", "DB_CONNECTION"]
    assert field.state()["ops.delivery"] == []
    assert field.order()["receipts"] == ["loaded"]
    assert field.state() == expected


def _end_backend(query: str, within: float) -> bool:
    deadline = time.monotonic() + within
    with engine(Role.PIPELINE).connect() as connection:
        while time.monotonic() < deadline:
            ended = connection.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where query ilike :query and state = 'active' and pid <> pg_backend_pid()"
                ),
                {"query": query},
            ).all()
            connection.rollback()
            if ended:
                return True
            time.sleep(0.002)
    return False


def test_a_disk_that_takes_no_more_changes_nothing_and_is_tried_again(field: Field) -> None:
    a_morning(field.inbox, 400)
    expected, _, _ = undisturbed(field)
    field.clear()
    for size in (0, 1, 4_096):
        end = field.order(file_size=size)
        assert end["error"] == ["TransientError", "DISK"], end
        assert all(rows == [] for rows in field.state().values())
    assert "error" not in field.order()
    assert field.state() == expected


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_under_the_landing_zone_changes_nothing(field: Field) -> None:
    a_morning(field.inbox, 2_000)
    expected, _, _ = undisturbed(field)
    field.clear()
    folder = field.home / "landing"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        end = field.order()
        assert end["error"] == ["TransientError", "DISK"], end
        assert all(rows == [] for rows in field.state().values())
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    assert "error" not in field.order()
    assert field.state() == expected
