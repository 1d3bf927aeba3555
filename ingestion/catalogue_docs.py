"""The catalogue as a page for those who send files. Same catalogue, same bytes."""

from collections.abc import Iterable, Mapping

from ingestion.catalogue import Catalogue, Vendor, VendorDataset
from ingestion.catalogue_check import dataset_file, vendor_file
from ingestion.codes import FILE_CODES, ROW_CODES, ROW_WARNINGS, SEVERITIES, SYSTEM_CODES
from ingestion.dataset import FLAG_WORDS, Column, Dataset, Split
from ingestion.topics import vocabulary

TYPES = {
    "text": "văn bản",
    "code": "mã",
    "choice": "lựa chọn",
    "flag": "có/không",
    "timestamp": "thời điểm",
    "date": "ngày",
    "money": "tiền (đồng)",
    "decimal": "số thập phân",
    "integer": "số nguyên",
}
MODES = {
    "snapshot": "mỗi tệp là toàn bộ dữ liệu của kỳ; dòng không còn trong tệp sau thì được đóng lại",
    "delta": "mỗi tệp chỉ có các dòng mới hoặc đã sửa",
}
STRUCTURES = {
    "sheet": "bảng có dòng tiêu đề (bảng tính, CSV, HTML), hoặc bản ghi JSON, XML",
    "index_766": "tệp tổng hợp hoặc chi tiết của Bộ chỉ số 766 (JSON)",
    "plan_targets": "bảng có dòng tiêu đề, hoặc tệp kế hoạch (YAML: plan_code, unit_code, year hoặc years, targets)",
    "plan_tasks": "bảng có dòng tiêu đề, hoặc tệp kế hoạch (YAML: plan_code, unit_code, year hoặc years, tasks)",
    "edxml": "gói tin edXML (một tệp, nhiều tệp hoặc tệp nén); chỉ đọc phần đầu của gói",
}
UNIT_BY = {
    "name": "tên đơn vị",
    "h_code": "mã H",
    "unit_code": "mã đơn vị",
    "budget_code": "mã ĐVQHNS",
    "organ_id": "mã định danh cơ quan",
}
NUMBERS = {"vietnamese": "1.234.567,89", "english": "1,234,567.89", "plain": "1234567.89"}

_HEAD = """# Hợp đồng với nơi gửi dữ liệu

<!-- Sinh bởi `cchc catalog docs` từ ingestion/datasets và ingestion/vendors; đừng sửa tay. -->

Mỗi bộ dữ liệu nhận những tiêu đề dưới đây, không phân biệt chữ hoa, chữ thường, khoảng trắng thừa và kiểu đặt dấu
(hòa, hoà). Cột không có ở đây thì cả tệp bị từ chối."""


def page(catalogue: Catalogue) -> str:
    """The whole page in markdown: codes of all datasets, then each dataset by name."""
    parts = [_HEAD, _common()]
    parts += [_section(catalogue.datasets[name], catalogue.vendors) for name in sorted(catalogue.datasets)]
    parts += [_vocabulary(name) for name in catalogue.vocabularies]
    return "\n\n".join(parts) + "\n"


def _common() -> str:
    yes, no = (
        ", ".join(f"“{word}”" for word, meaning in FLAG_WORDS.items() if meaning is value) for value in (True, False)
    )
    return "\n\n".join(
        [
            "## Chung cho mọi bộ dữ liệu",
            _table(("Mức", "Nghĩa"), SEVERITIES.items()),
            f"Ô có/không: có là {yes}; không là {no}.",
            "### Mã của cả tệp (mức X)",
            _codes(FILE_CODES),
            "### Mã của dòng, ở bộ dữ liệu nào cũng có (mức R)",
            _codes(ROW_CODES),
            "### Cảnh báo của dòng, ở bộ dữ liệu nào cũng có (mức W)",
            _codes(ROW_WARNINGS),
            "### Mã của hệ thống",
            "Không phải lỗi của tệp: chưa có gì thay đổi, người giữ hệ thống xử lý.",
            _codes(SYSTEM_CODES),
        ]
    )


