"""The walk-through of docs/runbooks/nha-cung-cap-moi.md, as it stands there: on an empty place, by the real command."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "runbooks" / "nha-cung-cap-moi.md"
PLACE = "/tmp/cchc-thu"  # noqa: S108 - the page's own place, replaced by one of the test


@dataclass(frozen=True)
class Step:
    """A block of commands of the page: what the page says that it prints, what it printed, and its exit code."""

    commands: str
    written: str
    printed: str
    exit_code: int


def command() -> str:
    """The installed command, wherever this environment lies."""
    return str(Path(sys.executable).with_name("cchc"))


def blocks() -> list[tuple[str, str]]:
    """The page's commands, each with the output that follows it there."""
    found = re.findall(r"```bash\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE.read_text(encoding="utf-8"), flags=re.S)
    return [(commands, written) for commands, written in found]


def run(script: str, place: Path) -> str:
    script = script.replace(PLACE, str(place)).replace(".venv/bin/cchc", command())
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment | {"COLUMNS": "140", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    return done.stdout


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """An empty place that the server's OS user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="cchc-walk-"))
    folder.chmod(0o755)
    yield folder
    if folder.exists():
        run(f"CCHC_HOME={PLACE} .venv/bin/cchc db stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def steps(place: Path) -> list[Step]:
    """Every block of the page, run one after the other in one shell; the last one, which clears up, without the rm."""
    page = blocks()
    script = [f"{commands}\nprintf '\\n::exit %s\\n' $?" for commands, _ in page]
    script[-1] = script[-1].replace(f"rm -r {PLACE}", "true")
    pieces = re.split(r"\n::exit (\d+)\n", run("\n".join(script), place))
    printed = zip(page, pieces[0::2], pieces[1::2], strict=False)
    return [Step(commands, written, said, int(code)) for (commands, written), said, code in printed]


def test_every_command_of_the_page_ends_as_the_page_says(steps: list[Step]) -> None:
    assert [step.exit_code for step in steps] == [0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0], steps[-1].printed


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "UNKNOWN_COLUMN"),
        (1, "1 tệp đã nhận, 1 bị từ chối, 0 chưa nhận được."),
        (2, "Tiêu đề ở dòng 3: 10 cột, 4 cột chưa biết."),
        (2, '- "Họ tên công dân"'),
        (3, "[TODO] datasets.one_stop_shop.dossiers.todo: tiêu đề “Hạn trả kết quả” chưa được quyết định"),
        (4, "Danh mục đúng"),
        (5, "1 tệp đang chờ."),
        (5, "đọc 7 = nạp 3 + giữ lại 3 + bỏ qua 1"),
        (6, "UNIT_UNKNOWN"),
        (6, "Phường Bình Định (21907)"),
        (6, "Phường Đập Đá (21910)"),
        (6, "3 dòng bị giữ lại, 0 tệp bị từ chối, 1 cảnh báo."),
        (7, "[ALIAS_DATE] dòng 3"),
        (8, "Danh mục đúng"),
        (9, "│ 2    │ 3      │ 0       │"),
        (9, "Không có dòng nào bị giữ lại."),
        (9, "2 | loaded  |         7 |           6 |             0 |            1"),
        (9, "H08.29-240109-0005 | 21910     |     10 | t"),
        (10, "Đã tắt máy chủ."),
    ],
)
def test_what_the_page_shows_is_what_is_printed(steps: list[Step], number: int, said: str) -> None:
    assert said in steps[number].printed
    assert said in steps[number].written


def test_no_person_of_the_sample_is_printed_or_stored(steps: list[Step], place: Path) -> None:
    found = re.compile(r"Công dân Mẫu \d|09000000\d\d")
    assert [step.commands for step in steps if found.search(step.printed)] == []
    book = CalamineWorkbook.from_path(str(place / "can-sua-549.xlsx"))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "BP một cửa P. Bình Định" in cells
    assert [cell for cell in cells if found.search(cell)] == []
