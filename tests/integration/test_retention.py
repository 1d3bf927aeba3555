"""How long bytes are kept, what becomes of rows that still wait for them, and who is told."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from ingestion import alerts, landing, quarantine, retention
from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.delivery import from_path
from ingestion.landing_check import check
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.errors import CchcError
from warehouse.settings import get_settings

HEADER = "STT;Mã hồ sơ;Đơn vị;Mã TTHC;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái;Kênh thực hiện;CCCD"
GOOD = "1;H08.12.3-240105-{0:04d};UBND xã Phước Mỹ;1.001193;05/01/2024 08:00;10/01/2024;;Đang xử lý;;000123456789"
DATASET = "one_stop_shop.dossiers"
CCHC = Path(sys.executable).with_name("cchc")


@pytest.fixture
def clean(warehouse: Path) -> Iterator[Path]:
    """Takes away what the test loaded and landed."""
    yield warehouse
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("truncate ops.delivery, raw.one_stop_shop__dossiers cascade"))
    for _, path in landing.landed_files(get_settings()):
        path.unlink()


Deliver = Callable[..., Receipt]


@pytest.fixture
def deliver(tmp_path: Path, clean: Path) -> Deliver:
    """Ingests an export of one good dossier and, if asked, one whose unit nobody knows."""

    def write(number: int = 1, *, held: bool = False, header: str = HEADER) -> Receipt:
        path = tmp_path / f"export-{number}.csv"
        rows = [header, GOOD.format(number)]
        rows += [GOOD.format(number + 5000).replace("Phước Mỹ", "Không Có Thật")] if held else []
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return ingest(from_path(path, DATASET, period="2024-Q1"))

    return write


def days(count: int) -> timedelta:
    return timedelta(days=count)


def retention_of(dataset: str = DATASET) -> timedelta:
    return days(get_catalogue().datasets[dataset].retention_days)


def sha256_of(delivery_id: int) -> str:
    return str(value("select sha256 from ops.delivery where delivery_id = :id", id=delivery_id))


def value(query: str, **parameters: object) -> object:
    with engine(Role.PIPELINE).connect() as connection:
        return connection.execute(text(query), parameters).scalar()


def open_alerts() -> list[alerts.Alert]:
    with engine(Role.PIPELINE).connect() as connection:
        return alerts.listed(connection)


def cchc(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(CCHC), *arguments], capture_output=True, text=True, check=False, timeout=120)


def test_bytes_are_kept_to_the_day_and_the_registry_for_ever(deliver: Deliver) -> None:
    receipt = deliver()
    sha256 = sha256_of(receipt.delivery_id)
    assert retention.purge(now() + retention_of() - days(1)).files == 0
    assert landing.landed(sha256).size > 0
    done = retention.purge(now() + retention_of() + days(1))
    assert (done.files, done.deliveries, done.with_open_rows) == (1, (receipt.delivery_id,), ())
    assert not landing.landed_path(sha256, get_settings()).exists()
    with engine(Role.PIPELINE).connect() as connection:
        row = connection.execute(text("select * from ops.delivery")).one()
    assert (row.sha256, row.rows_read, row.rows_loaded, row.status) == (sha256, 1, 1, "loaded")
    assert row.purged_at is not None and row.byte_size > 0
    assert value("select count(*) from raw.one_stop_shop__dossiers where is_current") == 1
    assert retention.purge(now() + retention_of() + days(2)).files == 0


def test_a_dry_run_says_the_same_and_removes_nothing(deliver: Deliver) -> None:
    receipt = deliver(held=True)
    at = now() + retention_of() + days(1)
    told = retention.purge(at, dry_run=True)
    assert landing.landed(sha256_of(receipt.delivery_id)).size > 0
    assert open_alerts() == []
    assert retention.purge(at) == told


def test_a_file_sent_again_after_its_bytes_are_gone_is_still_a_duplicate(deliver: Deliver) -> None:
    first = deliver()
    retention.purge(now() + retention_of() + days(1))
    again = deliver()
    assert (again.status, again.rows_loaded) == ("duplicate", 0)
    assert value("select duplicate_of from ops.delivery where status = 'duplicate'") == first.delivery_id


def test_rows_that_wait_are_told_of_before_their_bytes_go_and_once_more_when_they_have_gone(deliver: Deliver) -> None:
    receipt = deliver(held=True)
    soon = retention.purge(now() + retention_of() - days(20))
    assert (soon.files, soon.ending_soon) == (0, (receipt.delivery_id,))
    retention.purge(now() + retention_of() - days(19))
    assert [one.kind for one in open_alerts()] == ["RETENTION_NEAR"], "told once and not every night"
    done = retention.purge(now() + retention_of() + days(1))
    assert done.with_open_rows == (receipt.delivery_id,)
    assert [one.kind for one in open_alerts()] == ["RETENTION_NEAR", "PURGED_WITH_OPEN_ROWS"]
    assert [one.reason_code for one in quarantine.waiting()] == ["UNIT_UNKNOWN"], "the row still waits"


def test_judging_again_what_has_been_removed_says_so_and_what_to_do(deliver: Deliver) -> None:
    receipt = deliver(held=True)
    retention.purge(now() + retention_of() + days(1))
    (outcome,) = quarantine.retry([receipt.delivery_id])
    assert (outcome.released, outcome.still_held) == (0, 1)
    assert "LANDING_PURGED" in outcome.problem and "xuất lại tệp" in outcome.problem
    with pytest.raises(CchcError, match="LANDING_PURGED"):
        landing.landed(sha256_of(receipt.delivery_id))


def test_a_lost_file_is_not_taken_for_a_purged_one(deliver: Deliver) -> None:
    receipt = deliver()
    sha256 = sha256_of(receipt.delivery_id)
    landing.landed_path(sha256, get_settings()).unlink()
    with pytest.raises(CchcError, match="LANDING_MISSING"):
        landing.landed(sha256)


def test_bytes_that_two_deliveries_share_go_with_the_last_of_them(deliver: Deliver) -> None:
    receipt = deliver()
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "insert into ops.delivery (source, dataset, sender, period, sha256, byte_size, exported_at, mode, "
                "status, received_at, catalogue_version, landed_path) select source, 'other', sender, period, sha256, "
                "byte_size, exported_at, mode, status, received_at, catalogue_version, landed_path from ops.delivery"
            )
        )
    done = retention.purge(now() + retention_of() + days(1))
    assert (done.files, done.unknown_datasets) == (0, ("one_stop_shop.other",)), (
        "nobody says how long the other is kept"
    )
    assert landing.landed(sha256_of(receipt.delivery_id)).size > 0


def test_bytes_that_a_load_has_just_claimed_stay_although_their_time_has_come(deliver: Deliver) -> None:
    receipt = deliver()
    path = landing.landed_path(sha256_of(receipt.delivery_id), get_settings())
    at = now() + retention_of() + days(1)
    os.utime(path, (at.timestamp() - 3600, at.timestamp() - 3600))
    assert retention.purge(at).files == 0
    assert retention.purge(at + days(1)).files == 1


def test_bytes_of_a_load_that_never_ended_go_after_a_month(deliver: Deliver) -> None:
    deliver()
    orphan = BytesContent(b"the load of this was killed before it was registered")
    path = landing.land(orphan, orphan.sha256)
    assert retention.purge(now() + days(29)).forgotten == 0
    assert retention.purge(now() + days(31)).forgotten == 1
    assert not path.exists()
    assert check().faults == ()


def test_a_landing_zone_beside_the_wrong_database_is_not_emptied(clean: Path) -> None:
    paths = []
    for number in range(12):
        content = BytesContent(b"%d" % number)
        paths.append(landing.land(content, content.sha256))
    done = retention.purge(now() + days(400))
    assert (done.registry_mismatch, done.forgotten) == (True, 0)
    assert all(path.exists() for path in paths)
    assert [one.kind for one in open_alerts()] == ["LANDING_UNREGISTERED"]


def test_a_purge_killed_between_registry_and_disk_is_finished_by_a_later_one(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = deliver()
    path = landing.landed_path(sha256_of(receipt.delivery_id), get_settings())
    at = now() + retention_of() + days(1)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        retention.purge(at)
    assert path.exists()
    assert value("select count(*) from ops.delivery where purged_at is not null") == 1
    assert retention.purge(at + days(1)).forgotten == 1
    assert not path.exists()


def test_check_names_what_is_missing_or_damaged_and_raises_an_alert(deliver: Deliver) -> None:
    whole, missing, damaged = (deliver(number).delivery_id for number in (1, 2, 3))
    assert check().faults == ()
    paths = {one: landing.landed_path(sha256_of(one), get_settings()) for one in (missing, damaged)}
    paths[missing].unlink()
    paths[damaged].write_bytes(paths[damaged].read_bytes()[:-1])
    done = cchc("landing", "check")
    assert done.returncode == 1
    assert f"mất: {sha256_of(missing)}, lượt giao {missing}" in done.stderr
    assert f"hỏng: {sha256_of(damaged)}, lượt giao {damaged}" in done.stderr
    assert sha256_of(whole) not in done.stderr
    assert {(one.kind, one.delivery_id) for one in open_alerts()} == {
        ("LANDING_DAMAGED", missing),
        ("LANDING_DAMAGED", damaged),
    }
    shares = [check(part=(number, 7)) for number in range(7)]
    assert (sum(one.files for one in shares), sum(len(one.faults) for one in shares)) == (3, 2)


def test_an_alert_is_open_until_somebody_takes_it_over(deliver: Deliver) -> None:
    receipt = deliver()
    with engine(Role.PIPELINE).begin() as connection:
        first = alerts.raise_alert(connection, "SECRET_MARKER", receipt.delivery_id, row=7)
        assert alerts.raise_alert(connection, "SECRET_MARKER", receipt.delivery_id) is None, "it is open already"
    listed = cchc("alerts", "list")
    assert "nghiêm trọng" in listed.stdout and "SECRET_MARKER" in listed.stdout
    assert "export-1.csv" not in listed.stdout
    done = cchc("alerts", "ack", str(first), "--by", "Người trực")
    assert (done.returncode, open_alerts()) == (0, [])
    again = cchc("alerts", "ack", str(first))
    assert (again.returncode, "ALERT_UNKNOWN" in again.stderr) == (1, True)
    assert "Người trực" in cchc("alerts", "list", "--all").stdout


def test_a_file_with_an_unknown_column_raises_an_alert_that_does_not_name_it(deliver: Deliver) -> None:
    receipt = deliver(header=HEADER.replace("CCCD", "Số sổ hộ khẩu"))
    assert receipt.status == "refused"
    (alert,) = open_alerts()
    assert (alert.kind, alert.severity, alert.delivery_id) == ("UNKNOWN_COLUMN", "warning", receipt.delivery_id)
    assert "hộ khẩu" not in alert.message and "export" not in alert.message and DATASET in alert.message


def test_a_secret_file_raises_an_alert_at_once(deliver: Deliver) -> None:
    receipt = deliver(header=HEADER + "\n;;;TỐI MẬT;;;;;;")
    (alert,) = open_alerts()
    assert (receipt.status, alert.kind, alert.severity) == ("secret", "SECRET_MARKER", "critical")
    assert alert.delivery_id == receipt.delivery_id
    assert "secret-file.md" in alert.message


def test_the_pipeline_can_neither_reword_nor_remove_an_alert(deliver: Deliver) -> None:
    receipt = deliver()
    with engine(Role.PIPELINE).begin() as connection:
        alerts.raise_alert(connection, "SECRET_MARKER", receipt.delivery_id)
    for statement in ("update ops.alert set message = ''", "delete from ops.alert"):
        with pytest.raises(ProgrammingError, match="permission denied"), engine(Role.PIPELINE).begin() as connection:
            connection.execute(text(statement))


def test_the_command_line_rotates_and_purges(deliver: Deliver) -> None:
    receipt = deliver()
    rotated = cchc("landing", "rotate")
    assert (rotated.returncode, "đã mã hoá lại 1 tệp" in rotated.stdout) == (0, True), rotated.stderr
    assert landing.landed(sha256_of(receipt.delivery_id)).size > 0
    purged = cchc("landing", "purge", "--dry-run")
    assert (purged.returncode, "Sẽ xoá nội dung của 0 lượt giao" in purged.stdout) == (0, True)
