"""Any dataset as JSON or XML records: keys and tags are headings, and a hostile file is refused in bounded time."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.header import exported_at, find_layout
from ingestion.readers import read
from ingestion.readers.cells import TYPED_NUMBER, Sheet
from ingestion.readers.json_records import LONGEST_RECORD, read_json_records
from ingestion.readers.xml_records import read_xml_records
from warehouse.errors import RefusedError
from warehouse.settings import get_settings

Reader = Callable[[bytes], Iterator[Sheet]]
BOTH = pytest.mark.parametrize("reader", [read_json_records, read_xml_records])


def table(reader: Reader, content: bytes) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows and row numbers of the one sheet."""
    (sheet,) = reader(content)
    names = list(sheet.head[-1])
    rows: list[list[str]] = []
    numbers: list[int] = []
    for cells in sheet.body.below(len(sheet.head) - 1, len(names)):
        rows += [list(row) for row in zip(*(column.to_pylist() for column in cells.columns), strict=True)]
        numbers += cells.row_numbers.to_pylist()
    return names, rows, numbers


def refusal(reader: Reader, content: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        for sheet in reader(content):
            list(sheet.body.below(len(sheet.head) - 1, len(sheet.head[-1])))
    return caught.value


def xml(rows: str, *, around: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><export>{around}<rows>{rows}</rows></export>'.encode()


@pytest.mark.parametrize(
    "wrap", ["{}", '{{"data": {}}}', '{{"total": 2, "rows": {}}}', '{{"Dữ liệu": {}}}', "\ufeff\n {}\n"]
)
def test_an_array_of_objects_is_a_sheet_wherever_it_stands(wrap: str) -> None:
    records = json.dumps([{"Mã hồ sơ": "a", "Số": 1}, {"Mã hồ sơ": "b", "Ghi": None}])
    names, rows, numbers = table(read_json_records, wrap.format(records).encode())
    assert names == ["Mã hồ sơ", "Số", "Ghi"]
    assert rows == [["a", f"{TYPED_NUMBER}1", ""], ["b", "", ""]]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("1.50", TYPED_NUMBER + "1.5"),
        ("100.0", TYPED_NUMBER + "100"),
        ("12345678901234567890", TYPED_NUMBER + "12345678901234567890"),
        ("1.5e3", TYPED_NUMBER + "1500"),
        ("-0.25", TYPED_NUMBER + "-0.25"),
        ("1e999999", TYPED_NUMBER + "1e999999"),
        ("9" * 9000, TYPED_NUMBER + "9" * 9000),
        ("true", "1"),
        ("false", "0"),
        ("null", ""),
        ('"1.234"', "1.234"),
        ('"\\u1ead"', "ậ"),
    ],
)
def test_a_value_keeps_its_digits_and_its_kind(written: str, cell: str) -> None:
    assert table(read_json_records, f'[{{"a": {written}}}]'.encode())[1] == [[cell]]


def test_a_file_longer_than_the_window_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [{"số": number, "chữ": "ầ" * (number % 700)} for number in range(6000)]
    content = json.dumps(records, ensure_ascii=False).encode()
    assert len(content) > 3 << 20
    _, rows, numbers = table(read_json_records, content)
    assert numbers == list(range(1, 6001))
    assert [row[0] for row in rows] == [f"{TYPED_NUMBER}{number}" for number in range(6000)]
    assert rows[5999][1] == "ầ" * (5999 % 700)


@BOTH
def test_rows_come_in_batches_and_as_often_as_asked(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "batch_rows", 7)
    many = range(50)
    content = (
        json.dumps([{"a": str(number)} for number in many]).encode()
        if reader is read_json_records
        else xml("".join(f"<row><a>{number}</a></row>" for number in many))
    )
    (sheet,) = reader(content)
    for _ in range(2):
        batches = list(sheet.body.below(0, 1))
        assert [len(cells.row_numbers) for cells in batches] == [7] * 7 + [1]
        assert [cell for cells in batches for cell in cells.columns[0].to_pylist()] == [str(number) for number in many]


