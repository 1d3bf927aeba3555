"""Text of the fonts before Unicode is recognised by its words and converted; proper Vietnamese is never touched."""

import time
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.readers.font_watch import FontWatch, has_suspicious_bytes
from ingestion.readers.legacy_fonts import Font, convert, detect, encoding_of
from ingestion.readers.limits import column_letters
from ingestion.readers.syllables import is_syllable, syllables
from warehouse.errors import RefusedError

SYLLABLES = sorted(syllables())
PROPER = "Ủy ban nhân dân xã Phước Mỹ"
TCVN3 = "ñy ban nh©n d©n x· Ph­íc Mü"
VNI = "Uûy ban nhaân daân xaõ Phöôùc Myõ"

TCVN3_LETTERS = {
    0xA1: "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ",
    0xB5: "à ả ã á ạ - ằ ẳ ẵ ắ - - - - - - - ặ ầ ẩ ẫ ấ ậ è - ẻ ẽ é ẹ",
    0xD2: "ề ể ễ ế ệ ì ỉ - - - ĩ í ị ò - ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù - ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ",
}


def to_tcvn3(text: str) -> str:
    """Typed in an ABC font: the code table of TCVN 5712:1993 written out a second time, by hand."""
    table = {
        letter: chr(first + at)
        for first, letters in TCVN3_LETTERS.items()
        for at, letter in enumerate(letters.split())
        if letter != "-"
    }
    return "".join(table.get(letter, table.get(letter.lower(), letter)) for letter in text)


def to_vni(text: str) -> str:
    """Typed in a VNI font: base letter, then the byte of the mark."""
    tones = dict(zip("\u0300\u0309\u0303\u0301\u0323", range(5), strict=True))
    rows = {"\u0302": "âàåãáä", "\u0306": "êèúüéë", "": " øûõùï"}
    alone = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}
    written = []
    for letter in text:
        small = alone.get(letter.lower())
        if small is None:
            base, *marks = list(unicodedata.normalize("NFD", letter.lower()))
            horned = "\u031b" in marks
            shape = next((mark for mark in marks if mark in "\u0302\u0306"), "")
            tone = next((tones[mark] + 1 for mark in marks if mark in tones), 0)
            small = ({"o": "ô", "u": "ö"}[base] if horned else base) + rows[shape][tone].strip()
        written.append(small.upper() if letter.isupper() else small)
    return "".join(written)


WRITE = {"tcvn3": to_tcvn3, "vni": to_vni}


def column(*cells: str | None) -> pa.StringArray:
    return pa.array(cells, pa.string())


def rows(array: pa.StringArray, start: int = 2) -> pa.Int32Array:
    return pa.array(range(start, start + len(array)), pa.int32())


def converted(*cells: str | None) -> list[str | None]:
    array = column(*cells)
    return list(FontWatch("a.xlsx", "S1").convert_batch([array], rows(array)).columns[0].to_pylist())


def test_the_examples_of_the_field_are_read() -> None:
    assert convert(TCVN3, "tcvn3") == "ủy ban nhân dân xã Phước Mỹ"
    assert convert(VNI, "vni") == PROPER
    assert convert("ñY BAN NH¢N D¢N TØNH B×NH §ÞNH", "tcvn3") == "ỦY BAN NHÂN DÂN TỈNH BÌNH ĐỊNH"
    assert convert("UÛY BAN NHAÂN DAÂN TÆNH BÌNH ÑÒNH", "vni") == "ỦY BAN NHÂN DÂN TỈNH BÌNH ĐỊNH"
    assert (detect([TCVN3]).font, detect([VNI]).font) == ("tcvn3", "vni")  # type: ignore[union-attr]


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
def test_every_syllable_comes_back_from_either_font(font: Font) -> None:
    assert [word for word in SYLLABLES if convert(WRITE[font](word), font).lower() != word] == []


