"""One file as it lies in the inbox: what it is, who sent it, for which period, and when it was exported."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.clock import VN
from warehouse.errors import Place, RefusedError

PERIOD = re.compile(
    r"^(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?$"
)
SENDER = re.compile(r"^(?:all|[A-Za-z0-9.-]{2,24})$")
MANIFEST_SUFFIX = ".manifest.yml"

ExportedFrom = Literal["manifest", "argument", "preamble", "mtime"]


class Manifest(BaseModel):
    """The optional sidecar ``<file>.manifest.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exported_at: datetime | None = None
    period_from: date | None = None
    period_to: date | None = None
    mode: Literal["snapshot", "delta"] | None = None
    no_secret_documents: bool = False


@dataclass(frozen=True)
class Delivery:
    """A file to ingest. ``exported_at`` may still be replaced by the preamble's "Ngày xuất" (see ``exported_from``)."""

    path: Path
    source: str
    dataset: str
    sender: str
    period: str
    exported_at: datetime
    exported_from: ExportedFrom
    mode: Literal["snapshot", "delta"] | None = None
    no_secret_documents: bool = False
    period_to: date | None = None

    @property
    def name(self) -> str:
        """``source.dataset``."""
        return f"{self.source}.{self.dataset}"

    @property
    def last_day(self) -> date:
        """The last day of the period: what the sidecar says, else what the folder means."""
        return self.period_to or period_end(self.period)

    def exported(self, moment: datetime) -> "Delivery":
        """The same delivery with the export moment that its preamble states, unless something stronger said it."""
        if self.exported_from != "mtime":
            return self
        return replace(self, exported_at=moment, exported_from="preamble")


def from_path(
    path: Path,
    name: str,
    *,
    sender: str = "all",
    period: str | None = None,
    exported_at: datetime | None = None,
) -> Delivery:
    """A delivery of dataset ``source.dataset`` from a file and what is known of it; the rest from sidecar and mtime.

    Raises:
        RefusedError: FILE_MISSING, SENDER_INVALID, PERIOD_INVALID, MANIFEST_INVALID, DATASET_NAME.
    """
    if not path.is_file():
        raise RefusedError(
            "FILE_MISSING", "Không có tệp này.", place=Place(file=path.name), action="Kiểm tra đường dẫn."
        )
    source, dot, dataset = name.partition(".")
    if not dot:
        raise RefusedError(
            "DATASET_NAME", f"{name} không có dạng SOURCE.DATASET.", action="Ví dụ: one_stop_shop.dossiers."
        )
    if not SENDER.match(sender):
        raise RefusedError(
            "SENDER_INVALID",
            "Thư mục nơi gửi không phải là một mã.",
            place=Place(file=path.name),
            action="Đặt tên thư mục nơi gửi là mã đơn vị, mã định danh (H21.227) hoặc all.",
        )
    modified = datetime.fromtimestamp(path.stat().st_mtime, VN).replace(microsecond=0)
    manifest = _manifest(path)
    period = period or f"{modified:%Y-%m-%d}"
    if not PERIOD.match(period):
        raise RefusedError(
            "PERIOD_INVALID",
            f"Kỳ {period} không hợp lệ.",
            place=Place(file=path.name),
            action="Dùng 2026, 2026-09, 2026-Q3, 2026-W37 hoặc 2026-09-15.",
        )
    stated = exported_at or manifest.exported_at
    if stated is not None and stated.tzinfo is None:
        stated = stated.replace(tzinfo=VN)
    origin: ExportedFrom = "argument" if exported_at else "manifest" if manifest.exported_at else "mtime"
    return Delivery(
        path=path,
        source=source,
        dataset=dataset,
        sender=sender,
        period=period,
        exported_at=stated or modified,
        exported_from=origin,
        mode=manifest.mode,
        no_secret_documents=manifest.no_secret_documents,
        period_to=manifest.period_to,
    )


def from_inbox(path: Path, inbox: Path) -> Delivery:
    """A delivery from its place ``<source>/<dataset>/<sender>/<period>/<name>`` below the inbox.

    Raises:
        RefusedError: INBOX_PLACE, where the file does not lie four folders deep.
    """
    parts = path.relative_to(inbox).parts
    if len(parts) != 5:
        raise RefusedError(
            "INBOX_PLACE",
            "Tệp không nằm đúng chỗ trong hộp thư đến.",
            place=Place(file=path.name),
            action="Đặt vào <nguồn>/<bộ dữ liệu>/<nơi gửi>/<kỳ>/.",
        )
    source, dataset, sender, period, _ = parts
    return from_path(path, f"{source}.{dataset}", sender=sender, period=period)


def period_end(period: str) -> date:
    """The last day of ``2026``, ``2026-09``, ``2026-Q3``, ``2026-W37`` or ``2026-09-15``."""
    match = PERIOD.match(period)
    if match is None:
        raise ValueError(period)
    year = int(match["year"])
    if match["week"]:
        return date.fromisocalendar(year, int(match["week"]), 7)
    if match["day"]:
        return date(year, int(match["month"]), int(match["day"]))
    month = int(match["quarter"]) * 3 if match["quarter"] else int(match["month"] or 12)
    return date(year, month, calendar.monthrange(year, month)[1])


def _manifest(path: Path) -> Manifest:
    sidecar = path.with_name(path.name + MANIFEST_SUFFIX)
    if not sidecar.exists():
        return Manifest()
    try:
        return Manifest.model_validate(yaml.safe_load(sidecar.read_bytes()) or {})
    except (ValidationError, yaml.YAMLError) as error:
        raise RefusedError(
            "MANIFEST_INVALID",
            "Tệp khai báo kèm theo không hợp lệ.",
            place=Place(file=sidecar.name),
            action="Các khoá được dùng: exported_at, period_from, period_to, mode, no_secret_documents.",
        ) from error