@pytest.mark.parametrize(
    "rows",
    [
        "<row><Mã_hồ_sơ>a</Mã_hồ_sơ><Số>1</Số></row><row><Mã_hồ_sơ>b</Mã_hồ_sơ></row>",
        '<row Mã_hồ_sơ="a" Số="1"/><row Mã_hồ_sơ="b"/>',
        '<row Mã_hồ_sơ="a"><Số>1</Số></row><row Mã_hồ_sơ="b"/>',
        "<row><Mã_x0020_hồ_x0020_sơ>a</Mã_x0020_hồ_x0020_sơ><Số>1</Số></row>"
        "<row><Mã_x0020_hồ_x0020_sơ>b</Mã_x0020_hồ_x0020_sơ></row>",
        '<n:row xmlns:n="urn:x"><n:Mã_hồ_sơ>a</n:Mã_hồ_sơ><n:Số>1</n:Số></n:row>'
        '<n:row xmlns:n="urn:x"><n:Mã_hồ_sơ>b</n:Mã_hồ_sơ></n:row>',
    ],
    ids=["children", "attributes", "both", "escaped", "namespace"],
)
def test_repeated_elements_are_a_sheet(rows: str) -> None:
    names, cells, numbers = table(read_xml_records, xml(rows))
    assert names == ["Mã hồ sơ", "Số"]
    assert cells == [["a", "1"], ["b", ""]]
    assert numbers == [1, 2]


def test_an_empty_element_is_an_empty_cell() -> None:
    nil = '<row><a>1</a><b xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"/></row>'
    assert table(read_xml_records, xml(nil + "<row><a/><b>2</b></row>"))[1] == [["1", ""], ["", "2"]]


@pytest.mark.parametrize(
    "content",
    [
        '{"Ngày xuất": "05/04/2024 08:30", "data": [{"a": 1}, {"a": 2}]}'.encode(),
        xml("<row><a>1</a></row><row><a>2</a></row>", around="<Ngày_xuất>05/04/2024 08:30</Ngày_xuất>"),
    ],
)
def test_what_stands_around_the_records_is_their_preamble(content: bytes) -> None:
    reader: Reader = read_json_records if content.startswith(b"{") else read_xml_records
    (sheet,) = reader(content)
    moment = exported_at(sheet.head)
    assert moment is not None
    assert moment.isoformat() == "2024-04-05T08:30:00+07:00"


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_records_go_through_the_same_allow_list_as_a_table(kind: str) -> None:
    dataset = get_catalogue().dataset("scorecard.manual_indicators", "all")
    record = {"Đơn vị": "UBND xã Vân Canh", "Chỉ số": "dti", "Giá trị": 1, "Số tài khoản": "1"}
    fields = "".join(f"<{name.replace(' ', '_')}>{value}</{name.replace(' ', '_')}>" for name, value in record.items())
    content = json.dumps([record]).encode() if kind == "json" else xml(f"<row>{fields}</row>")
    (sheet,) = read(BytesContent(content), dataset)
    with pytest.raises(RefusedError) as caught:
        find_layout(sheet, dataset, "x")
    assert caught.value.code == "UNKNOWN_COLUMN"
    assert caught.value.place.column == "Số tài khoản"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[1]", "UNREADABLE"),
        (b'{"a": 1}', "UNREADABLE"),
        (b'[{"a": [1]}]', "UNREADABLE"),
        (b'[{"a": {"b": 1}}]', "UNREADABLE"),
        (b'{"data": [], "rows": []}', "UNREADABLE"),
        (b'{"meta": {"a": 1}, "data": []}', "UNREADABLE"),
        (b'[{"a": 1}', "UNREADABLE"),
        (b'[{"a": 1}] x', "UNREADABLE"),
        (b'[{"a": NaN}]', "UNREADABLE"),
        (b'[{"a": "\\u0000"}]', "UNREADABLE"),
        (b'[{"a": "\\ud800"}]', "UNREADABLE"),
        (b'[{"\\ud800": 1}]', "UNREADABLE"),
        (b'[{"a": 1, "a": 2}]', "COLUMN_TWICE"),
        (b'{"data": [], "data": []}', "COLUMN_TWICE"),
        (b"[" * 200_000, "TOO_LARGE"),
        (b'{"data": ' * 50_000, "TOO_LARGE"),
        (b'[{"a": "' + b"x" * (2 * LONGEST_RECORD), "TOO_LARGE"),
        (json.dumps([{f"c{number}": 1 for number in range(2000)}]).encode(), "TOO_LARGE"),
        (b'[{"a": "\xff"}]', "ENCODING_UNKNOWN"),
    ],
)
def test_json_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refusal(read_json_records, content).code == code


