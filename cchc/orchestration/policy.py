"""What all DAGs share: the first day, the owner, which errors are worth another try, and the assets between them."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule
from pendulum import DateTime, datetime

FIRST_DAY: DateTime = datetime(2026, 1, 1, tz="Asia/Ho_Chi_Minh")

SOURCES = ("one_stop_shop", "documents", "budget", "national_portal", "plan", "scorecard", "survey")
RAW = {source: Asset(name=f"raw_{source}", uri=f"cchc://raw/{source}", group="raw") for source in SOURCES}
CANDIDATE = Asset(name="candidate", uri="cchc://candidate/marts", group="candidate")

ONLY_TRANSIENT = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[
                "warehouse.errors.TransientError",
                "sqlalchemy.exc.OperationalError",
                "sqlalchemy.exc.InterfaceError",
                "builtins.OSError",
            ],
            action=RetryAction.RETRY,
            reason="Lỗi mạng, khoá hoặc đĩa: thử lại có thể được",
        )
    ],
    default=RetryAction.FAIL,
)
"""A refusal stays a refusal, however often it is asked."""

COMMON: dict[str, Any] = {
    "start_date": FIRST_DAY,
    "catchup": False,
    "default_args": {
        "owner": "cchc",
        "retries": 3,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=10),
        "retry_policy": ONLY_TRANSIENT,
        "execution_timeout": timedelta(hours=2),
        # Counts go to the next task as one value and not as one for each key.
        "multiple_outputs": False,
    },
}
"""What every ``@dag`` takes; schedule, tags and text are each DAG's own."""
