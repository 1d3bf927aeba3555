"""``cchc catalog new``: a draft of a vendor's alias file from a sample's header. No row of data is read into it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from ingestion.content import Content
from ingestion.dataset import Dataset
from ingestion.fold import match_key, tidy
from ingestion.header import joined_headings
from ingestion.privacy import texts_hold_mark
from ingestion.readers import read
from ingestion.readers.cells import TYPED_NUMBER, Sheet
from ingestion.unit_names import without_accents
from warehouse.errors import CchcError, Place, RefusedError
from warehouse.personal_data import ANY_SHAPE

VENDOR_NAME = re.compile(r"^[a-z][a-z0-9_]{1,48}$")
DEEPEST = 3
"""Rows that a header may have."""
FEWEST_CELLS = 3
LONGEST_HEADING = 120
ALIKE = 0.6
"""Headings less alike than this are not suggested."""
SURELY_ALIKE = 0.8
"""A heading as alike as this to a known one speaks for its row being the header."""
SUGGESTED = 3

_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}:\d{2}")
_PERSONAL = re.compile(ANY_SHAPE)
_PERSONAL_WORDS = re.compile(
    r"\b(họ tên|họ và tên|người|chủ hồ sơ|cccd|cmnd|căn cước|định danh cá nhân|hộ chiếu|điện thoại|sđt|di động|email|"
    r"thư điện tử|địa chỉ|ngày sinh|năm sinh|giới tính|dân tộc|tài khoản|mã số thuế|cán bộ|chữ ký)\b"
)


@dataclass(frozen=True)
class Heading:
    """A heading of the sample: the column that the catalogue takes it for, "" where it is dropped, None if unknown."""

    text: str
    column: str | None


@dataclass(frozen=True)
class Found:
    """The header of a sample: its last row as a person counts, how many rows it has, its headings in order."""

    row: int
    depth: int
    headings: tuple[Heading, ...]

    @property
    def unknown(self) -> list[str]:
        """The headings that somebody has to decide on."""
        return [heading.text for heading in self.headings if heading.column is None]


def find_header(content: Content, dataset: Dataset, file_name: str) -> Found:
    """The likeliest header of a sample, by how many headings the catalogue knows or nearly knows.

    A row with anything that looks like a value (a date, a number, a personal shape) is never taken for a header.

    Raises:
        CchcError: DRAFT_STRUCTURE, DRAFT_NO_HEADER.
        RefusedError: SECRET_MARKER, and what the readers refuse.
    """
    if dataset.structure not in ("sheet", "plan_tasks"):
        raise CchcError("DRAFT_STRUCTURE", f"{dataset.name} không đọc theo tiêu đề cột; không có gì để khai báo.")
    best: tuple[int, int, Found] | None = None
    for sheet in read(content, dataset):
        if texts_hold_mark([cell for row in sheet.head for cell in row]):
            raise RefusedError(
                "SECRET_MARKER",
                "Tệp có dấu hiệu bí mật nhà nước.",
                action="Xử lý theo quy định về bảo vệ bí mật nhà nước.",
            )
        for recognised, found in _candidates(sheet, dataset):
            if best is None or (recognised, -found.depth) > best[:2]:
                best = recognised, -found.depth, found
    if best is None:
        raise CchcError(
            "DRAFT_NO_HEADER",
            "Trong 30 dòng đầu không có dòng nào giống dòng tiêu đề của bộ dữ liệu này.",
            place=Place(file=file_name),
            action="Kiểm tra đúng báo cáo và đúng --dataset; tệp phải có dòng tiêu đề.",
        )
    return best[2]


def draft(found: Found, dataset: Dataset, vendor: str, sender: str | None) -> str:
    """The alias file: what is known as comments, what is not as ``todo``, which ``cchc catalog check`` insists on.

    Raises:
        CchcError: VENDOR_NAME.
    """
    if not VENDOR_NAME.match(vendor):
        raise CchcError(
            "VENDOR_NAME", "Tên nhà cung cấp gồm chữ thường không dấu, số và gạch dưới, ví dụ mot_cua_an_nhon."
        )
    lines = [
        f"# Bản nháp của cchc catalog new: chỉ lấy từ tiêu đề (dòng {found.row}), không lấy gì từ các dòng dữ liệu.",
        "# Việc phải làm: quyết định từng tiêu đề ở todo rồi chuyển nó sang headings, personal hoặc ignored;",
        "# xem từ ngữ và dạng ngày, dạng số của nhà cung cấp; chạy cchc catalog check đến khi không còn lỗi.",
        f"vendor: {vendor}",
        f"title: {vendor}",
        "datasets:",
        f"  {dataset.name}:",
        f"    senders: [{json.dumps(sender) if sender else ''}]",
        *([f"    header_rows: {found.depth}"] if found.depth > dataset.header_rows else []),
        *_known(found, dataset),
        *(f"    # Còn thiếu cột bắt buộc {name}: {_said(name, dataset)}." for name in missing(found, dataset)),
        "    headings: {}",
        "    personal: []",
        "    ignored: []",
        *_formats(found, dataset),
        "    todo:" if found.unknown else "    todo: []",
    ]
    for text in found.unknown:
        lines += [f"      # TODO: personal | ignored | headings. {_advice(text, dataset)}", f"      - {_quoted(text)}"]
    return "\n".join(lines) + "\n"


def write_draft(folder: Path, vendor: str, text: str) -> Path:
    """Write the draft beside the other alias files; one that is there is never overwritten.

    Raises:
        CchcError: DRAFT_EXISTS.
    """
    path = folder / f"{vendor}.yml"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise CchcError(
            "DRAFT_EXISTS",
            "Đã có tệp danh mục mang tên này.",
            place=Place(file=path.name),
            action="Chọn --vendor khác.",
        ) from None
    return path


def missing(found: Found, dataset: Dataset) -> list[str]:
    """Required columns that no heading of the sample names."""
    have = {heading.column for heading in found.headings}
    lacking = {name for name, column in dataset.columns.items() if column.required and not column.given} - have
    other = dataset.unit.otherwise
    if other is not None and (other.column in have or dataset.columns[other.column].given):
        lacking.discard(dataset.unit.column)
    return sorted(lacking)


def _candidates(sheet: Sheet, dataset: Dataset) -> Iterator[tuple[int, Found]]:
    """Every run of one to three rows that may be a header, with how many of its headings are known or nearly so."""
    for depth in range(1, DEEPEST + 1):
        for index in range(depth - 1, len(sheet.head)):
            rows = sheet.head[index + 1 - depth : index + 1]
            cells = [tidy(cell) for row in rows for cell in row]
            texts = [text for text in joined_headings(rows) if text]
            if len(texts) < FEWEST_CELLS or any(_is_value(cell) for cell in cells):
                continue
            headings = tuple(Heading(text, _column(text, depth, dataset)) for text in texts)
            known = sum(heading.column is not None for heading in headings)
            nearly = sum(_nearly_known(heading.text, dataset) for heading in headings if heading.column is None)
            if known + nearly >= max(2, 0.3 * len(headings)):
                yield known * 100 + nearly, Found(index + 1, depth, headings)


def _is_value(cell: str) -> bool:
    """Whether a cell cannot be a heading: it holds a value, or may hold a person's."""
    digits = sum(map(str.isdigit, cell))
    letters = sum(map(str.isalpha, cell))
    return bool(cell) and (
        TYPED_NUMBER in cell
        or len(cell) > LONGEST_HEADING
        or digits > min(letters, 4)
        or _PERSONAL.search(cell) is not None
        or _DATE.search(cell) is not None
        or "://" in cell
    )


