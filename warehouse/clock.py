"""The one time zone of the warehouse. Periods are months of Vietnam, whatever the machine's own zone is."""

from datetime import datetime
from zoneinfo import ZoneInfo

VN = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment in Vietnam, to the second. For the edges only: inner functions take time as a parameter."""
    return datetime.now(VN).replace(microsecond=0)
