"""edXML packets between document systems (QCVN 102:2016). The persons in them are synthetic."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from cchc.sample.side_files import Line, Truth
from cchc.sample.timeline import date_of, instant
from cchc.sample.units import Unit

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MINISTRY = ("000.00.00.G06", "Bộ Nội vụ")
PROVINCE = ("000.00.00.H21", "UBND tỉnh Gia Lai")
TYPES = (
    ("3", "Quyết định", "QĐ-UBND"),
    ("8", "Báo cáo", "BC-UBND"),
    ("7", "Kế hoạch", "KH-UBND"),
    ("18", "Công văn", "UBND-VP"),
)
PRIORITIES = ("normal", "normal", "normal", "urgent", "express")
PRIORITY_CODES = {"normal": "0", "urgent": "1", "express": "3"}
Party = tuple[str, str]


@dataclass(frozen=True)
class Packet:
    """A packet's bytes, and its rows: one for each receiver."""

    name: str
    content: bytes
    lines: tuple[Line, ...]


def party(unit: Unit) -> Party:
    """A unit as the axis knows it."""
    return unit.organ_id, f"UBND {unit.name}"


def packet(number: int, sender: Party, receivers: Sequence[Party], owner: Unit | None, day: int, rng: Random) -> Packet:
    """A document from one organisation to others; ``owner`` is the unit that it counts for, None where none is ours."""
    type_code, type_name, symbol = rng.choice(TYPES)
    priority = rng.choice(PRIORITIES)
    date = f"{date_of(day):%Y/%m/%d}"
    due = f"{date_of(day + 10):%Y/%m/%d}" if rng.random() < 0.5 else ""
    document_id = f"{sender[0]},{date},{number}/{symbol}"
    sent, received = (f"{date} {hour:02d}:{rng.randint(0, 59):02d}:00" for hour in (8, 14))
    parties = "".join(_party("To", one) for one in receivers)
    text = f"""<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="{NAMESPACE}">
 <edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">
  <edXML:edXMLHeader>
   <edXML:MessageHeader>
{_party("From", sender)}{parties}    <edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>{symbol}</edXML:CodeNotation></edXML:Code>
    <edXML:PromulgationInfo><edXML:Place>Gia Lai</edXML:Place><edXML:PromulgationDate>{date}</edXML:PromulgationDate></edXML:PromulgationInfo>
    <edXML:DocumentType><edXML:Type>{type_code}</edXML:Type><edXML:TypeName>{type_name}</edXML:TypeName></edXML:DocumentType>
    <edXML:Subject>Về việc của ông Công dân Mẫu {number:05d}</edXML:Subject>
    <edXML:Content>Ông Công dân Mẫu {number:05d}, CCCD 000{number:09d}</edXML:Content>
    <edXML:SignerInfo><edXML:Competence>TM.</edXML:Competence><edXML:Position>Chủ tịch</edXML:Position><edXML:FullName>Lãnh đạo Mẫu {number:03d}</edXML:FullName></edXML:SignerInfo>
    <edXML:DueDate>{due}</edXML:DueDate>
    <edXML:ToPlaces><edXML:Place>Ông Công dân Mẫu {number:05d}</edXML:Place></edXML:ToPlaces>
    <edXML:OtherInfo><edXML:Priority>{PRIORITY_CODES[priority]}</edXML:Priority><edXML:TyperNotation>CBM</edXML:TyperNotation><edXML:PromulgationAmount>1</edXML:PromulgationAmount><edXML:PageAmount>{1 + number % 9}</edXML:PageAmount></edXML:OtherInfo>
    <edXML:SteeringType>1</edXML:SteeringType>
    <edXML:DocumentId>{document_id}</edXML:DocumentId>
   </edXML:MessageHeader>
   <edXML:TraceHeaderList>
    <edXML:TraceHeader><edXML:OrganId>{sender[0]}</edXML:OrganId><edXML:Timestamp>{sent}</edXML:Timestamp></edXML:TraceHeader>
    <edXML:TraceHeader><edXML:OrganId>{receivers[0][0]}</edXML:OrganId><edXML:Timestamp>{received}</edXML:Timestamp></edXML:TraceHeader>
    <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:BussinessDocReason>Văn bản mới</edXML:BussinessDocReason><edXML:StaffInfo><edXML:Staff>Cán bộ Mẫu {number:03d}</edXML:Staff><edXML:Email>mau{number:03d}@example.com</edXML:Email></edXML:StaffInfo><edXML:Paper>0</edXML:Paper></edXML:Bussiness>
   </edXML:TraceHeaderList>
  </edXML:edXMLHeader>
  <edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:AttachmentName>mau-{number}.pdf</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>
 </edXML:edXMLEnvelope>
 <AttachmentEncoded><Attachment><ContentTransferEncoded>JVBERi0xLjQK</ContentTransferEncoded></Attachment></AttachmentEncoded>
</edXML>
"""  # noqa: E501 - the packet as systems write it
    common: Truth = {
        "message_kind": "document",
        "document_id": document_id,
        "from_organ_id": sender[0],
        "from_organ_name": sender[1],
        "code_number": str(number),
        "code_notation": symbol,
        "promulgated_on": date.replace("/", "-"),
        "doc_type_code": type_code,
        "doc_type": type_name,
        "priority": priority,
        "steering_type": "1",
        "due_on": due.replace("/", "-") or None,
        "page_count": 1 + number % 9,
        "copy_count": 1,
        "business_type": "new",
        "paper_copy": False,
    }
    lines = tuple(
        Line({}, code="UNIT_UNKNOWN")
        if owner is None
        else Line({}, {"unit_code": owner.code, **common, "to_organ_id": to[0], "to_organ_name": to[1]})
        for to in receivers
    )
    return Packet(f"{number:04d}_{symbol}.edxml", text.encode(), lines)


def zipped(packets: Sequence[Packet], stamp: int) -> bytes:
    """Packets in one archive, the same bytes for the same packets."""
    buffer = io.BytesIO()
    moment = instant(stamp).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for one in packets:
            bundle.writestr(zipfile.ZipInfo(one.name, moment), one.content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _party(tag: str, one: Party) -> str:
    return (
        f"    <edXML:{tag}><edXML:OrganId>{one[0]}</edXML:OrganId><edXML:OrganName>{escape(one[1])}</edXML:OrganName>"
        f"<edXML:Email>vanthu@example.com</edXML:Email></edXML:{tag}>\n"
    )
