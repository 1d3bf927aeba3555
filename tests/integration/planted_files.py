"""Deliveries with planted values, made from the catalogue: a dataset that is added is planted without a word here."""

import csv
import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import yaml
from export_kit import FORMATS, WITH_SHEETS, zipped
from planted_kit import Planted, decomposed

from ingestion.dataset import Column, Dataset
from ingestion.fold import match_key

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "cchc" / "sample" / "data"
SENDER, PERIOD = "21991", "2024-Q1"
CONTROL = "Ô được nạp"
"""Stands in every loaded text cell: the searcher must find it, or it would find nothing else either."""
GIVEN = {"sender": SENDER, "period": PERIOD, "year": "2024", "sender_year": f"{SENDER}-2024"}
MOMENT = datetime(2024, 1, 5, 8, 0)  # noqa: DTZ001 - a cell has no zone
TABLES = ("sheet", "plan_targets", "plan_tasks")
"""The structures that come as a table; the others have a writer below."""
MARKS = ("TỐI MẬT", "Văn bản MẬT, lưu hồ sơ", "TUYỆT MẬT", decomposed("Loại: MẬT"), "M\u200bẬT")


@dataclass(frozen=True)
class File:
    """A file to deliver: what was planted in it, and what must become of it."""

    dataset: str
    label: str
    name: str
    content: bytes
    planted: Planted
    expected: str
    manifest: str = ""


@dataclass(frozen=True)
class Form:
    """A dataset's export: rows above the header, headings, one good row, and which columns are which."""

    dataset: Dataset
    headings: list[str]
    good: list[str]
    personal: list[int]
    scanned: list[int]
    unloaded: list[int]
    secrecy: int | None

    def table(
        self, planted: Planted, rows: Sequence[Sequence[str]], *, above: Sequence[str] = (), below: Sequence[str] = ()
    ) -> list[list[str]]:
        """The whole sheet; the moment of export differs from file to file, so that none is another's duplicate."""
        width = len(self.headings)
        moment = (
            f"Ngày xuất: {1 + planted.number % 28:02d}/05/2024 {planted.number // 60:02d}:{planted.number % 60:02d}"
        )
        lines = [[text] for text in (f"Đơn vị: {UNITS['name']}", moment, "Đơn vị tính: đồng", *above)]
        lines += [self.headings, *map(list, rows), *([["", text] for text in below])]
        return [[*line, *[""] * (width - len(line))] for line in lines]

    def row(self, planted: Planted, number: int) -> list[str]:
        """A good row of its own key, with a person in every personal column."""
        cells = [cell.replace("#", f"{planted.number}{number:02d}") for cell in self.good]
        for at in self.personal:
            cells[at] = planted.of_a_person(at + number)
        return cells

    def rows(self, planted: Planted) -> list[list[str]]:
        """A good row, for every column one that holds a person's shape there, and a name where nothing is loaded."""
        rows = [self.row(planted, 0)]
        for number, at in enumerate(self.scanned, 1):
            spoiled = self.row(planted, number)
            spoiled[at] = planted.with_a_shape(number)
            rows.append(spoiled)
        for number, at in enumerate(self.unloaded, len(rows)):
            spoiled = self.row(planted, number)
            spoiled[at] = planted.name
            rows.append(spoiled)
        return rows


def _code_of(table: str, column: str, **where: str) -> str:
    with (ROOT / "dbt" / "seeds" / f"{table}.csv").open(encoding="utf-8") as file:
        return next(row[column] for row in csv.DictReader(file) if where.items() <= row.items())


UNITS = {
    "name": "UBND xã Phước Mỹ",
    "unit_code": SENDER,
    "h_code": "H21.227",
    "organ_id": _code_of("organ_ids", "organ_id", unit_code=SENDER),
    "budget_code": _code_of("budget_unit_codes", "budget_unit_code", unit_code=SENDER),
}


