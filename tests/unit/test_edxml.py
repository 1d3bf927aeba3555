"""edXML messages: the header's facts come out, people and contents never do, and a hostile file is refused."""

import io
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.readers import read
from ingestion.readers.edxml import NAMESPACE, read_edxml
from warehouse.errors import RefusedError

PERSON, MAIL, PHONE, CITIZEN = "Nguyễn Thị Cấy", "cay.nguyen@example.com", "0912345678", "000123456789"
PLANTED = f"{PERSON} {MAIL} {PHONE} {CITIZEN}"


def party(tag: str, organ_id: str, name: str) -> str:
    return (
        f"<e:{tag}><e:OrganId>{organ_id}</e:OrganId><e:OrganizationInCharge>{PLANTED}</e:OrganizationInCharge>"
        f"<e:OrganName>{name}</e:OrganName><e:OrganAdd>{PLANTED}</e:OrganAdd><e:Email>{MAIL}</e:Email>"
        f"<e:Telephone>{PHONE}</e:Telephone><e:Fax>{PHONE}</e:Fax><e:Website>{MAIL}</e:Website></e:{tag}>"
    )


def message(
    *,
    receivers: tuple[tuple[str, str], ...] = (("000.00.227.H21", "UBND xã Vân Canh"),),
    header: str = "",
    document_id: str = "<e:DocumentId>000.00.00.H21,2026/09/08,15/QĐ-UBND</e:DocumentId>",
    subject: str = PLANTED,
    sender_name: str = "UBND tỉnh Gia Lai",
    body: str = "",
    prolog: str = '<?xml version="1.0" encoding="utf-8"?>',
) -> bytes:
    """A message with a person in every place that may hold one."""
    return f"""{prolog}
<edXML xmlns="{NAMESPACE}" xmlns:e="{NAMESPACE}"><e:edXMLEnvelope><e:edXMLHeader>
<e:MessageHeader>{party("From", "000.00.00.H21", sender_name)}{"".join(party("To", *one) for one in receivers)}
<e:Code><e:CodeNumber>15</e:CodeNumber><e:CodeNotation>QĐ-UBND</e:CodeNotation></e:Code>
<e:PromulgationInfo><e:Place>{PLANTED}</e:Place><e:PromulgationDate>2026/09/08</e:PromulgationDate></e:PromulgationInfo>
<e:DocumentType><e:Type>3</e:Type><e:TypeName>Quyết định của {PLANTED}</e:TypeName><e:TypeDetail>{PLANTED}</e:TypeDetail></e:DocumentType>
<e:Subject>{subject}</e:Subject><e:Content>{PLANTED}</e:Content>
<e:SignerInfo><e:Competence>{PLANTED}</e:Competence><e:Position>{PLANTED}</e:Position><e:FullName>{PERSON}</e:FullName></e:SignerInfo>
<e:DueDate>2026/09/20</e:DueDate><e:ToPlaces><e:Place>{PLANTED}</e:Place></e:ToPlaces>
<e:OtherInfo><e:Priority>1</e:Priority><e:SphereOfPromulgation>{PLANTED}</e:SphereOfPromulgation>
<e:TyperNotation>{PERSON}</e:TyperNotation><e:PromulgationAmount>1</e:PromulgationAmount><e:PageAmount>4</e:PageAmount>
<e:Appendixes><e:Appendix>{PLANTED}</e:Appendix></e:Appendixes></e:OtherInfo>
<e:ResponseFor><e:OrganId>000.00.227.H21</e:OrganId><e:Code>{PLANTED}</e:Code><e:DocumentId>000.00.227.H21,2026/09/01,7/BC-UBND</e:DocumentId></e:ResponseFor>
<e:SteeringType>1</e:SteeringType>{document_id}{header}</e:MessageHeader>
<e:TraceHeaderList><e:TraceHeader><e:OrganId>000.00.00.H21</e:OrganId><e:Timestamp>2026/09/08 08:15:00</e:Timestamp></e:TraceHeader>
<e:TraceHeader><e:OrganId>000.00.227.H21</e:OrganId><e:Timestamp>2026/09/08 09:40:10</e:Timestamp></e:TraceHeader>
<e:Bussiness><e:BussinessDocType>0</e:BussinessDocType><e:BussinessDocReason>{PLANTED}</e:BussinessDocReason>
<e:StaffInfo><e:Department>{PLANTED}</e:Department><e:Staff>{PERSON}</e:Staff><e:Mobile>{PHONE}</e:Mobile><e:Email>{MAIL}</e:Email></e:StaffInfo>
<e:Paper>0</e:Paper></e:Bussiness></e:TraceHeaderList>
<e:DigitalSignature><X509SubjectName>CN={PERSON}</X509SubjectName></e:DigitalSignature></e:edXMLHeader>
<e:edXMLBody><e:edXMLManifest><e:Reference><e:AttachmentName>{PERSON}.pdf</e:AttachmentName><e:Description>{PLANTED}</e:Description></e:Reference></e:edXMLManifest>{body}</e:edXMLBody>
</e:edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>{PERSON}</AttachmentName><ContentTransferEncoded>bWF0</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>
""".encode()  # noqa: E501


