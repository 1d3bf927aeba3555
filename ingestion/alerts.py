"""Alerts: what the person on duty must know at once. The texts name a delivery, its sender and period, never a cell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text

from ingestion.names import shown
from warehouse.clock import now
from warehouse.errors import CchcError

Severity = Literal["critical", "warning"]

KINDS: dict[str, tuple[Severity, str]] = {
    "SECRET_MARKER": (
        "critical",
        "{which} có dấu hiệu bí mật nhà nước{row}. Không lưu gì của tệp; tệp còn nằm trong hộp thư đến. Không mở, "
        "không chuyển tiếp; báo ngay cán bộ bảo vệ bí mật nhà nước (docs/runbooks/secret-file.md).",
    ),
    "UNKNOWN_COLUMN": (
        "warning",
        "{which} có cột mà danh mục chưa biết, có thể là dữ liệu cá nhân; cả tệp bị từ chối. Khai báo cột trong "
        "danh mục rồi nạp lại (docs/runbooks/daily.md).",
    ),
    "LANDING_DAMAGED": (
        "critical",
        "{which}: nội dung đã lưu bị mất hoặc hỏng. Chạy: cchc landing check; khôi phục từ bản sao "
        "(docs/runbooks/landing-keys.md).",
    ),
    "RETENTION_NEAR": (
        "warning",
        "{which} còn dòng bị giữ lại mà thời hạn lưu nội dung sắp hết. Xét lại trước khi nội dung bị xoá "
        "(docs/runbooks/retention.md).",
    ),
    "PURGED_WITH_OPEN_ROWS": (
        "warning",
        "{which} còn dòng bị giữ lại mà nội dung đã xoá vì hết thời hạn lưu. Đề nghị nơi gửi xuất lại "
        "(docs/runbooks/retention.md).",
    ),
    "LANDING_UNREGISTERED": (
        "critical",
        "Vùng lưu tệp có nhiều tệp mà sổ không biết hơn là biết: có thể đang nối nhầm cơ sở dữ liệu. Chưa xoá gì "
        "(docs/runbooks/retention.md).",
    ),
}
"""Kind -> severity and text. ``{which}`` is the delivery, ``{row}`` its row where one is known."""

RAISED_BY_REFUSAL = ("SECRET_MARKER", "UNKNOWN_COLUMN")
"""The error codes of a delivery that raise an alert of the same name."""


@dataclass(frozen=True)
class Alert:
    """One alert, as a list shows it."""

    alert_id: int
    raised_at: datetime
    kind: str
    severity: Severity
    delivery_id: int | None
    message: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None


def raise_alert(
    connection: Connection, kind: str, delivery_id: int | None = None, *, row: int | None = None, once: bool = False
) -> int | None:
    """Enter an alert in the caller's transaction and give its number; None where the same one is still open.

    ``once`` keeps it from being raised again after somebody has acknowledged it.
    """
    severity, template = KINDS[kind]
    if once and _known(connection, kind, delivery_id):
        return None
    message = template.format(which=_which(connection, delivery_id), row=f" ở dòng {row}" if row else "")
    found: int | None = connection.execute(
        text(
            "insert into ops.alert (raised_at, kind, severity, delivery_id, message) "
            "values (:at, :kind, :severity, :delivery_id, :message) "
            "on conflict (kind, delivery_id) where acknowledged_at is null do nothing returning alert_id"
        ),
        {"at": now(), "kind": kind, "severity": severity, "delivery_id": delivery_id, "message": message},
    ).scalar()
    return found


def raise_for(connection: Connection, delivery_id: int, error_code: str | None, *, row: int | None = None) -> None:
    """The alert of a refused delivery, where its error code raises one."""
    if error_code in RAISED_BY_REFUSAL:
        raise_alert(connection, error_code, delivery_id, row=row)


def listed(connection: Connection, *, everything: bool = False) -> list[Alert]:
    """The open alerts, the critical ones first; with ``everything`` the acknowledged ones too."""
    rows = connection.execute(
        text(
            "select alert_id, raised_at, kind, severity, delivery_id, message, acknowledged_at, acknowledged_by "
            "from ops.alert where acknowledged_at is null or :everything "
            "order by acknowledged_at is not null, severity, raised_at, alert_id"
        ),
        {"everything": everything},
    )
    return [Alert(*row) for row in rows]


def acknowledge(connection: Connection, alert_id: int, by: str) -> None:
    """Note who has taken an alert over.

    Raises:
        CchcError: ALERT_UNKNOWN, where there is no open alert of that number.
    """
    done = connection.execute(
        text(
            "update ops.alert set acknowledged_at = :at, acknowledged_by = :by "
            "where alert_id = :alert_id and acknowledged_at is null"
        ),
        {"at": now(), "by": by, "alert_id": alert_id},
    )
    if not done.rowcount:
        raise CchcError(
            "ALERT_UNKNOWN", f"Không có cảnh báo {alert_id} nào đang mở.", action="Xem: cchc alerts list --all"
        )


def _known(connection: Connection, kind: str, delivery_id: int | None) -> bool:
    return bool(
        connection.execute(
            text(
                "select exists (select from ops.alert where kind = :kind "
                "and delivery_id is not distinct from cast(:delivery_id as bigint))"
            ),
            {"kind": kind, "delivery_id": delivery_id},
        ).scalar_one()
    )


def _which(connection: Connection, delivery_id: int | None) -> str:
    if delivery_id is None:
        return ""
    source, dataset, sender, period = connection.execute(
        text("select source, dataset, sender, period from ops.delivery where delivery_id = :delivery_id"),
        {"delivery_id": delivery_id},
    ).one()
    return f"Lượt giao {delivery_id} ({source}.{dataset}, nơi gửi {shown(sender)}, kỳ {period})"