def form_of(dataset: Dataset) -> Form:
    """The form with every column of the catalogue, under its first heading."""
    named = {name: column for name, column in dataset.columns.items() if column.headings}
    headings = [column.headings[-1 if "_" in column.headings[0] else 0] for column in named.values()]
    good = [_good_cell(name, column, dataset) for name, column in named.items()]
    dropped = [text for text in (*dataset.personal, *dataset.ignored) if match_key(text) not in ("stt", "tt", "số tt")]
    taken = set(map(match_key, headings))
    personal = []
    for heading in dropped:
        if match_key(heading) not in taken:
            taken.add(match_key(heading))
            personal.append(len(headings))
            headings.append(heading)
            good.append("")
    secrecy = None
    if dataset.secrecy.headings:
        secrecy = len(headings)
        headings.append(dataset.secrecy.headings[0])
        good.append(dataset.secrecy.open_words[0])
    unloaded = [at for at, column in enumerate(named.values()) if not column.load]
    return Form(dataset, headings, good, personal, list(range(len(named))), unloaded, secrecy)


def _good_cell(name: str, column: Column, dataset: Dataset) -> str:
    if name == dataset.unit.column:
        return UNITS[dataset.unit.by]
    if dataset.unit.otherwise and name == dataset.unit.otherwise.column:
        return UNITS[dataset.unit.otherwise.by]
    if column.values:
        return next(iter(column.values))
    if column.given in GIVEN and column.type in ("text", "code"):
        return GIVEN[column.given]
    match column.type:
        case "timestamp" | "date":
            own = dataset.timestamp_formats if column.type == "timestamp" else dataset.date_formats
            return MOMENT.strftime((column.formats or own)[0])
        case "flag":
            return "Có"
        case "money" | "decimal":
            return "0"
        case "integer":
            return "2024" if "year" in name else "0"
        case "code":
            return "#/MAU" if name in dataset.key or "_no" in name else "MAU"
        case _:
            return CONTROL


def personal_files(datasets: Sequence[Dataset], numbers: Iterator[int]) -> Iterator[File]:
    """Every dataset in every format, with people in its personal columns and shapes of people in all the others."""
    for dataset in datasets:
        if dataset.structure in TABLES:
            form = form_of(dataset)
            for format_name, write in FORMATS.items():
                planted = Planted(next(numbers))
                signed = (f"Người lập biểu: {planted.name}", f"Liên hệ {planted.phone} ({planted.mail})")
                # A blank degree of secrecy stops the file, and so it does below the table.
                below = signed if form.secrecy is None or dataset.secrecy.blank_is_open else ()
                table = form.table(planted, form.rows(planted), above=signed, below=below)
                content = write({"Bảng 1": table})
                yield File(dataset.name, format_name, f"{planted.number}-{format_name}", content, planted, "loaded")
        yield from _structured(dataset, numbers)


def _structured(dataset: Dataset, numbers: Iterator[int]) -> Iterator[File]:
    """Files that are no table, with people in every field that may hold one and in fields that nobody asked for."""
    if dataset.structure == "sheet":
        return
    planted = Planted(next(numbers))
    contents: dict[str, bytes]
    match dataset.structure:
        case "index_766":
            contents = {"json": _index_766(planted)}
        case "plan_targets" | "plan_tasks":
            contents = {"yml": _plan(planted, dataset.structure.removeprefix("plan_"))}
        case "edxml":
            contents = {"edxml": _edxml(planted), "zip": zipped({"goi.edxml": _edxml(Planted(next(numbers)))})}
        case unknown:
            raise NotImplementedError(f"write a planted file of the structure {unknown}")
    for suffix, content in contents.items():
        yield File(dataset.name, dataset.structure, f"{planted.number}.{suffix}", content, planted, "loaded")


def _index_766(planted: Planted, mark: str = "") -> bytes:
    document = json.loads((SAMPLES / "index_766_sample.json").read_text(encoding="utf-8"))
    document["metadata"]["runBy"] = mark or planted.name
    (commune,) = document["communesDetail"]
    commune["departmentName"] = planted.address
    commune["contact"] = {"phone": planted.phone, "mail": [planted.mail]}
    block = commune["componentIndicators"]["CKMB_CongKhaiMinhBach"]
    block["metrics"][0]["dataQualityStatus"] = planted.citizen
    block["metrics"][1]["code"] = planted.mail
    block["metrics"][2]["numerator"] = planted.citizen
    return json.dumps(document, ensure_ascii=planted.number % 2 == 0).encode()