def test_titles_come_back_from_vni_with_their_capitals() -> None:
    words = [syllable.capitalize() for syllable in SYLLABLES] + [syllable.upper() for syllable in SYLLABLES]
    assert [word for word in words if convert(to_vni(word), "vni") != word] == []


def test_capitals_come_back_from_tcvn3_wherever_another_capital_shows_them() -> None:
    words = [word.upper() for word in SYLLABLES if sum(letter.isascii() for letter in word) > 1]
    assert [word for word in words if convert(to_tcvn3(word), "tcvn3") != word] == []


texts = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12).flatmap(
    lambda words: st.sampled_from([" ".join(words), " ".join(words).upper(), " ".join(words).title(), ", ".join(words)])
)


@settings(max_examples=400, deadline=None)
@given(st.lists(texts, min_size=1, max_size=20))
def test_proper_vietnamese_is_never_taken_for_a_font(cells: list[str]) -> None:
    assert detect(cells) is None
    assert converted(*cells) == cells
    assert FontWatch().head([cells]) == [cells]


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=1, max_size=20))
def test_windows_1258_is_read_as_windows_1258(cells: list[str]) -> None:
    text = "\r\n".join(cells)
    marks = str.maketrans({"đ": "đ"})
    decomposed = "".join(_as_1258(letter) for letter in text.translate(marks))
    assert encoding_of(decomposed.encode("cp1258")) == "cp1258"


def _as_1258(letter: str) -> str:
    """The base letter that windows-1258 has, then the tone."""
    pieces = unicodedata.normalize("NFD", letter)
    tones = [piece for piece in pieces if piece in "\u0300\u0309\u0303\u0301\u0323"]
    base = "".join(piece for piece in pieces if piece not in tones)
    return unicodedata.normalize("NFC", base) + "".join(tones)


ORDINARY = (
    "Đơn vị Phòng Tài chính xã Cát Tài huyện Phù Cát cấp giấy phép xây dựng nhà ở riêng lẻ trực tuyến "
    "chứng thực bản sao từ bản chính đã trả kết quả đúng hạn"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ORDINARY.split()), min_size=8, max_size=30), st.sampled_from(["tcvn3", "vni"]))
def test_bytes_of_a_legacy_font_are_not_taken_for_windows_1258(words: list[str], font: Font) -> None:
    written = WRITE[font](" ".join(words)).encode("latin-1")
    if sum(byte > 127 for byte in written) > 4:
        assert encoding_of(written) == "cp1252"


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
def test_a_column_of_a_font_is_converted_and_counted(font: Font) -> None:
    words = [PROPER.lower(), "bộ", "đất đai", "Phòng Tài chính"]
    array = column(*(WRITE[font](word) for word in words), "UBND", None, "")
    result = FontWatch().convert_batch([column(*["x"] * 7), array], rows(array))
    assert [cell.lower() if cell else cell for cell in result.columns[1].to_pylist()] == [
        *(word.lower() for word in words), "ubnd", None, "",
    ]  # fmt: skip
    assert list(result.rows) == [1]
    assert result.rows[1].to_pylist() == [True] * 4 + [False] * 3


def test_a_pasted_cell_is_converted_and_its_neighbours_are_left() -> None:
    honest = [PROPER, "Lê Hồng Phong", "Cà Mau", "Bé", "m²", "Nestlé"] * 5
    assert converted(*honest, TCVN3) == [*honest, "ủy ban nhân dân xã Phước Mỹ"]


def test_foreign_names_among_vietnamese_ones_are_nobodys_font() -> None:
    cells = ["Société Générale", "Müller & Söhne", "Nestlé", "Zoë", "Café", "25 m²", "20°C", "Điện lực", "José Ñuñez"]
    assert converted(*cells) == cells


def test_one_foreign_word_that_happens_to_fit_is_not_converted_on_its_own_word() -> None:
    array = column(*[PROPER] * 20, "Thaï")
    with pytest.raises(RefusedError, match="LEGACY_FONT"):
        FontWatch("a.xlsx").convert_batch([array], rows(array))