def _section(dataset: Dataset, vendors: tuple[Vendor, ...]) -> str:
    parts = [
        f"## `{dataset.name}`",
        f"{dataset.title}. Nguồn: `ingestion/{dataset_file(dataset)}`.",
        _table(("Mục", "Nội dung"), _facts(dataset)),
        "### Các cột",
        _table(("Cột", "Nội dung", "Tiêu đề", "Kiểu", "Bắt buộc", "Nạp", "Từ được hiểu"), _columns(dataset)),
        f"**Tiêu đề có dữ liệu cá nhân, bị bỏ ngay khi đọc:** {', '.join(dataset.personal) or 'không có'}.",
        f"**Tiêu đề khác bị bỏ:** {', '.join(dataset.ignored) or 'không có'}.",
    ]
    if dataset.secrecy.headings:
        blank = "không mật" if dataset.secrecy.blank_is_open else "mật"
        parts.append(
            f"**Tiêu đề của độ mật:** {', '.join(dataset.secrecy.headings)}."
            f" Chỉ nhận {', '.join(dataset.secrecy.open_words)};"
            f" ô trống là {blank}; từ khác thì cả tệp bị từ chối (`SECRET_MARKER`)."
        )
    parts += ["### Các quy tắc", _table(("Mã", "Mức", "Cột", "Nội dung"), _rules(dataset))]
    own = [(vendor, vendor.datasets[dataset.name]) for vendor in vendors if dataset.name in vendor.datasets]
    if own:
        parts += [
            "### Nhà cung cấp viết khác",
            _table(
                ("Nhà cung cấp", "Nơi gửi", "Khác ở"),
                (
                    (
                        f"{vendor.title} (`ingestion/{vendor_file(vendor)}`)",
                        ", ".join(changes.senders),
                        _changes(changes),
                    )
                    for vendor, changes in sorted(own, key=lambda pair: pair[0].vendor)
                ),
            ),
        ]
    return "\n\n".join(parts)


def _otherwise(dataset: Dataset) -> str:
    other = dataset.unit.otherwise
    if other is None:
        return ""
    when = "không chỉ đơn vị nào của tỉnh" if other.unresolved else "trống"
    return f" (nếu {when}: {UNIT_BY[other.by]} ở cột `{other.column}`)"


def _facts(dataset: Dataset) -> Iterable[tuple[str, str]]:
    days = ", rồi ".join(f"`{name}`" for name in dataset.unit.as_of)
    yield "Nơi giữ", dataset.owner
    yield "Nhịp gửi", dataset.cadence
    yield "Dạng tệp", STRUCTURES[dataset.structure]
    yield "Cách gửi", f"`{dataset.mode}`: {MODES[dataset.mode]}"
    yield "Khóa", ", ".join(f"`{part}`" for part in dataset.key)
    yield (
        "Đơn vị",
        f"{UNIT_BY[dataset.unit.by]} ở cột `{dataset.unit.column}`{_otherwise(dataset)}, hiểu theo {days}, "
        "sau cùng là ngày cuối kỳ",
    )
    yield "Dạng ngày", ", ".join(f"`{written}`" for written in dataset.date_formats)
    yield "Dạng thời điểm", ", ".join(f"`{written}`" for written in dataset.timestamp_formats)
    yield "Dạng số", NUMBERS[dataset.numbers]
    yield from _form(dataset)
    yield "Thời hạn lưu", f"{dataset.retention_days} ngày"


def _form(dataset: Dataset) -> Iterable[tuple[str, str]]:
    """What only printed forms have."""
    if dataset.header_rows > 1:
        yield "Dòng tiêu đề", f"đến {dataset.header_rows} dòng gộp ô; ô con dưới ô cha viết ở đây là “Cha / Con”"
    if dataset.measure is not None:
        words = ", ".join(dataset.measure.words)
        labels = " hoặc ".join(f"“{label}:”" for label in dataset.measure.labels)
        yield "Đơn vị tính", f"bắt buộc, phía trên bảng sau {labels}: {words}. Tiền được nạp theo đồng"
    for section in dataset.sections:
        yield "Dòng mục", f"không là dòng dữ liệu; nội dung thành `{section.column}` của các dòng dưới nó"
    if dataset.parts is not None:
        yield "Dòng “Trong đó”", f"được nạp với `{dataset.parts.column}` là không; không cộng với các dòng khác"
    if dataset.page_break:
        blank = ", ".join(f"`{name}`" for name in dataset.page_break)
        yield "Dòng bị ngắt trang", f"dòng trống ở {blank} và chỉ có chữ được nối vào dòng trên nó"


