"""The sample generator: the same bytes for the same seed, and a truth that the written files bear out."""

import csv
import hashlib
import io
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from cchc.sample import SampleSummary, write_sample
from cchc.sample.command import parse_years
from cchc.sample.files import encode_windows_1258
from cchc.sample.layout_documents import INCOMING
from cchc.sample.layout_dossiers import STATUS_NUMBERS_B, STATUS_WORDS_A, VENDOR_A, VENDOR_B
from cchc.sample.report_06a import PADDING
from cchc.sample.spelling import spellings
from cchc.sample.units import Unit, load_units

REFORM = "2025-07-01"
DOSSIER_COLUMNS = {
    "code": ("Mã hồ sơ", "Số hồ sơ"),
    "unit": ("Đơn vị", "Cơ quan thực hiện"),
    "submitted": ("Ngày nộp", "Ngày nộp"),
    "received": ("Ngày tiếp nhận", "Ngày nhận"),
    "due": ("Ngày hẹn trả", "Ngày hẹn trả"),
    "finished": ("Ngày kết thúc xử lý", "Ngày hoàn thành"),
    "channel": ("Kênh thực hiện", "Hình thức nộp"),
    "status": ("Trạng thái", "Tình trạng"),
    "payment": ("Thanh toán trực tuyến", "Thanh toán trực tuyến"),
    "paid": ("Ngày thu", "Ngày thu"),
}
FORMS = ("report_06a", "execution", "settlement", "work_files")
EXPORTS = ("dossiers", "incoming", "outgoing", "allocations", "transactions")
"""The great exports, read back here; forms and other small deliveries are compared with raw, row by row."""
Record = dict[str, str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """A small sample of all three years."""
    return write_sample("52", range(2024, 2027), tmp_path_factory.mktemp("sample"), scale=0.08, seed=7)


@pytest.fixture(scope="module")
def expected(written: SampleSummary) -> dict[str, Any]:
    """Its expected.json."""
    content: dict[str, Any] = json.loads(written.expected.read_text(encoding="utf-8"))
    return content


def fold(text: str) -> str:
    """A name as a careful reader compares it."""
    text = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ").replace("\u00a0", " ")
    return " ".join(text.split()).casefold()


def cell_text(cell: object) -> str:
    """A cell as text; dates as ISO."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def grid(path: Path) -> list[list[str]]:
    """All rows of a file as text cells."""
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[cell_text(cell) for cell in row] for row in rows]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    separator = ";" if "dossiers" in str(path) or "outgoing" in str(path) else "\t" if "budget" in str(path) else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def below_header(path: Path) -> tuple[list[str], list[list[str]]]:
    """Headings, and the non-blank rows below them."""
    rows = grid(path)
    at = next(number for number, row in enumerate(rows) if row and row[0] == "STT")
    headings = [fold(cell) for cell in rows[at]]
    return headings, [row for row in rows[at + 1 :] if any(cell.strip() for cell in row)]


def is_data(row: list[str]) -> bool:
    """Neither a numbering row, nor a header again, nor a total."""
    return row[0].isdigit() and row[1] != "Tổng cộng"


def records(path: Path, columns: dict[str, str]) -> Iterator[Record]:
    """Rows of a file by our own names."""
    headings, rows = below_header(path)
    at = {name: headings.index(fold(heading)) for name, heading in columns.items()}
    for row in rows:
        if is_data(row):
            yield {name: row[column].strip() for name, column in at.items()}


def moment(text: str) -> str:
    """A day as ISO of dd/mm/yyyy or of an ISO moment, blank for blank."""
    return "-".join(reversed(text[:10].split("/"))) if "/" in text else text[:10]


class Directory:
    """Unit names of both structures, read back."""

    def __init__(self) -> None:
        self.units = load_units("52", 7)
        self.by_name: list[dict[str, Unit]] = [
            {fold(name): unit for unit in units for name in spellings(unit)}
            for units in (self.units.old, self.units.new)
        ]

    def find(self, name: str, day: str) -> Unit | None:
        """The unit of a name as of a day."""
        return self.by_name[day >= REFORM].get(fold(name))

    def holder(self, unit: Unit, day: str) -> str:
        """The code under which an event of the day counts."""
        heir = self.units.heirs().get(unit.index)
        return heir.code if day >= REFORM and heir is not None else unit.code


def dossier_files(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries of dossiers, the oldest export first."""
    return sorted((one for one in entries if one["dataset"] == "dossiers"), key=lambda one: str(one["exported_at"]))


def good_dossiers(out: Path, entry: dict[str, Any], directory: Directory) -> Iterator[Record]:
    """Dossiers of a file that pass the row rules, judged here anew and only as far as is needed."""
    vendor = entry["sender"] != "all"
    path = out / entry["path"]
    rows = list(records(path, {name: headings[vendor] for name, headings in DOSSIER_COLUMNS.items()}))
    words = {str(number): status for status, number in STATUS_NUMBERS_B.items()} if vendor else {}
    words = words or {word: status for status, word in STATUS_WORDS_A.items()}
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        seen[row["code"]].add(row["received"])
    exported = entry["exported_at"][:10]
    for row in rows:
        days = {name: moment(row[name]) for name in ("submitted", "received", "due", "finished", "paid")}
        status = words.get(row["status"])
        unit = directory.find(row["unit"], days["received"] or days["submitted"])
        unreadable = days["due"].startswith("2025-02-31") or row["due"] == "không rõ" or days["due"] > "2100"
        missing = status is None or unit is None or not row["code"] or len(seen[row["code"]]) > 1
        undated = (not days["received"] and status not in (1, 3, 5)) or (status in (9, 10) and not days["finished"])
        upside_down = days["finished"] and not days["received"] <= days["finished"] <= exported
        if not (unreadable or missing or undated or upside_down):
            yield row | days | {"status": str(status)}


def recount(out: Path, entries: list[dict[str, Any]], directory: Directory) -> dict[tuple[str, str, str], Counter[str]]:
    """Some counts of the two facts of dossiers, from the latest version of every dossier in the files."""
    latest: dict[str, Record] = {}
    for entry in dossier_files(entries):
        latest.update({row["code"]: row for row in good_dossiers(out, entry, directory)})
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in latest.values():
        unit = directory.find(row["unit"], row["received"] or row["submitted"])
        assert unit is not None
        if row["received"]:
            cell = counts["fct_procedures", unit.code, row["received"][:7]]
            cell["received"] += 1
            cell["received_online"] += row["channel"] == "Trực tuyến"
        if row["finished"]:
            cell = counts["fct_procedures", directory.holder(unit, row["finished"]), row["finished"][:7]]
            cell["resolved"] += 1
            cell["resolved_late"] += bool(row["due"]) and row["finished"] > row["due"]
        if row["paid"]:
            cell = counts["fct_digital_government", directory.holder(unit, row["paid"]), row["paid"][:7]]
            cell["paid"] += 1
            cell["paid_portal"] += row["payment"] in ("1", "Cổng DVC quốc gia")
    return counts


def as_counted(
    facts: dict[str, dict[str, dict[str, dict[str, int]]]], like: dict[tuple[str, str, str], Counter[str]]
) -> dict[tuple[str, str, str], dict[str, int]]:
    """The same counts out of expected facts."""
    names = {name for cell in like.values() for name in cell}
    cells = {
        (fact, unit, month): {name: value for name, value in counts.items() if name in names}
        for fact in ("fct_procedures", "fct_digital_government")
        for unit, months in facts[fact].items()
        for month, counts in months.items()
    }
    for (fact, _, _), cell in cells.items():
        if fact == "fct_digital_government":
            cell.pop("received", None)
    return {key: cell for key, cell in cells.items() if cell}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    def hashes(out: Path, seed: int) -> dict[str, tuple[str, float]]:
        write_sample("52", (2025, 2025), out, scale=0.03, seed=seed)
        files = sorted(path for path in out.rglob("*") if path.is_file())
        times = {path: path.stat().st_mtime if path.name != "expected.json" else 0.0 for path in files}
        return {
            str(path.relative_to(out)): (hashlib.sha256(path.read_bytes()).hexdigest(), times[path]) for path in files
        }

    first, again, other = hashes(tmp_path / "a", 1), hashes(tmp_path / "b", 1), hashes(tmp_path / "c", 2)
    assert first == again
    assert first.keys() == other.keys()
    assert first["expected.json"] != other["expected.json"]


def test_dossiers_counted_from_the_files_are_the_truth(written: SampleSummary, expected: dict[str, Any]) -> None:
    counts = recount(written.out, expected["files"], Directory())
    positive = {key: +cell for key, cell in counts.items() if +cell}
    assert positive == as_counted(expected["facts"], counts)


def test_a_corrected_delivery_changes_exactly_the_facts_it_says(
    written: SampleSummary, expected: dict[str, Any]
) -> None:
    corrected = expected["corrections"]["corrected"]
    original = next(one for one in dossier_files(expected["files"]) if one["period"] == corrected["period"])
    replaced = [one for one in expected["files"] if one is not original] + [corrected]
    before = recount(written.out, expected["files"], Directory())
    after = recount(written.out, replaced, Directory())
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    named = {
        (fact, unit, month)
        for fact, units in corrected["facts"].items()
        for unit, months in units.items()
        for month in months
    }
    assert changed and changed <= named
    assert {unit for _, unit, _ in named} == {unit["unit_code"] for unit in corrected["units"]}
    for fact, unit, month in changed:
        wanted = corrected["facts"][fact][unit][month]
        assert +after[fact, unit, month] == {name: wanted[name] for name in +after[fact, unit, month]}


def test_an_older_delivery_was_exported_before_the_first(expected: dict[str, Any]) -> None:
    older, corrected = expected["corrections"]["older"], expected["corrections"]["corrected"]
    original = next(one for one in dossier_files(expected["files"]) if one["period"] == older["period"])
    assert older["exported_at"] < original["exported_at"] < corrected["exported_at"] < expected["meta"]["as_of"]


def test_rows_of_every_file_add_up(written: SampleSummary, expected: dict[str, Any]) -> None:
    for entry in [*expected["files"], *expected["corrections"].values()]:
        if "rows_read" not in entry:
            continue
        if entry["dataset"] in EXPORTS:
            _, rows = below_header(written.out / entry["path"])
            assert len(rows) == entry["rows_read"], entry["path"]
            assert sum(map(is_data, rows)) == entry["rows_read"] - entry["rows_skipped"], entry["path"]
        assert entry["rows_read"] == entry["rows_loaded"] + entry["rows_rejected"] + entry["rows_skipped"]
        assert sum(entry["rejections"].values()) == entry["rows_rejected"]


def test_voucher_lines_counted_from_the_files_are_the_truth(written: SampleSummary, expected: dict[str, Any]) -> None:
    columns = {
        "no": "Số chứng từ",
        "year": "Năm NS",
        "unit": "Đơn vị",
        "flag": "Loại số liệu",
        "posted": "Ngày hạch toán",
    }
    columns |= {"debit": "Phát sinh Nợ", "credit": "Phát sinh Có", "kind": "Tính chất chi"}
    directory, sums = Directory(), Counter[str]()
    for entry in (one for one in expected["files"] if one["dataset"] == "transactions"):
        for row in records(written.out / entry["path"], columns):
            posted = "-".join(reversed(row["posted"].split("-")))
            known = directory.find(row["unit"], posted) is not None and row["no"] and row["year"] < "2100"
            if known and row["flag"] == "A" and row["debit"] != "không rõ":
                debit, credit = (int(row[side].replace(",", "").strip("-") or 0) for side in ("debit", "credit"))
                sums[row["kind"]] += (-debit if row["debit"].startswith("-") and debit else debit) - credit
    finance = [cell for months in expected["facts"]["fct_public_finance"].values() for cell in months.values()]
    assert sums["Thực chi"] == sum(cell.get("spent", 0) for cell in finance)
    assert sums["Tạm ứng"] == sum(cell.get("advance", 0) for cell in finance)


def test_issued_documents_counted_from_the_files_are_the_truth(
    written: SampleSummary, expected: dict[str, Any]
) -> None:
    columns = {
        "no": "Số, ký hiệu",
        "dated": "Ngày, tháng văn bản",
        "unit": "Đơn vị",
        "sign": "Ký số",
        "sent": "Gửi điện tử",
    }
    directory, counts = Directory(), Counter[tuple[str, str, str]]()
    for entry in (one for one in expected["files"] if one["dataset"] == "outgoing"):
        for row in records(written.out / entry["path"], columns):
            dated = moment(row["dated"])
            unit = directory.find(row["unit"], dated)
            if unit is not None and row["no"] and dated[:4] == entry["period"][:4]:
                counts[unit.code, dated[:7], "outgoing"] += 1
                counts[unit.code, dated[:7], "outgoing_signed_sent"] += row["sign"] == row["sent"] == "x"
    digital = expected["facts"]["fct_digital_government"]
    wanted = {
        (unit, month, name): cell[name]
        for unit, months in digital.items()
        for month, cell in months.items()
        for name in ("outgoing", "outgoing_signed_sent")
        if name in cell
    }
    assert +counts == wanted


def test_windows_1258_gives_every_name_back() -> None:
    units = load_units("52", 7)
    texts = [name for unit in units.all for name in spellings(unit)]
    texts += [*INCOMING.headings, *VENDOR_A.headings, *VENDOR_B.headings, "Nguyễn Ặ ẫ Ỷ đường Đ ằ ữ ợ", "ế - “x”"]
    for text in texts:
        back = unicodedata.normalize("NFC", encode_windows_1258(text).decode("cp1258"))
        assert back == unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")


def test_a_dossier_carried_over_stands_unfinished_and_then_finished(
    written: SampleSummary, expected: dict[str, Any]
) -> None:
    directory = Directory()
    first, second = dossier_files([one for one in expected["files"] if one["sender"] == "all"])[:2]
    open_then = {row["code"]: row for row in good_dossiers(written.out, first, directory) if not row["finished"]}
    closed_now = [row for row in good_dossiers(written.out, second, directory) if row["code"] in open_then]
    assert any(row["finished"] for row in closed_now)
    assert all(row["received"] == open_then[row["code"]]["received"] for row in closed_now)


def test_pending_over_the_reform_is_finished_by_the_successor_under_the_old_name(
    written: SampleSummary, expected: dict[str, Any]
) -> None:
    directory = Directory()
    entry = next(one for one in dossier_files(expected["files"]) if one["period"] == "2025-Q3")
    carried = [
        row for row in good_dossiers(written.out, entry, directory) if row["received"] and row["received"] < REFORM
    ]
    assert carried
    for row in carried:
        unit = directory.find(row["unit"], row["received"])
        assert unit is not None and not unit.must_close
    assert any(
        directory.units.in_city(unit) for row in carried if (unit := directory.find(row["unit"], row["received"]))
    )


def test_the_silent_commune_and_the_one_without_fees(expected: dict[str, Any]) -> None:
    ((silent, since),) = expected["meta"]["silent_units"].items()
    months = {month for fact in expected["facts"].values() for month in fact.get(silent, {})}
    assert max(months) == "2026-08" < since
    (without_fees,) = expected["meta"]["units_without_fees"]
    cells = expected["facts"]["fct_digital_government"][without_fees].values()
    assert not any(cell.get("fee_bearing") for cell in cells)


def test_no_level_three_and_no_district_chapter_from_2026(written: SampleSummary, expected: dict[str, Any]) -> None:
    columns = {"year": "Năm NS", "level": "Cấp NS", "chapter": "Chương"}
    for entry in (one for one in expected["files"] if one["source"] == "budget" and one["dataset"] in EXPORTS):
        for row in records(written.out / entry["path"], columns):
            if row["year"] == "2026":
                assert row["level"] != "3" and not "600" <= row["chapter"] <= "799"


def test_every_reject_code_of_a_province_sized_sample_occurs(tmp_path: Path) -> None:
    summary = write_sample("52", (2026,), tmp_path, scale=0.6, seed=3)
    content = json.loads(summary.expected.read_text(encoding="utf-8"))
    forms = [code for entry in content["files"] if entry["dataset"] in FORMS for code in entry["rejections"]]
    assert set(forms) >= {"BALANCE_MISMATCH", "CLOSED_BEFORE_OPENED", "FORM_UNKNOWN"}
    exports = [entry for entry in content["files"] if entry["dataset"] in EXPORTS]
    assert {code for entry in exports for code in entry["rejections"]} == {
        "KEY_MISSING",
        "UNIT_UNKNOWN",
        "STATUS_UNKNOWN",
        "RECEIVED_MISSING",
        "DATE_AFTER_EXPORT",
        "FINISHED_BEFORE_RECEIVED",
        "FINISHED_MISSING",
        "YEAR_OUT_OF_RANGE",
        "VALUE_UNREADABLE",
        "KEY_CLASH",
        "SUM_MISMATCH",
        "YEAR_MISMATCH",
        "DATE_IN_FUTURE",
    }


def test_06a_agrees_with_the_dossiers_that_it_was_counted_from(
    written: SampleSummary, expected: dict[str, Any]
) -> None:
    """Received in the period, online and not, is what the truth of the dossiers says of those months.

    One form a quarter is padded with dossiers that nobody handed in.
    """
    months = {quarter: [f"{quarter[:4]}-{3 * int(quarter[-1]) - back:02d}" for back in (2, 1, 0)] for quarter in (
        f"{year}-Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)
    )}  # fmt: skip
    facts = expected["facts"]["fct_procedures"]
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in expected["rows"]["one_stop_shop.report_06a"]:
        wrong = row["received"] - row["received_online"] - row["received_direct"] - row["carried_over"]
        cell = sums[row["unit_code"], row["period"]]
        cell["received"] += row["received"] - row["carried_over"]
        cell["received_online"] += row["received_online"] + wrong
    assert len(sums) > 50
    padded: dict[str, list[str]] = defaultdict(list)
    for (unit, quarter), cell in sums.items():
        truth = Counter[str]()
        for month in months[quarter]:
            truth.update(facts.get(unit, {}).get(month, {}))
        assert cell["received_online"] == truth["received_online"]
        padded[quarter] += [unit] if cell["received"] == truth["received"] + PADDING else []
        assert cell["received"] == truth["received"] or padded[quarter] == [unit]
    assert len(padded) == len({quarter for _, quarter in sums}) and all(padded.values())


def test_every_form_says_in_every_format_what_it_is(written: SampleSummary, expected: dict[str, Any]) -> None:
    kinds: dict[str, set[bytes]] = defaultdict(set)
    for entry in expected["files"]:
        if entry["dataset"] in FORMS:
            kinds[entry["dataset"]].add((written.out / entry["path"]).read_bytes()[:4])
    xlsx, xls, html, csv_with_mark = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<htm", b"\xef\xbb\xbf"
    assert kinds["report_06a"] == {xlsx, xls, html}
    assert {start[:3] for start in kinds["execution"]} == {xlsx[:3], csv_with_mark}


def test_personal_columns_hold_nobody(written: SampleSummary, expected: dict[str, Any]) -> None:
    entry = dossier_files([one for one in expected["files"] if one["sender"] == "all"])[0]
    for row in records(written.out / entry["path"], {"paper": "Số giấy tờ", "phone": "SĐT", "name": "Chủ hồ sơ"}):
        assert row["paper"].startswith("000") and len(row["paper"]) == 12
        assert row["phone"].startswith("0000") and row["name"].startswith("Công dân Mẫu")


@pytest.mark.parametrize(("text", "years"), [("2024-2026", [2024, 2025, 2026]), ("2025", [2025])])
def test_years_are_read_as_written(text: str, years: list[int]) -> None:
    assert list(parse_years(text)) == years
