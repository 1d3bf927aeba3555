"""edXML messages between document systems (QCVN 102:2016/BTTTT): the header's facts, a row for each receiver.

What names people or says what the document is about never leaves this module: subject, content, signer, staff, place,
addresses, attachments, signatures. All texts but attachments and signatures are looked through for secrecy marks here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.fold import tidy
from ingestion.organisations import organisation
from ingestion.privacy import texts_hold_mark
from ingestion.readers.cells import Sheet
from ingestion.readers.refusals import too_large, unreadable
from ingestion.readers.rows import sheet_of_records
from ingestion.readers.safe_xml import Handler, local, parse

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MAX_BYTES = 128 << 20
"""With its attachments; the axis itself carries less."""
MAX_ELEMENTS = 200_000
MAX_TEXT = 4 << 20
"""Characters of all texts that are looked through."""
MAX_RECEIVERS = 2_000

COLUMNS = (
    *("message_kind", "document_id", "from_organ_id", "from_organ_name", "to_organ_id", "to_organ_name"),
    *("code_number", "code_notation", "promulgated_on", "doc_type_code", "doc_type_name", "priority", "steering_type"),
    *("due_on", "page_count", "copy_count", "responds_to", "business_type", "paper_copy", "sent_at", "received_at"),
    *("status_code", "secrecy"),
)
SECRECY_TAGS = frozenset(
    {"secrecy", "secrecylevel", "secret", "secretlevel", "security", "securitylevel", "confidential"}
    | {"confidentiality", "classification", "domat", "dokmat", "mucdomat", "do_mat"}
)
"""The standard has no field for the degree of secrecy; these are what systems have added for it."""
MARKED = "MẬT"

_NOT_LOOKED_THROUGH = frozenset({"AttachmentEncoded", "ContentTransferEncoded", "DigitalSignature", "Signature"})


def read_edxml(content: bytes) -> Iterator[Sheet]:
    """The one sheet of a message: a row for each receiver, or one for a status report on a message.

    A secrecy field, or a secrecy mark in any text of the message, fills the column ``secrecy`` of every row.

    Raises:
        RefusedError: UNREADABLE, where it is no message of the standard; XML_ENTITIES; TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"gói tin hơn {MAX_BYTES >> 20} MiB")
    message = _Message()
    for _ in parse(content, message, max_elements=MAX_ELEMENTS):
        pass
    if not message.is_message:
        raise unreadable(
            "Tệp không phải gói tin edXML theo QCVN 102:2016.", action="Lấy lại gói tin từ trục liên thông văn bản."
        )
    yield sheet_of_records("edXML", COLUMNS, list(message.rows()))


@dataclass
class _Party:
    """One of the organisations."""

    organ_id: str = ""
    name: str = ""