def _columns(dataset: Dataset) -> Iterable[tuple[str, ...]]:
    for name, column in dataset.columns.items():
        yield (
            f"`{name}`",
            column.label,
            "; ".join([*column.headings, *_without_heading(name, column, dataset)]),
            TYPES[column.type],
            "có" if column.required else "",
            "có" if column.load else "không",
            _words(column),
        )
    for name, split in dataset.derived.items():
        yield f"`{name}`", f"tách từ `{split.source}`", "", TYPES["text"], "", "có", _taken(split)


def _taken(split: Split) -> str:
    if split.vocabulary is not None:
        return f"mã của các [chủ đề](#chủ-đề-{split.vocabulary}) nhận ra, cách nhau dấu cách; chữ của ô không được nạp"
    if split.take == "about_period":
        return "kỳ được nói tới: 2024, 2024-H1, 2024-9M, 2024-Q1, 2024-03; chữ của ô không được nạp"
    return "; ".join(split.words)


def _vocabulary(name: str) -> str:
    known = vocabulary(name)
    short = "; ".join(f"{letters} là {words}" for letters, words in known.abbreviations.items())
    rows = ((f"`{code}`", topic.label, "; ".join(topic.phrases)) for code, topic in known.topics.items())
    return "\n\n".join(
        [
            f"## Chủ đề `{name}`",
            f"{known.title}: mã được ghi khi văn bản có một trong các cụm từ. Trong cụm từ, (…) có thể vắng,"
            f" “…” là quãng chữ bất kỳ. Chữ viết tắt được hiểu: {short}.",
            _table(("Mã", "Chủ đề", "Cụm từ"), rows),
        ]
    )


def _without_heading(name: str, column: Column, dataset: Dataset) -> Iterable[str]:
    """Where a value comes from besides a column of the sheet."""
    if column.preamble:
        yield f"(phía trên bảng, sau {', '.join(f'“{label}:”' for label in column.preamble)})"
    if column.given is not None:
        yield "(thư mục của tệp)"
    if column.taken is not None:
        yield f"(tách từ `{column.taken.source}`)"
    if name in dataset.made_of_rows:
        yield "(dòng của biểu)"


def _words(column: Column) -> str:
    words = [f"{word} → {meaning}" for word, meaning in column.values.items()]
    if column.blank is not None:
        words.append(f"(trống) → {_meaning(column.blank)}")
    if column.dash_is_zero:
        words.append("- → 0")
    if column.link_is_true:
        words.append("(đường dẫn http) → có")
    return "; ".join(words)


def _meaning(value: int | str | bool) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return str(value) or "chuỗi rỗng"


def _rules(dataset: Dataset) -> Iterable[tuple[str, ...]]:
    for rule in dataset.rules:
        repairs = " Dùng để sửa số bị mất số 0 ở cuối." if rule.repair else ""
        yield f"`{rule.code}`", rule.severity, f"`{rule.column}`", rule.message + repairs


def _changes(own: VendorDataset) -> str:
    said = [f"tiêu đề của `{name}`: {', '.join(headings)}" for name, headings in own.headings.items()]
    for name, words in own.values.items():
        said.append(f"từ của `{name}`: " + ", ".join(f"{word} → {meaning}" for word, meaning in words.items()))
    said += [f"dạng của `{name}`: {', '.join(formats)}" for name, formats in own.formats.items()]
    said += [f"cá nhân: {', '.join(own.personal)}"] if own.personal else []
    said += [f"bỏ qua: {', '.join(own.ignored)}"] if own.ignored else []
    said += [f"thời điểm: {', '.join(own.timestamp_formats)}"] if own.timestamp_formats else []
    said += [f"ngày: {', '.join(own.date_formats)}"] if own.date_formats else []
    said += [f"số: {NUMBERS[own.numbers]}"] if own.numbers else []
    said += ["ô độ mật trống là không mật"] if own.blank_secrecy_is_open else []
    return "; ".join(said)


def _codes(codes: Mapping[str, str]) -> str:
    return _table(("Mã", "Nghĩa"), ((f"`{code}`", text) for code, text in codes.items()))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
