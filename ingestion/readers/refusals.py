"""The refusals that more than one reader gives, with one wording each."""

from warehouse.errors import Place, RefusedError


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
