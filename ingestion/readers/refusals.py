"""The refusals that more than one reader gives, with one wording each."""

from warehouse.errors import Place, RefusedError

MAX_DEPTH = 256
"""Elements of XML within elements; a parser keeps each open one in memory."""


def encrypted(file: str | None = None) -> RefusedError:
    """ENCRYPTED."""
    return RefusedError("ENCRYPTED", "Tệp đặt mật khẩu.", action="Bỏ mật khẩu rồi gửi lại.", place=Place(file=file))


def macros() -> RefusedError:
    """MACROS."""
    return RefusedError("MACROS", "Bảng tính có chứa macro.", action="Lưu lại dạng .xlsx không có macro rồi gửi lại.")


def unreadable(message: str = "Không đọc được nội dung tệp.", *, action: str = "Xuất lại tệp.") -> RefusedError:
    """UNREADABLE."""
    return RefusedError("UNREADABLE", message, action=action)


def format_unknown() -> RefusedError:
    """FORMAT_UNKNOWN."""
    return RefusedError("FORMAT_UNKNOWN", "Không nhận ra định dạng tệp.", action="Xuất lại dạng .xlsx hoặc .csv.")


def too_large(what: str) -> RefusedError:
    """TOO_LARGE, naming the limit."""
    return RefusedError("TOO_LARGE", f"Tệp quá lớn: {what}.", action="Chia nhỏ tệp, hoặc xuất lại dạng .csv.")


def column_twice(row: int) -> RefusedError:
    """COLUMN_TWICE, in one record of a file that names its columns anew in each."""
    return RefusedError(
        "COLUMN_TWICE", "Một bản ghi có hai mục cùng tên.", action="Bỏ bớt một mục.", place=Place(row=row)
    )


def refused(why: str, file: str | None = None) -> RefusedError:
    """ARCHIVE_REFUSED, naming the limit that was passed."""
    return RefusedError(
        "ARCHIVE_REFUSED",
        f"Tệp nén bị từ chối: {why}.",
        action="Nén lại chỉ các tệp dữ liệu, không lồng tệp nén, rồi gửi lại.",
        place=Place(file=file),
    )


def formula_without_value(place: Place) -> RefusedError:
    """FORMULA_WITHOUT_VALUE, naming the cell: it would be read as blank although a person sees a number there."""
    return RefusedError(
        "FORMULA_WITHOUT_VALUE",
        "Ô có công thức nhưng tệp không ghi kết quả của nó.",
        place=place,
        action="Mở tệp bằng Excel hoặc LibreOffice, tính lại, lưu rồi gửi lại.",
    )


def refuse_doctype(*_: object) -> None:
    """A handler of expat's: a document type is refused, so nothing is ever expanded or fetched.

    Raises:
        RefusedError: XML_ENTITIES.
    """
    raise RefusedError(
        "XML_ENTITIES", "Tệp XML khai báo DOCTYPE hoặc thực thể.", action="Xuất lại tệp dạng .xlsx từ hệ thống nguồn."
    )