@dataclass
class _Message(Handler):
    """The values of the header by their path below ``edXMLHeader``, and what of the rest must be known."""

    is_message: bool = False
    _values: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    _receivers: list[_Party] = field(default_factory=list)
    _responds_to: list[dict[str, str]] = field(default_factory=list)
    _secrecy: list[str] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _header_depth: int = 0
    _skipped: int = 0
    _length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._keep_text()
        tag = local(name)
        self._path.append(tag)
        if self._skipped or tag in _NOT_LOOKED_THROUGH:
            self._skipped += 1
            return
        for key, value in attributes.items():
            self._note(value)
            if local(key).casefold() in SECRECY_TAGS:
                self._secrecy.append(tidy(value))
        of_standard = name == f"{NAMESPACE} {tag}"
        if tag == "edXMLHeader" and of_standard:
            self._header_depth = len(self._path)
        inside = self._inside()
        if inside in (("MessageHeader",), ("Status",)) and of_standard:
            self.is_message = True
        if inside == ("MessageHeader", "To"):
            self._receivers.append(_Party())
            if len(self._receivers) > MAX_RECEIVERS:
                raise too_large("gói tin có quá nhiều nơi nhận")
        if inside in (("MessageHeader", "ResponseFor"), ("Status", "ResponseFor")):
            self._responds_to.append({})

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            self._path.pop()
            return
        text = tidy("".join(self._pieces))
        self._keep_text()
        tag = self._path[-1]
        inside = self._inside()
        if tag.casefold() in SECRECY_TAGS:
            self._secrecy.append(text)
        elif inside[:2] == ("MessageHeader", "To") and len(inside) == 3:
            party = self._receivers[-1]
            party.organ_id = text if tag == "OrganId" else party.organ_id
            party.name = text if tag == "OrganName" else party.name
        elif inside[1:2] == ("ResponseFor",) and len(inside) == 3:
            self._responds_to[-1][tag] = text
        elif inside and text:
            self._values[inside].append(text)
        if len(self._path) == self._header_depth:
            self._header_depth = 0
        self._path.pop()

    def text(self, text: str) -> None:
        """A piece of text."""
        if not self._skipped:
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise too_large("gói tin có quá nhiều chữ")
            self._pieces.append(text)

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each receiver."""
        secrecy = self._degree()
        if self._of("Status", "StatusCode"):
            yield self._status() | {"secrecy": secrecy}
            return
        common = self._document()
        for party in self._receivers or [_Party()]:
            yield common | {
                "to_organ_id": party.organ_id,
                "to_organ_name": organisation(party.name),
                "secrecy": secrecy,
            }

    def _document(self) -> dict[str, object]:
        sender = self._of("MessageHeader", "From", "OrganId")
        dated = self._of("MessageHeader", "PromulgationInfo", "PromulgationDate")
        number = self._of("MessageHeader", "Code", "CodeNumber")
        notation = self._of("MessageHeader", "Code", "CodeNotation")
        stamps = self._values.get(("TraceHeaderList", "TraceHeader", "Timestamp"), [])
        return {
            "message_kind": "document",
            "document_id": self._of("MessageHeader", "DocumentId") or _document_id(sender, dated, number, notation),
            "from_organ_id": sender,
            "from_organ_name": organisation(self._of("MessageHeader", "From", "OrganName")),
            "code_number": number,
            "code_notation": notation,
            "promulgated_on": dated,
            "doc_type_code": self._of("MessageHeader", "DocumentType", "Type"),
            "doc_type_name": self._of("MessageHeader", "DocumentType", "TypeName"),
            "priority": self._of("MessageHeader", "OtherInfo", "Priority"),
            "steering_type": self._of("MessageHeader", "SteeringType"),
            "due_on": self._of("MessageHeader", "DueDate"),
            "page_count": self._of("MessageHeader", "OtherInfo", "PageAmount"),
            "copy_count": self._of("MessageHeader", "OtherInfo", "PromulgationAmount"),
            "responds_to": "; ".join(filter(None, map(_answered, self._responds_to))),
            "business_type": self._of("TraceHeaderList", "Bussiness", "BussinessDocType"),
            "paper_copy": self._of("TraceHeaderList", "Bussiness", "Paper"),
            "sent_at": stamps[0] if stamps else "",
            "received_at": stamps[-1] if len(stamps) > 1 else "",
        }

    def _status(self) -> dict[str, object]:
        """What a receiver's system reports of a message: the sender of the report stands in ``from``."""
        answered = self._responds_to[0] if self._responds_to else {}
        return {
            "message_kind": "status",
            "document_id": _answered(answered),
            "from_organ_id": self._of("Status", "From", "OrganId"),
            "from_organ_name": organisation(self._of("Status", "From", "OrganName")),
            "to_organ_id": answered.get("OrganId", ""),
            "promulgated_on": answered.get("PromulgationDate", ""),
            "sent_at": self._of("Status", "Timestamp"),
            "status_code": self._of("Status", "StatusCode"),
        }

    def _degree(self) -> str:
        """What the secrecy fields say, all of them where they differ; the mark where a text carries one."""
        if texts_hold_mark(self._texts):
            return MARKED
        return " / ".join(dict.fromkeys(filter(None, self._secrecy)))

    def _of(self, *path: str) -> str:
        return self._values.get(path, [""])[0]

    def _inside(self) -> tuple[str, ...]:
        return tuple(self._path[self._header_depth :]) if self._header_depth else ()

    def _keep_text(self) -> None:
        self._note("".join(self._pieces))
        self._pieces.clear()

    def _note(self, text: str) -> None:
        if text and not text.isspace():
            self._texts.append(tidy(text))


def _document_id(sender: str, dated: str, number: str, notation: str) -> str:
    """How the standard makes a document's id, where a system has left it out."""
    return f"{sender},{dated},{number}/{notation}" if sender and dated and number else ""


def _answered(fields: dict[str, str]) -> str:
    """The id of the document that is answered."""
    if fields.get("DocumentId"):
        return fields["DocumentId"]
    sender, dated, code = (fields.get(name, "") for name in ("OrganId", "PromulgationDate", "Code"))
    return f"{sender},{dated},{code}" if sender and dated and code else ""
