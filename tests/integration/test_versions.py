"""Whatever order files arrive in, the warehouse ends in the same state."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ingestion import quarantine
from ingestion.delivery import MANIFEST_SUFFIX, from_path
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine

HEADER = "Mã hồ sơ;Đơn vị;Mã TTHC;Ngày tiếp nhận;Trạng thái"
STATUSES = ("Đang xử lý", "Yêu cầu bổ sung", "Dừng xử lý")
PROCEDURES = {"a": ("1.001193", "05/01/2024 08:00"), "b": ("2.000635", "17/01/2024 09:30")}


@dataclass(frozen=True)
class Sent:
    """One file: who sent it, on which day it was exported, and which dossiers it holds in which state."""

    sender: str
    period: str
    mode: str
    day: int
    rows: tuple[tuple[int, str, str], ...]
    """Number of the dossier, key of ``PROCEDURES``, status."""

    def write(self, folder: Path) -> Path:
        path = folder / f"{abs(hash(self)):x}.csv"
        lines = [f"Ngày xuất: {self.day:02d}/04/2024 08:30", HEADER]
        for number, procedure, status in self.rows:
            code, received = PROCEDURES[procedure]
            lines.append(f"H08.12.3-240105-{number:04d};UBND xã Phước Mỹ;{code};{received};{status}")
        path.write_text("\n".join(line + ";" * (4 - line.count(";")) for line in lines) + "\n", encoding="utf-8")
        path.with_name(path.name + MANIFEST_SUFFIX).write_text(f"mode: {self.mode}\n", encoding="utf-8")
        return path

    def ingest(self, folder: Path) -> Receipt:
        return ingest(from_path(self.write(folder), "one_stop_shop.dossiers", sender=self.sender, period=self.period))


@pytest.fixture
def clean(warehouse: Path) -> Iterator[None]:
    empty()
    yield
    empty()


def empty() -> None:
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("truncate raw.one_stop_shop__dossiers, ops.delivery cascade"))


def state() -> list[tuple[object, ...]]:
    """Everything but numbers of deliveries and moments of arrival."""
    with engine(Role.OWNER).connect() as connection:
        rows = connection.execute(
            text(
                "select d.sha256, d.status, d.rows_loaded, d.rows_rejected, v.row_no, v.record_key, v.is_current, "
                "v.closed_reason, q.reason_code from ops.delivery as d "
                "left join raw.one_stop_shop__dossiers as v using (delivery_id) "
                "left join ops.quarantine as q on q.delivery_id = v.delivery_id and q.row_no = v.row_no "
                "and q.status = 'open' order by 1, 5"
            )
        )
        return [tuple(row) for row in rows]


def current() -> dict[str, str]:
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text("select right(dossier_code, 4), procedure_code from raw.one_stop_shop__dossiers where is_current")
        )
        return dict(tuple(row) for row in rows)


RECORDS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("aab"), st.sampled_from(STATUSES)), min_size=1, max_size=4
).map(tuple)
FILES = st.lists(
    st.builds(
        Sent,
        sender=st.sampled_from(["all", "541"]),
        period=st.sampled_from(["2024-Q1", "2024-Q2"]),
        mode=st.sampled_from(["snapshot", "snapshot", "delta"]),
        day=st.integers(1, 6),
        rows=RECORDS,
    ),
    min_size=2,
    max_size=5,
    unique_by=lambda sent: (sent.sender, sent.period, sent.mode, sent.day),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(files=FILES, data=st.data())
def test_every_order_of_arrival_ends_in_the_same_state(
    files: list[Sent], data: st.DataObject, clean: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("deliveries")
    states = []
    for order in (files, data.draw(st.permutations(files))):
        empty()
        for sent in order:
            assert sent.ingest(folder).status in {"loaded", "loaded_with_rejections"}
        states.append(state())
    assert states[0] == states[1]


def test_a_delta_adds_and_changes_and_closes_nothing(clean: None, tmp_path: Path) -> None:
    Sent("all", "2024-Q1", "snapshot", 1, ((1, "a", STATUSES[0]), (2, "a", STATUSES[0]))).ingest(tmp_path)
    Sent("all", "2024-Q1", "delta", 2, ((2, "a", STATUSES[1]), (3, "a", STATUSES[0]))).ingest(tmp_path)
    assert sorted(current()) == ["0001", "0002", "0003"]
    with engine(Role.PIPELINE).connect() as connection:
        reasons = connection.execute(
            text("select closed_reason from raw.one_stop_shop__dossiers where closed_reason is not null")
        ).scalars()
        assert list(reasons) == ["superseded"]


def test_a_dossier_carried_over_is_in_two_files_and_counts_once_as_the_later_says(clean: None, tmp_path: Path) -> None:
    Sent("all", "2024-Q2", "snapshot", 5, ((1, "a", STATUSES[1]),)).ingest(tmp_path)
    Sent("all", "2024-Q1", "snapshot", 2, ((1, "a", STATUSES[0]),)).ingest(tmp_path)
    with engine(Role.PIPELINE).connect() as connection:
        statuses = connection.execute(text("select status from raw.one_stop_shop__dossiers where is_current"))
        assert list(statuses.scalars()) == [5]


def test_records_of_two_files_that_claim_one_code_are_both_held_until_one_is_corrected(
    clean: None, tmp_path: Path
) -> None:
    first = Sent("all", "2024-Q1", "snapshot", 1, ((1, "a", STATUSES[0]), (2, "a", STATUSES[0]))).ingest(tmp_path)
    second = Sent("541", "2024-Q1", "snapshot", 2, ((1, "b", STATUSES[0]),)).ingest(tmp_path)
    assert current() == {"0002": "1.001193"}
    assert (second.status, second.rows_rejected) == ("loaded_with_rejections", 1)
    held = {(one.delivery_id, one.reason_code, one.rows) for one in quarantine.waiting()}
    assert held == {(first.delivery_id, "KEY_CLASH", 1), (second.delivery_id, "KEY_CLASH", 1)}
    Sent("541", "2024-Q1", "snapshot", 3, ((9, "b", STATUSES[0]),)).ingest(tmp_path)
    assert current() == {"0001": "1.001193", "0002": "1.001193", "0009": "2.000635"}
    assert not quarantine.waiting()
    with engine(Role.PIPELINE).connect() as connection:
        counts = connection.execute(
            text("select status, rows_loaded, rows_rejected from ops.delivery where delivery_id = :id"),
            {"id": first.delivery_id},
        ).one()
    assert tuple(counts) == ("loaded", 2, 0)


def test_a_number_given_twice_and_one_left_out_are_told(clean: None, tmp_path: Path) -> None:
    path = tmp_path / "so-van-ban-di.csv"
    unit = "UBND xã Phước Mỹ"
    numbers = itertools.chain((1, 2, 2), (5, 6))
    lines = ["Ngày xuất: 05/04/2024 08:30;;;;", "Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Độ mật;Tên loại"]
    lines[1] = lines[1].replace("Tên loại", "Tên loại và trích yếu nội dung")
    lines += [f"{number}/BC-UBND;05/03/2024;{unit};Thường;Báo cáo" for number in numbers]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    receipt = ingest(from_path(path, "documents.outgoing", period="2024-Q1"))
    found = {(issue.code, issue.rows, issue.first_row) for issue in receipt.issues}
    assert found == {("DUPLICATE_NUMBER", 2, 4), ("NUMBER_GAP", 2, None)}
    assert (receipt.status, receipt.rows_loaded, receipt.rows_warned) == ("loaded", 5, 2)