STATUS = f"""<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><Status>
<ResponseFor><OrganId>000.00.00.H21</OrganId><Code>15/QĐ-UBND</Code><PromulgationDate>2026/09/08</PromulgationDate>
<DocumentId>000.00.00.H21,2026/09/08,15/QĐ-UBND</DocumentId></ResponseFor>
<From><OrganId>000.00.227.H21</OrganId><OrganName>UBND xã Vân Canh</OrganName><Email>{MAIL}</Email></From>
<StatusCode>06</StatusCode><Description>{PLANTED}</Description><Timestamp>2026/09/09 10:00:00</Timestamp>
<StaffInfo><Staff>{PERSON}</Staff></StaffInfo></Status></edXMLHeader></edXMLEnvelope></edXML>"""


def rows(content: bytes) -> list[dict[str, str]]:
    (sheet,) = read_edxml(content)
    names = sheet.head[-1]
    found = []
    for cells in sheet.body.below(len(sheet.head) - 1, len(names)):
        columns = [column.to_pylist() for column in cells.columns]
        found += [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return found


def refusal(content: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        list(read_edxml(content))
    return caught.value.code


def test_the_header_of_a_message_is_read_as_it_stands() -> None:
    (row,) = rows(message())
    assert row == {
        "message_kind": "document",
        "document_id": "000.00.00.H21,2026/09/08,15/QĐ-UBND",
        "from_organ_id": "000.00.00.H21",
        "from_organ_name": "UBND tỉnh Gia Lai",
        "to_organ_id": "000.00.227.H21",
        "to_organ_name": "UBND xã Vân Canh",
        "code_number": "15",
        "code_notation": "QĐ-UBND",
        "promulgated_on": "2026/09/08",
        "doc_type_code": "3",
        "doc_type_name": row["doc_type_name"],
        "priority": "1",
        "steering_type": "1",
        "due_on": "2026/09/20",
        "page_count": "4",
        "copy_count": "1",
        "responds_to": "000.00.227.H21,2026/09/01,7/BC-UBND",
        "business_type": "0",
        "paper_copy": "0",
        "sent_at": "2026/09/08 08:15:00",
        "received_at": "2026/09/08 09:40:10",
        "status_code": "",
        "secrecy": "",
    }


def test_the_type_is_loaded_as_a_word_of_the_list_whatever_else_stands_with_it() -> None:
    dataset = get_catalogue().dataset("documents.edxml", "all")
    assert not dataset.columns["doc_type_name"].load
    assert dataset.derived["doc_type"].source == "doc_type_name"
    assert "Quyết định" in dataset.derived["doc_type"].words


@pytest.mark.parametrize("content", [message(), message(sender_name=PERSON), STATUS.encode()])
def test_no_person_of_a_message_leaves_the_parser(content: bytes) -> None:
    dataset = get_catalogue().dataset("documents.edxml", "all")
    loaded = {heading for column in dataset.columns.values() if column.load for heading in column.headings}
    for row in rows(content):
        said = " ".join(value for name, value in row.items() if name in loaded)
        assert not any(part in said for part in (PERSON, MAIL, PHONE, CITIZEN))


def test_a_message_to_several_is_a_row_for_each_of_them() -> None:
    receivers = (("000.00.227.H21", "UBND xã Vân Canh"), ("000.00.182.H21", "UBND phường Quy Nhơn"))
    found = rows(message(receivers=receivers))
    assert [(row["to_organ_id"], row["to_organ_name"]) for row in found] == list(receivers)
    assert len({row["document_id"] for row in found}) == 1


def test_a_missing_document_id_is_made_as_the_standard_makes_it() -> None:
    (row,) = rows(message(document_id=""))
    assert row["document_id"] == "000.00.00.H21,2026/09/08,15/QĐ-UBND"


def test_a_status_report_is_a_row_on_the_document_that_it_answers() -> None:
    (row,) = rows(STATUS.encode())
    assert row["message_kind"] == "status"
    assert row["document_id"] == "000.00.00.H21,2026/09/08,15/QĐ-UBND"
    assert (row["from_organ_id"], row["to_organ_id"], row["status_code"]) == ("000.00.227.H21", "000.00.00.H21", "06")
    assert (row["promulgated_on"], row["sent_at"]) == ("2026/09/08", "2026/09/09 10:00:00")


@pytest.mark.parametrize(
    "secret",
    [
        {"header": "<e:SecurityLevel>Mật</e:SecurityLevel>"},
        {"header": '<e:Extra DoMat="Tối mật"/>'},
        {"subject": "TỐI MẬT: kế hoạch phòng thủ"},
        {"body": "<e:Note>văn bản MẬT</e:Note>"},
        {"header": "<e:SecurityLevel>Thường</e:SecurityLevel><e:Secret>Mật</e:Secret>"},
    ],
)
def test_secrecy_anywhere_in_a_message_closes_it(secret: dict[str, str]) -> None:
    dataset = get_catalogue().dataset("documents.edxml", "all")
    (row,) = rows(message(**secret))  # type: ignore[arg-type]
    assert row["secrecy"]
    assert row["secrecy"] not in dataset.secrecy.open_words


@pytest.mark.parametrize("word", ["Thường", "0", ""])
def test_a_message_that_says_it_is_open_is_open(word: str) -> None:
    dataset = get_catalogue().dataset("documents.edxml", "all")
    (row,) = rows(message(header=f"<e:SecurityLevel>{word}</e:SecurityLevel>", subject="Bảo mật thông tin, MẬT KHẨU"))
    assert row["secrecy"] in ("", *dataset.secrecy.open_words)


def test_packets_in_an_archive_are_read_one_after_the_other() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("1.edxml", message())
        bundle.writestr("2.xml", STATUS)
    dataset = get_catalogue().dataset("documents.edxml", "all")
    sheets = list(read(BytesContent(buffer.getvalue()), dataset))
    assert [sheet.number for sheet in sheets] == [1, 2]


def test_a_utf16_message_is_a_message() -> None:
    text = message(prolog='<?xml version="1.0" encoding="utf-16"?>').decode()
    assert rows(text.encode("utf-16"))[0]["code_number"] == "15"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a/>", "UNREADABLE"),
        (message().replace(NAMESPACE.encode(), b"http://www.e-doc.vn/Schema/"), "UNREADABLE"),
        (message()[:-200], "UNREADABLE"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + message(prolog=""), "XML_ENTITIES"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "XML_ENTITIES"),
        (message(body="<x>" * 100), "TOO_LARGE"),
        (message(body="<x/>" * 300_000), "TOO_LARGE"),
        (message(body="<x>" + "a b " * 1_200_000 + "</x>"), "TOO_LARGE"),
        (message(receivers=(("1", "UBND"),) * 2_100), "TOO_LARGE"),
    ],
    ids=["other", "old namespace", "cut off", "entities", "external", "deep", "many", "long", "receivers"],
)
def test_what_is_no_message_or_wants_too_much_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_large_attachment_costs_its_bytes_and_nothing_more() -> None:
    attachment = b"<ContentTransferEncoded>" + b"A" * (20 << 20) + b"</ContentTransferEncoded>"
    content = message().replace(b"<ContentTransferEncoded>bWF0</ContentTransferEncoded>", attachment)
    assert rows(content)[0]["code_number"] == "15"


FRAGMENTS = st.sampled_from(
    [
        *(
            f'<e:edXMLHeader xmlns:e="{NAMESPACE}">',
            "<MessageHeader>",
            "</MessageHeader>",
            "<To>",
            "</To>",
            "<OrganId>",
        ),
        *("x", "</OrganId>", "</e:edXMLHeader>", "&lt;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<?a?>", "\x00"),
        *("Ậ", "<Secret/>"),
    ]
)


@settings(max_examples=150, deadline=2000)
@given(st.one_of(st.binary(max_size=400), st.lists(FRAGMENTS, max_size=30).map(lambda parts: "".join(parts).encode())))
def test_whatever_is_inside_only_a_refusal_comes_out(content: bytes) -> None:
    try:
        for sheet in read_edxml(content):
            list(sheet.body.below(len(sheet.head) - 1, len(sheet.head[-1])))
    except RefusedError as error:
        assert error.code in {"UNREADABLE", "XML_ENTITIES", "TOO_LARGE"}


@settings(max_examples=60, deadline=2000)
@given(st.data())
def test_a_damaged_message_is_read_or_refused(data: Any) -> None:
    content = bytearray(message())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(RefusedError):
        rows(bytes(content))
