"""Planted people and secrets: delivered in every dataset and format, then looked for in everything that was written.

What is delivered comes from the catalogue (``planted_files``); how it is looked for is in ``planted_kit``.
"""

import hashlib
import io
import itertools
import logging
import os
import string
import subprocess
import sys
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from planted_files import CONTROL, PERIOD, SENDER, File, hostile_files, personal_files, secret_files
from planted_kit import SHAPES, Planted, decomposed, dumped, folded, found_below, found_in, found_in_bytes
from rich.console import Console
from sqlalchemy import create_engine, text

from ingestion import landing
from ingestion.catalogue import get_catalogue
from ingestion.command import receipt_table
from ingestion.delivery import MANIFEST_SUFFIX, from_path
from ingestion.pipeline import ingest
from warehouse.database import DATABASE, Role, admin_url, engine
from warehouse.errors import CchcError
from warehouse.settings import get_settings

LETTERS = f"{string.ascii_lowercase}_- "
CCHC = Path(sys.executable).with_name("cchc")


SHOWN = (
    *(
        "workbook.xlsx",
        "edxml",
        "a person in an unknown heading",
        "no header",
        "broken rows",
        "a person in the sidecar",
    ),
    *("damaged json", "damaged yml", "in a cell", "in the secrecy column", "in the file's name"),
)
"""The kinds of files that the command line is shown as well; each run of it takes seconds."""


@dataclass
class Delivered:
    """Everything that was delivered and everything that was said of it."""

    home: Path
    folder: Path
    files: list[File] = field(default_factory=list)
    status: dict[int, str] = field(default_factory=dict)
    loaded: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def write(self, file: File) -> Path:
        """Put the file where its sender would, with its sidecar."""
        path = self.folder / str(file.planted.number) / file.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file.content)
        if file.manifest:
            path.with_name(path.name + MANIFEST_SUFFIX).write_text(file.manifest, encoding="utf-8")
        return path

    def ingest(self, file: File) -> None:
        """Ingest it as the DAG does, and keep whatever a log could hold of it."""
        self.files.append(file)
        path = self.write(file)
        try:
            receipt = ingest(from_path(path, file.dataset, sender=SENDER, period=PERIOD))
        except Exception as error:
            self.said.append("".join(traceback.format_exception(error)))
            self.status[file.planted.number] = type(error).__name__
            if not isinstance(error, CchcError):
                self.crashes.append(f"{file.dataset}, {file.label}: {type(error).__name__}")
            return
        self.status[file.planted.number] = receipt.status
        self.loaded[file.dataset] += receipt.rows_loaded
        console = Console(file=io.StringIO(), width=300)
        console.print(receipt_table(receipt))
        self.said += [str(receipt.to_dict()), console.file.getvalue()]  # type: ignore[attr-defined]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line and keep what it prints."""
        wide = os.environ | {"COLUMNS": "300"}
        done = subprocess.run(
            [str(CCHC), *arguments], env=wide, capture_output=True, text=True, check=False, timeout=120
        )
        self.said += [done.stdout, done.stderr]
        return done

    def named(self, values: set[str]) -> list[str]:
        """The values with the files that they were planted in."""
        labels = {f"{file.planted.number:03d}": f"{file.dataset}, {file.label}" for file in self.files}
        found = (
            (value, next((label for key, label in labels.items() if value.rstrip(LETTERS).endswith(key)), "?"))
            for value in values
        )
        return sorted(f"{label}: {value}" for value, label in found)


