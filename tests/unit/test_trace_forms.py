"""How a trace is written: for a terminal, for a machine, for a browser; and what is never written."""

import json
from datetime import date
from decimal import Decimal

import pytest

from publishing.trace import Trace
from publishing.trace.html_form import as_html
from publishing.trace.json_form import as_json
from publishing.trace.labels import number, written
from publishing.trace.node import Node
from publishing.trace.privacy import MASK, masked
from publishing.trace.text_form import as_text


def made(root: Node) -> Trace:
    return Trace("par_index", "21589 2026", None, None, root)


def a_count(value: int, found: int, hidden: int = 0) -> Node:
    node = Node("measure", "Hồ sơ tiếp nhận", "fct_procedures.received", Decimal(value), facts={"rows": found + hidden})
    node.check("rows", node.value, found + hidden)
    file = Node("file", "tệp", "HoSo.xlsx")
    file.facts = {"dataset": "one_stop_shop.dossiers", "delivery_id": 7, "sha256": "0a1b2c3d", "sender": "21589"}
    file.facts |= {"period": "2026-Q1", "exported_at": None, "rows": found}
    file.children = [
        Node("row", "dòng", f"H08.{i}", facts={"sheet_no": 1, "row_no": 9 + i, "date": date(2026, 3, 5), "amount": 1})
        for i in range(found)
    ]
    node.children, node.hidden = [file], hidden
    return node


def test_a_count_names_file_sheet_and_row_and_that_they_add_up() -> None:
    said = as_text(made(a_count(2, 2)))
    assert "= tổng của 2 dòng ✓" in said
    assert "trang 1 dòng 10, H08.1, 05/03/2026" in said
    assert "Khớp: 1 phép cộng" in said


def test_rows_left_out_are_counted_aloud() -> None:
    assert "… và 480 dòng khác" in as_text(made(a_count(482, 2, hidden=480)))


def test_a_figure_that_is_not_the_sum_of_its_rows_says_by_how_much() -> None:
    said = as_text(made(a_count(3, 2)))
    assert "✗ cộng các dòng: các phần cộng lại 2, đã ghi 3, lệch -1" in said
    assert "KHÔNG KHỚP: 1 trong 1 phép cộng" in said
    assert json.loads(as_json(made(a_count(3, 2))))["adds_up"] is False


def test_a_part_is_rounded_as_its_figure_before_the_two_are_compared() -> None:
    node = Node("index", "Chỉ số")
    node.check("index_value", Decimal("49.18"), Decimal(100) * Decimal("30") / Decimal("61"))
    node.check("score", None, 5)
    assert [(check.found, check.ok) for check in node.checks] == [(Decimal("49.18"), True)]


def test_no_line_is_longer_than_eighty_columns() -> None:
    deep = root = Node("index", "Chỉ số cải cách hành chính của một đơn vị có tên rất dài " * 3)
    for _ in range(8):
        deep.children = [Node("area", "Một lĩnh vực có tên dài hơn một dòng của màn hình " * 2)]
        deep = deep.children[0]
    deep.children = [a_count(2, 2)]
    assert max(map(len, as_text(made(root)).splitlines())) <= 80


def test_a_page_escapes_what_a_file_name_may_hold() -> None:
    page = as_html(
        made(
            Node(
                "file",
                "tệp",
                "<script>alert(1)</script> & con.xlsx",
                facts={"rows": 1}
                | dict.fromkeys(("dataset", "delivery_id", "sha256", "sender", "period", "exported_at")),
            )
        )
    )
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; con.xlsx" in page


@pytest.mark.parametrize(
    "planted", ["000123456789", "0912345678", "0912 345 678", "nguyen.van.a@example.com", "sổ 000123456789.xlsx"]
)
def test_a_text_in_which_personal_data_could_stand_is_masked_wherever_it_is(planted: str) -> None:
    counted = a_count(1, 1)
    counted.title, counted.note = planted, planted
    (file,) = counted.children
    (row,) = file.children
    row.code, row.facts["about"] = planted, planted
    hidden = masked(counted)
    for form in (as_text, as_json, as_html):
        assert planted not in form(made(hidden))
        assert "HoSo.xlsx" in form(made(hidden))
    assert (hidden.title, hidden.note, hidden.children[0].children[0].code) == (MASK, MASK, MASK)
    assert hidden.value == counted.value and hidden.checks == counted.checks


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("3.25"), "3,25"),
        (Decimal("12.00"), "12"),
        (Decimal("515255000"), "515.255.000"),
        (Decimal("-0.5"), "-0,5"),
    ],
)
def test_numbers_are_written_as_people_here_write_them(value: Decimal, said: str) -> None:
    assert number(value) == said


def test_days_and_truths_are_written_as_people_here_write_them() -> None:
    assert [written(value) for value in (date(2026, 3, 5), True, None, "xã")] == ["05/03/2026", "có", "–", "xã"]
