"""The demonstration's own state folder: made anew each time, and never somebody's real warehouse."""

import shutil

from cchc import runtime
from warehouse import embedded
from warehouse.errors import CchcError
from warehouse.settings import Settings

_MARKER = "demo"


def clear(settings: Settings) -> None:
    """Stop what an earlier demonstration left running and take its data away.

    Raises:
        CchcError: DEMO_HOME_IN_USE, where the state folder holds a warehouse that no demonstration made.
    """
    home = settings.home
    if settings.database_url is not None:
        raise CchcError(
            "DEMO_EXTERNAL_DATABASE",
            "Bản trình diễn chỉ dùng máy chủ nhúng.",
            action="Bỏ biến môi trường CCHC_DATABASE_URL rồi chạy lại.",
        )
    if (home / "pg").exists() and not (home / _MARKER).exists():
        raise CchcError(
            "DEMO_HOME_IN_USE",
            f"{home} đang chứa một kho dữ liệu thật.",
            action="Đặt CCHC_HOME tới một thư mục khác rồi chạy lại.",
        )
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARKER).touch()
    runtime.down(settings)
    embedded.stop(settings)
    for entry in home.iterdir():
        if entry.name != _MARKER:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
