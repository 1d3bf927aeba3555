"""Expat with everything off that can be turned against us: document types, entities, endless tags, deep nesting."""

from collections.abc import Callable, Iterator
from xml.parsers import expat

from ingestion.readers.refusals import too_large, unreadable
from warehouse.errors import RefusedError

MAX_DEPTH = 64
_CHUNK = 1 << 20
_LONGEST_TAG = 4 << 20
"""Bytes that expat may hold back as one unfinished tag or comment: it reads them again with each chunk."""

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance "


class Handler:
    """What happens at each element. Names are ``namespace name``, or ``name`` where there is no namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Some of the text of the innermost element; a text may come in pieces."""


def parse(content: bytes, handler: Handler, *, max_elements: int) -> Iterator[None]:
    """Feeds a file to the handler, stopping after each piece so that the caller can take what has come together.

    Raises:
        RefusedError: XML_ENTITIES, where the file has a document type (so nothing is ever expanded or fetched);
            TOO_LARGE; UNREADABLE.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    counter = _Counter(handler, max_elements)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = handler.text
    start = len(content) - len(content.lstrip())
    try:
        for at in range(start, len(content), _CHUNK):
            piece = content[at : at + _CHUNK]
            parser.Parse(piece, False)
            if at + len(piece) - start - parser.CurrentByteIndex > _LONGEST_TAG:
                raise too_large("tệp XML có thẻ quá dài")
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
        raise unreadable("Tệp XML hỏng.", action="Xuất lại tệp từ hệ thống nguồn.") from error
    yield


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def own_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes that say something of the data: xsi:nil, xsi:type and the like do not."""
    return {local(name): value for name, value in attributes.items() if not name.startswith(_INSTANCE)}


def _refuse_doctype(*_: object) -> None:
    raise RefusedError(
        "XML_ENTITIES", "Tệp XML khai báo DOCTYPE hoặc thực thể.", action="Xuất lại tệp từ hệ thống nguồn."
    )


class _Counter:
    """Counts elements and depth on their way to the handler."""

    def __init__(self, handler: Handler, left: int) -> None:
        self._start: Callable[[str, dict[str, str]], None] = handler.start
        self._end: Callable[[str], None] = handler.end
        self._left = left
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._left -= 1
        if self._depth > MAX_DEPTH:
            raise too_large("dữ liệu XML lồng quá sâu")
        if self._left < 0:
            raise too_large("tệp XML có quá nhiều phần tử")
        self._start(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._end(name)