def _column(text: str, depth: int, dataset: Dataset) -> str | None:
    """The canonical column of a heading, "" for one that is dropped or is the secrecy mark, None for an unknown one."""
    keys = [match_key(text)]
    if depth > 1:
        keys.append(match_key(text.rpartition(" / ")[2]))
    for key in keys:
        if key in dataset.heading_map:
            return dataset.heading_map[key]
        if key in dataset.dropped_headings or key in dataset.secrecy_headings:
            return ""
    return None


def _nearly_known(text: str, dataset: Dataset) -> bool:
    known = (*dataset.heading_map, *dataset.dropped_headings, *dataset.secrecy_headings)
    return any(_alikeness(match_key(text), key) >= SURELY_ALIKE for key in known)


def _alikeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, without_accents(one), without_accents(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _advice(text: str, dataset: Dataset) -> str:
    """What the heading may be: a column that is called nearly so, or something personal."""
    key = match_key(text)
    ranked = sorted(((_likest(key, column.headings), name) for name, column in dataset.columns.items()), reverse=True)
    near = [f"{name} ({_said(name, dataset)})" for score, name in ranked[:SUGGESTED] if score >= ALIKE]
    advice = [f"Gần giống: {'; '.join(near)}."] if near else ["Không giống cột nào."]
    if _PERSONAL_WORDS.search(key) or _likest(key, dataset.personal) >= SURELY_ALIKE:
        advice.append("Có vẻ là dữ liệu cá nhân.")
    return " ".join(advice)


def _likest(key: str, headings: Iterable[str]) -> float:
    return max((_alikeness(key, match_key(heading)) for heading in headings), default=0.0)


def _known(found: Found, dataset: Dataset) -> list[str]:
    """What the catalogue knows already, as comments."""
    named = [f"    #   {heading.text} -> {heading.column}" for heading in found.headings if heading.column]
    dropped = [heading.text for heading in found.headings if heading.column == ""]
    lines = [f"    # Danh mục đã biết {len(named) + len(dropped)} tiêu đề:", *named]
    return lines + ([f"    #   bỏ qua, cá nhân hoặc độ mật: {', '.join(dropped)}"] if dropped else [])


def _formats(found: Found, dataset: Dataset) -> list[str]:
    """What a header cannot tell: the vendor's words and formats, with the standard ones to compare."""
    columns = [heading.column for heading in found.headings if heading.column]
    lines = ["    # Tiêu đề không cho biết từ ngữ và dạng; chỉ khai báo chỗ nào khác chuẩn:"]
    for name in columns:
        if dataset.columns[name].type == "choice":
            words = ", ".join(f"{_quoted(word)}: {meaning}" for word, meaning in dataset.columns[name].values.items())
            lines.append(f"    #   values: {{{name}: {{{words}}}}}")
    lines.append(f"    #   timestamp_formats: {json.dumps(dataset.timestamp_formats)}")
    lines.append(f"    #   date_formats: {json.dumps(dataset.date_formats)}")
    lines.append(f"    #   numbers: {dataset.numbers}")
    if dataset.secrecy.headings:
        lines.append("    #   blank_secrecy_is_open: true  (chỉ khi nhà cung cấp bảo đảm ô trống nghĩa là không mật)")
    return lines


def _said(name: str, dataset: Dataset) -> str:
    return ", ".join(dataset.columns[name].headings)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