def test_a_cell_that_could_be_read_both_ways_refuses_the_file_and_is_named() -> None:
    array = column(PROPER, TCVN3, "bé")
    watch = FontWatch("so.xlsx", "Sheet1", ["Đơn vị"])
    with pytest.raises(RefusedError) as caught:
        watch.convert_batch([array], rows(array))
    place = caught.value.place
    assert (caught.value.code, place.file, place.sheet, place.row, place.column) == (
        "LEGACY_FONT", "so.xlsx", "Sheet1", 4, "Đơn vị",
    )  # fmt: skip
    assert "bé" not in str(caught.value)


def test_a_column_that_no_font_explains_well_is_refused_at_its_first_doubtful_cell() -> None:
    array = column("d©n", "X÷®þ", "Q¶¶z", "©®®")
    with pytest.raises(RefusedError, match="LEGACY_FONT") as caught:
        FontWatch("so.xlsx", "Sheet1").convert_batch([array], rows(array, 7))
    assert (caught.value.place.row, caught.value.place.column) == (8, "A")


def test_a_later_batch_with_nothing_but_doubtful_words_follows_the_batches_before() -> None:
    watch = FontWatch()
    first, last = column(*[TCVN3] * 3), column("bé", "nhµ")
    watch.convert_batch([first], rows(first))
    assert watch.convert_batch([last], rows(last)).columns[0].to_pylist() == ["bộ", "nhà"]


def test_a_header_in_a_font_is_read_with_its_sheet() -> None:
    head = [[to_tcvn3("Sổ văn bản đến")], [to_tcvn3(word) for word in ("Số đến", "Ngày đến", "Đơn vị")]]
    assert [[cell.lower() for cell in row] for row in FontWatch().head(head)] == [
        ["sổ văn bản đến"], ["số đến", "ngày đến", "đơn vị"],
    ]  # fmt: skip


def test_a_proper_header_above_cells_of_a_font_is_left_as_it_is() -> None:
    header = ["Mã TTHC", "Lĩnh vực", "Lê", "CCCD"]
    head = FontWatch().head([header, [to_tcvn3(word) for word in ("bé", "Đất đai", "Hộ tịch", "xã Phước Mỹ")]])
    assert head == [header, ["bé", "Đất đai", "Hộ tịch", "xã Phước Mỹ"]]


def test_a_secrecy_marker_is_a_marker_in_any_font() -> None:
    assert convert(to_tcvn3("TỐI MẬT"), "tcvn3") == "TỐI MẬT"
    assert convert(to_tcvn3("tối mật"), "tcvn3") == "TỐI MẬT"
    assert convert(to_vni("TUYỆT MẬT"), "vni") == "TUYỆT MẬT"


def test_a_slice_of_a_column_is_looked_at_by_itself() -> None:
    array = column(TCVN3, "nhà", "bé")
    assert has_suspicious_bytes(array)
    assert not has_suspicious_bytes(array.slice(1))
    assert not has_suspicious_bytes(column(None, None)) and not has_suspicious_bytes(column())


def test_watching_proper_text_costs_little() -> None:
    cells = column(*[f"{PROPER} {number}" for number in range(100_000)])
    watch = FontWatch()
    began = time.perf_counter()
    assert watch.convert_batch([cells] * 10, rows(cells)).rows == {}
    assert time.perf_counter() - began < 2


def test_columns_are_named_as_workbooks_name_them() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_words_that_people_write_are_syllables() -> None:
    words = "gìn giữ giếng khuỷu ngoằn nghèo quý quí Thuý Thủy hoà hòa rượu nguyễn tuyết quyết yếu ý uỷ quốc già mua"
    assert [word for word in words.split() if not is_syllable(word)] == []
    assert [word for word in ("gành", "kà", "ngề", "hơà", "tuyét", "bàc", "x·", "nh©n") if is_syllable(word)] == [
        "gành"
    ]