def _plan(planted: Planted, part: str, mark: str = "") -> bytes:
    person = {"number": "2", "area": "A", "task": planted.mail, "lead": f"Ông {planted.phone}", "due": planted.citizen}
    task = {"number": "1", "area": CONTROL, "task": mark or CONTROL, "lead": UNITS["name"], "due": "Quý I/2024"}
    target = {"clause": "1", "indicator_name": CONTROL, "value": "90", "text": mark or CONTROL}
    plan = {
        "plan_code": f"KH-{planted.number}",
        "title": f"Người soạn: {planted.name}",
        "unit_code": SENDER,
        "year": 2024,
        "targets": [target, {"clause": "2", "text": f"{CONTROL} {planted.citizen}", "due": planted.phone}],
        "tasks": [task, person],
    }
    return yaml.safe_dump({key: value for key, value in plan.items() if key in (part, *list(plan)[:4])}).encode()


def _edxml(planted: Planted, mark: str = "") -> bytes:
    organ = UNITS["organ_id"]
    person = html.escape(f"{planted.name}, {planted.address}")
    reached = f"<Email>{planted.mail}</Email><Telephone>{planted.phone}</Telephone><Fax>{planted.phone}</Fax>"
    moment = f"2024/05/{1 + planted.number % 28:02d} 08:00:00"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><MessageHeader>