def test_a_record_that_is_not_flat_is_named_by_its_number() -> None:
    assert refusal(read_json_records, b'[{"a": 1}, {"a": [1]}]').place.row == 2
    assert refusal(read_xml_records, xml("<r><a>1</a><b>2</b></r>" * 4 + "<r><a><c>1</c></a></r>")).place.row == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<note>x</note>", "FORMAT_UNKNOWN"),
        (xml("<row><a>1</a>"), "UNREADABLE"),
        (xml("<row><a>1</a><a>2</a></row>"), "COLUMN_TWICE"),
        (xml("<r><a>1</a></r>" * 40 + "<s><b>1</b><c>2</c></s>" * 40), "UNREADABLE"),
        (xml("<g><name>x</name><r><a>1</a><b>2</b><c>3</c></r></g>" * 3), "UNREADABLE"),
        (b"<!DOCTYPE a><a/>", "XML_ENTITIES"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a><b>&b;</b></a>', "XML_ENTITIES"),
        (b"<a>" * 500, "TOO_LARGE"),
        (xml("".join(f"<c{number}>1</c{number}>" for number in range(5000))), "TOO_LARGE"),
        (b"<a " + b"x" * (12 << 20), "TOO_LARGE"),
        (b"<!--" + b"x" * (12 << 20), "TOO_LARGE"),
    ],
)
def test_xml_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    assert refusal(read_xml_records, content).code == code


@pytest.mark.parametrize("content", [b'[{"a":1},' * 400_000, b"[" + b'{"a":"' * 300_000, b"<a><b>" * 200_000])
def test_a_hostile_megabyte_takes_seconds_at_most(content: bytes) -> None:
    began = time.monotonic()
    refusal(read_json_records if content.startswith(b"[") else read_xml_records, content)
    assert time.monotonic() - began < 10


CODES = {"UNREADABLE", "TOO_LARGE", "COLUMN_TWICE", "ENCODING_UNKNOWN", "FORMAT_UNKNOWN", "XML_ENTITIES"}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)
XML_PIECES = st.sampled_from(
    ["<a>", "</a>", "<b>", "</b>", "<c x='1'/>", "x", "&amp;", "&z;", "<!--", "-->", "<?p?>", "\ud7ff", "<a b='"]
)


def only_refusals(reader: Reader, content: bytes) -> None:
    try:
        for sheet in reader(content):
            for cells in sheet.body.below(-1, sheet.body.width()):
                assert {len(column) for column in cells.columns} <= {len(cells.row_numbers)}
    except RefusedError as error:
        assert error.code in CODES


@settings(max_examples=200, deadline=2000)
@given(
    st.one_of(
        st.binary(max_size=200),
        JSON.map(lambda value: json.dumps(value).encode()),
        st.text('[]{},:"a1 e.-', max_size=60).map(str.encode),
    )
)
def test_whatever_the_json_only_a_refusal_comes_out(content: bytes) -> None:
    only_refusals(read_json_records, content)


@settings(max_examples=200, deadline=2000)
@given(st.one_of(st.binary(max_size=200), st.lists(XML_PIECES, max_size=25).map(lambda parts: "".join(parts).encode())))
def test_whatever_the_xml_only_a_refusal_comes_out(content: bytes) -> None:
    only_refusals(read_xml_records, content)


@settings(max_examples=60, deadline=2000)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abcd"),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
            min_size=1,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_flat_records_come_back_as_they_went_in(records: list[dict[str, Any]]) -> None:
    names, rows, _ = table(read_json_records, json.dumps({"data": records}).encode())
    assert [{name: cell for name, cell in zip(names, row, strict=True) if cell} for row in rows] == [
        {name: value for name, value in record.items() if value} for record in records
    ]