@pytest.fixture(scope="module")
def delivered(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """All planted files, ingested: through the function, and some through the command line as well."""
    made = Delivered(warehouse, tmp_path_factory.mktemp("planted"))
    datasets = list(get_catalogue().datasets.values())
    numbers = itertools.count(1)
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for file in personal_files(datasets, numbers):
            made.ingest(file)
        for file in hostile_files(datasets, numbers):
            made.ingest(file)
        for file in secret_files(datasets, numbers):
            made.ingest(file)
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
    made.said.append(logged.getvalue())
    yield made
    with engine(Role.OWNER).begin() as connection:
        tables = connection.execute(
            text("select schemaname || '.' || tablename from pg_tables where schemaname = 'raw'")
        ).scalars()
        connection.execute(text(f"truncate ops.delivery, {', '.join(tables)} cascade"))
    for _, path in landing.landed_files(get_settings()):
        path.unlink()


@pytest.fixture(scope="module")
def dump(delivered: Delivered) -> str:
    """The whole database as pg_dump writes it."""
    return dumped(get_settings(), DATABASE)


def nothing(found: list[str]) -> None:
    """Fail with every line of what should not be there."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_every_dataset_was_delivered_and_its_good_rows_were_loaded(delivered: Delivered, dump: str) -> None:
    assert {file.dataset for file in delivered.files} == set(get_catalogue().datasets)
    assert {name for name in get_catalogue().datasets if not delivered.loaded[name]} == set()
    assert CONTROL in dump, "what may be loaded is found, so what is not found is not there"


def test_every_file_ended_as_it_should(delivered: Delivered) -> None:
    wrong = [
        f"{file.dataset}, {file.label}: {status}"
        for file in delivered.files
        if (status := delivered.status[file.planted.number].removesuffix("_with_rejections")) != file.expected
        and file.expected != "any"
    ]
    nothing(wrong)
    assert delivered.crashes == []


def test_no_planted_value_is_in_the_database(delivered: Delivered, dump: str) -> None:
    nothing(delivered.named(found_in(dump)))


def test_no_planted_value_is_in_the_state_folder(delivered: Delivered) -> None:
    server = create_engine(admin_url(get_settings()), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("checkpoint"))
    server.dispose()
    left_out = [delivered.home / "secrets.json", delivered.home / "pg" / "bin"]
    found = found_below(delivered.home, left_out)
    nothing([f"{path}: {line}" for path, values in found.items() for line in delivered.named(values)])
    assert any(delivered.home.rglob("*.aes")), "landed files were looked through too"


def test_no_planted_value_is_in_receipts_errors_or_logs(delivered: Delivered) -> None:
    nothing(delivered.named(set().union(*map(found_in, delivered.said))))


def test_the_command_line_prints_no_planted_value(delivered: Delivered) -> None:
    """The files are sent again, so that most are duplicates; a refusal is said anew."""
    delivered.said.clear()
    chosen: dict[str, File] = {}
    for file in delivered.files:
        kind = file.label.split(",")[0].split(" (")[0]
        if kind in SHOWN:
            chosen.setdefault(kind, file)
    assert set(chosen) == set(SHOWN)
    codes = Counter[int]()
    for number, file in enumerate(chosen.values()):
        options = ["--unit", SENDER, "--period", PERIOD, *(["--json"] if number % 2 else [])]
        codes[delivered.run("ingest", file.dataset, str(delivered.write(file)), *options).returncode] += 1
    assert set(codes) <= {0, 1, 3, 4, 5} and codes[4] and codes[5]
    for arguments in (["quarantine", "list"], ["alerts", "list", "--all"], ["landing", "check"]):
        assert delivered.run(*arguments).returncode == 0
    with engine(Role.PIPELINE).connect() as connection:
        held = connection.execute(text("select distinct delivery_id from ops.quarantine order by 1 limit 2")).scalars()
        for delivery_id in list(held):
            delivered.run("quarantine", "show", str(delivery_id))
    nothing(delivered.named(set().union(*map(found_in, delivered.said))))
    assert any("PERSONAL_DATA" in text for text in delivered.said)


def test_the_workbook_for_the_sender_holds_no_planted_value(delivered: Delivered, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    done = delivered.run("quarantine", "report", "--sender", SENDER, "--out", str(path))
    assert path.exists(), done.stderr
    with zipfile.ZipFile(path) as book:
        found = set().union(*(found_in_bytes(book.read(name)) for name in book.namelist()))
    nothing(delivered.named(found))


def test_data_docs_hold_no_planted_value(delivered: Delivered) -> None:
    from expectations.landed import check_landed

    check_landed(0, None)
    docs = delivered.home / "data_docs"
    assert any(docs.rglob("*.html"))
    assert found_below(docs, []) == {}


def test_of_a_secret_file_the_registry_keeps_its_number_row_and_rule_and_an_alert_is_open(delivered: Delivered) -> None:
    expected = {hashlib.sha256(file.content).hexdigest() for file in delivered.files if file.expected == "secret"}
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select sha256, file_name, landed_path, first_row_no, code, kind from ops.delivery "
                "left join ops.delivery_issue using (delivery_id) left join ops.alert using (delivery_id) "
                "where status = 'secret'"
            )
        ).all()
    assert {row.sha256 for row in rows} >= expected
    assert {tuple(row)[1:3] + tuple(row)[4:6] for row in rows} == {(None, None, "SECRET_MARKER", "SECRET_MARKER")}
    assert all(row.first_row_no is not None for row in rows)


@pytest.mark.parametrize(
    "trace",
    [
        Planted(999).name,
        Planted(999).name.upper(),
        decomposed(Planted(999).address),
        folded(Planted(999).name),
        Planted(999).citizen,
        str(int(Planted(999).citizen)),
        Planted(999).with_a_shape(4),
        Planted(999).mail.upper(),
        Planted(999).secret,
    ],
)
def test_a_trace_would_be_found_wherever_it_was(tmp_path: Path, trace: str) -> None:
    assert found_in(f"x {trace} y", SHAPES)
    for number, encoding in enumerate(("utf-8", "utf-16-le")):
        (tmp_path / f"{number}.log").write_bytes(os.urandom(1000) + f" {trace} ".encode(encoding) + os.urandom(1000))
    assert set(found_below(tmp_path, [])) == {"0.log", "1.log"}