<From><OrganId>{organ}</OrganId><OrganName>UBND xã Phước Mỹ</OrganName><OrganAdd>{person}</OrganAdd>{reached}</From>
<To><OrganId>000.00.00.H08</OrganId><OrganName>UBND tỉnh</OrganName>{reached}</To>
<To><OrganId>{planted.citizen}</OrganId><OrganName>{person}</OrganName></To>
<To><OrganId>000.00.00.H08</OrganId><OrganName>Phòng của {planted.phone}</OrganName></To>
<DocumentId>{organ},2024/01/05,{planted.number}/BC-UBND</DocumentId>
<Code><CodeNumber>{planted.number}</CodeNumber><CodeNotation>BC-UBND</CodeNotation></Code>
<PromulgationInfo><Place>{person}</Place><PromulgationDate>2024/01/05</PromulgationDate></PromulgationInfo>
<DocumentType><Type>2</Type><TypeName>Báo cáo của {planted.name}</TypeName></DocumentType>
<Subject>{mark or person}</Subject><Content>{person} {planted.citizen}</Content>
<Author><Competence>Chủ tịch</Competence><FullName>{planted.name}</FullName></Author>
<OtherInfo><Priority>0</Priority><SphereOfPromulgation>{planted.mail}</SphereOfPromulgation></OtherInfo>
</MessageHeader><TraceHeaderList><TraceHeader><OrganId>{organ}</OrganId><Timestamp>{moment}</Timestamp></TraceHeader>
<Bussiness><BussinessDocType>0</BussinessDocType><StaffInfo><Department>{person}</Department><Staff>{planted.name}</Staff>
{reached}</StaffInfo></Bussiness></TraceHeaderList></edXMLHeader></edXMLEnvelope></edXML>""".encode()


def hostile_files(datasets: Sequence[Dataset], numbers: Iterator[int]) -> Iterator[File]:
    """Files that are refused or odd, with people where a refusal, an exception or a name might quote them."""
    for index, dataset in enumerate(one for one in datasets if one.structure == "sheet"):
        form = form_of(dataset)
        formats = [*FORMATS]

        def file(
            label: str,
            table: Sequence[Sequence[str]],
            expected: str,
            planted: Planted,
            *,
            name: str = "",
            sheet: str = "Bảng 1",
            format_name: str = formats[index % len(formats)],
            dataset: Dataset = dataset,
        ) -> File:
            content = FORMATS[format_name]({sheet: table})
            name = name or f"{planted.number}-{format_name}"
            return File(dataset.name, f"{label}, {format_name}", name, content, planted, expected)

        planted = Planted(next(numbers))
        unknown = [*form.headings, f"Ghi nhận của {planted.citizen} {planted.mail}"]
        table = form.table(planted, [[*form.row(planted, 0), planted.name]])
        table = [unknown if line == [*form.headings, ""] else line for line in table]
        table = [unknown if line == form.headings else line for line in table]
        yield file("a person in an unknown heading", table, "refused", planted)

        planted = Planted(next(numbers))
        table = [line for line in form.table(planted, form.rows(planted)) if line != form.headings]
        yield file("no header", table, "refused", planted, format_name="utf-8.csv")

        planted = Planted(next(numbers))
        format_name = WITH_SHEETS[index % len(WITH_SHEETS)]
        sheet = f"{planted.citizen} {planted.phone}"
        yield file(
            "a person in a sheet's name", form.table(planted, form.rows(planted)), "loaded", planted,
            sheet=sheet, format_name=format_name,
        )  # fmt: skip

        planted = Planted(next(numbers))
        name = f"ho so {planted.citizen} {planted.mail} {planted.phone}.csv"
        yield file(
            "a person in the file's name", form.table(planted, form.rows(planted)), "loaded", planted,
            name=name, format_name="utf-8.csv",
        )  # fmt: skip

        planted = Planted(next(numbers))
        table = form.table(planted, form.rows(planted))
        content = FORMATS["utf-8.csv"]({"": table})
        content += f'\r\n{planted.name};{planted.citizen}\r\n"{planted.address};{planted.phone}'.encode()
        yield File(dataset.name, "broken rows", f"{planted.number}.csv", content, planted, "any")

        planted = Planted(next(numbers))
        table = form.table(planted, form.rows(planted))
        content = FORMATS["utf-8.csv"]({"": table})
        manifest = f"exported_at: {planted.name} {planted.citizen}\n{planted.mail}: [\n"
        yield File(
            dataset.name, "a person in the sidecar", f"{planted.number}.csv", content, planted, "any", manifest
        )  # fmt: skip

        for label in {label for column in dataset.columns.values() for label in column.preamble}:
            planted = Planted(next(numbers))
            table = form.table(planted, [form.row(planted, 0)], above=(f"{label}: {planted.citizen}",))
            yield file(f"a person behind {label}", table, "any", planted, format_name="utf-8.csv")

        planted = Planted(next(numbers))
        sections = [["", f"A. {planted.phone}"], ["", f"I. Mục {planted.mail}"], ["", f"Trong đó: {planted.citizen}"]]
        rows = [line for title in sections for line in (title, form.row(planted, 0))]
        yield file("a person in a section's title", form.table(planted, rows), "any", planted, format_name="utf-8.csv")

    for suffix, text in BROKEN.items():
        for dataset in datasets:
            planted = Planted(next(numbers))
            content = text.format(planted.name, planted.citizen, planted.mail, planted.phone).encode()
            yield File(dataset.name, f"damaged {suffix}", f"{planted.number}.{suffix}", content, planted, "refused")


BROKEN = {
    "json": '{{"metadata": {{"by": "{0}"}}, "data": [{{"Mã hồ sơ": "{1}", "{2}": }}], "{3}"',
    "xml": '<?xml version="1.0"?><root><row><a>{0}</a><b>{1}</c></row><{2}>&{3};</root>',
    "yml": "plan_code: {0}\nunit_code: [{1}\n\ttargets: {2}\n  - {3}: : :",
    "html": "<html><table><tr><td>{0}<td>{1}</td></tr><tr><td>{2}</td><td>{3}",
    "entities.xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "{0} {1}">]><a>&b;{2}{3}</a>',
    "csv": '{0};"{1}"x;\x00;{2}\n"{3}',
}
"""Beginnings of files whose parsers complain about what stands in them."""


def secret_files(datasets: Sequence[Dataset], numbers: Iterator[int]) -> Iterator[File]:
    """Every dataset with a mark of secrecy in every place where one can stand, the formats taking turns."""
    turn = count()
    for dataset in datasets:
        if dataset.structure not in TABLES:
            yield from _secret_structured(dataset, numbers)
            continue
        form = form_of(dataset)
        for label, sheets, name, member in _secret_sheets(form, numbers):
            planted = _number_of(name)
            able = WITH_SHEETS if member or len(sheets) > 1 else tuple(FORMATS)
            if label.endswith("below the table"):
                able = tuple(one for one in able if not one.startswith("records"))
            if "\u200b" in str(sheets).replace("\\u200b", "\u200b"):
                able = tuple(one for one in able if not one.startswith("windows-1258"))
            format_name = able[next(turn) % len(able)]
            content = FORMATS[format_name](sheets)
            file_name = f"{planted.secret} {name}-{format_name}"
            yield File(dataset.name, f"{label}, {format_name}", file_name, content, planted, "secret")


def _number_of(name: str) -> Planted:
    return Planted(int(name.split("-")[0].split()[-1]))


def _secret_sheets(form: Form, numbers: Iterator[int]) -> Iterator[tuple[str, dict[str, list[list[str]]], str, bool]]:
    """Label, sheets, the file's name, and whether only formats with named sheets can carry it."""

    def filled(planted: Planted, number: int) -> list[str]:
        cells = form.row(planted, number)
        return [planted.secret if at in form.personal or cell == CONTROL else cell for at, cell in enumerate(cells)]

    for mark in MARKS:
        planted = Planted(next(numbers))
        rows = [filled(planted, 0), filled(planted, 1)]
        rows[1][form.scanned[len(form.scanned) // 2]] = f"{planted.secret} {mark}"
        yield "in a cell", {"B": form.table(planted, rows, above=(planted.secret,))}, str(planted.number), False
    mark = MARKS[0]
    if form.personal:
        planted = Planted(next(numbers))
        rows = [filled(planted, 0)]
        rows[0][form.personal[0]] = mark
        yield "in a personal column", {"B": form.table(planted, rows)}, str(planted.number), False
    for word in ("Mật", "Tối mật", "Tuyệt Mật", "tối mật ", "", "?") if form.secrecy is not None else ():
        if word or not form.dataset.secrecy.blank_is_open:
            planted = Planted(next(numbers))
            rows = [filled(planted, 0), filled(planted, 1)]
            rows[1][form.secrecy or 0] = word
            yield f"in the secrecy column ({word})", {"B": form.table(planted, rows)}, str(planted.number), False
    planted = Planted(next(numbers))
    yield "in the preamble", {"B": form.table(planted, [filled(planted, 0)], above=(mark,))}, str(planted.number), False
    planted = Planted(next(numbers))
    table = form.table(planted, [filled(planted, 0)], below=(f"Tổng cộng: {mark}",))
    yield "in a total below the table", {"B": table}, str(planted.number), False
    planted = Planted(next(numbers))
    table = form.table(planted, [filled(planted, 0)], above=(planted.secret,))
    yield "in a sheet's name", {f"Sổ {mark}": table}, str(planted.number), True
    planted = Planted(next(numbers))
    yield "in the file's name", {"B": form.table(planted, [filled(planted, 0)])}, f"Sổ {mark} {planted.number}", False
    planted = Planted(next(numbers))
    table = form.table(planted, [filled(planted, 0)])
    other = [["", ""], [planted.secret, mark]]
    yield "in a second sheet that is no table", {"B": table, "C": other}, str(planted.number), True
    planted = Planted(next(numbers))
    table = [
        [*line, f"{planted.secret}" if line == form.headings else mark]
        for line in form.table(planted, [filled(planted, 0)])
    ]
    yield "beside an unknown column", {"B": table}, str(planted.number), False
    planted = Planted(next(numbers))
    table = [line for line in form.table(planted, [filled(planted, 0)], below=(mark,)) if line != form.headings]
    yield "where no header is, below the table", {"B": table}, str(planted.number), False
    if form.secrecy is not None:
        planted = Planted(next(numbers))
        rows = [filled(planted, 0)]
        rows[0][form.secrecy] = "Mật"
        table = [[*line, "Cột lạ" if line == form.headings else ""] for line in form.table(planted, rows)]
        yield "in the secrecy column beside an unknown one", {"B": table}, str(planted.number), False


def _secret_structured(dataset: Dataset, numbers: Iterator[int]) -> Iterator[File]:
    for mark in MARKS:
        planted = Planted(next(numbers))
        text = f"{planted.secret} {mark}"
        match dataset.structure:
            case "index_766":
                suffix, content = "json", _index_766(planted, text)
            case "edxml":
                suffix, content = "edxml", _edxml(planted, text)
            case unknown:
                raise NotImplementedError(f"write a secret file of the structure {unknown}")
        for wrapped in (False, True):
            name = f"{planted.secret} {planted.number}.{'zip' if wrapped else suffix}"
            body = zipped({f"{planted.secret}.{suffix}": content + b"\n"}) if wrapped else content
            yield File(dataset.name, f"in {dataset.structure}", name, body, planted, "secret")
