"""The demonstration, act by act."""

import shutil
import signal
import time
from types import FrameType

from rich.console import Console

from cchc import runtime
from cchc.demo import show, stage
from cchc.demo.follow import Step, follow, runs_so_far
from cchc.runtime import AirflowClient
from cchc.sample import write_sample
from warehouse import embedded
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings

YEARS = range(2024, 2027)
SEED = 766
INGEST = {
    "ingest_one_stop_shop": "Nạp một cửa",
    "ingest_documents": "Nạp văn bản",
    "ingest_budget": "Nạp ngân sách",
    "ingest_national_portal": "Nạp Bộ chỉ số 766",
    "ingest_plan": "Nạp kế hoạch CCHC",
    "ingest_scorecard": "Nạp phiếu chấm điểm",
    "ingest_survey": "Nạp khảo sát hài lòng",
}
BUILD = "build_warehouse"
PUBLISH = "publish_edition"
WIDTH_OF_A_FILE = 150
BAD_DELIVERIES = ("unknown_column", "truncated")


def demo(scale: float) -> None:
    """The whole demonstration; ``scale`` multiplies the number of sample rows.

    Raises:
        CchcError: DEMO_FAILED, DEMO_TIMEOUT, DEMO_GATE_OPEN, and what starting the servers can raise.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    settings = get_settings()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _end)
    stage.clear(settings)
    try:
        airflow = _first_act(console, settings, scale)
        _print_results(console, began)
        _second_act(console, settings, airflow)
    finally:
        runtime.down(settings)
        embedded.stop(settings)
    console.print(
        f"\nXong sau {time.monotonic() - began:.0f} giây; không còn gì chạy. `make up` bật lại PostgreSQL và Airflow "
        "với dữ liệu này, in địa chỉ trang Airflow và cách vào psql.",
        soft_wrap=True,
    )


def _end(_signal: int, _frame: FrameType | None) -> None:
    """A request to end is an orderly end: nothing stays running."""
    raise SystemExit(143)


def _first_act(console: Console, settings: Settings, scale: float) -> AirflowClient:
    """From nothing to a published ranking, through the scheduler."""
    sample = settings.home / "sample"

    def deliver() -> None:
        write_sample(settings.province_code, YEARS, sample, scale, SEED)
        shutil.copytree(sample / "inbox", settings.inbox_path, copy_function=shutil.copy2)

    with console.status("Khởi động PostgreSQL") as status:
        runtime.prepare(settings)
        endpoints = runtime.up(lambda step: status.update(step), meanwhile=deliver, settings=settings)
    console.print(f"PostgreSQL: 127.0.0.1:{embedded.status(settings).port}   (psql: cchc db psql --role reader)")
    console.print(f"Airflow:    {endpoints.ui_url}   (người dùng {endpoints.user}, mật khẩu {endpoints.password})")
    airflow = runtime.client(settings)
    # Each ingest DAG makes one run for its last tick as soon as Airflow has read it.
    steps = [Step(dag_id, title) for dag_id, title in INGEST.items()]
    runs = follow(console, airflow, [*steps, Step(BUILD, "Dựng kho dữ liệu"), Step(PUBLISH, "Kiểm tra và công bố")])
    failed = [dag_id for dag_id, run in runs.items() if run.state != "success"]
    if failed:
        raise CchcError(
            "DEMO_FAILED",
            f"Lượt chạy không thành công: {', '.join(failed)}.",
            action="Chạy: make up, rồi xem nhật ký tác vụ.",
        )
    return airflow


def _print_results(console: Console, began: float) -> None:
    show.deliveries(console)
    show.rankings(console)
    show.index_766(console)
    show.targets(console)
    show.gate(console)
    console.print(f"[dim]Từ tệp xuất đến bảng xếp hạng: {time.monotonic() - began:.0f} giây[/dim]")


def _second_act(console: Console, settings: Settings, airflow: AirflowClient) -> None:
    """Two bad exports: one is refused at the door, the other loads row by row but the gate stops it."""
    console.rule("Hai tệp sai")
    before = show.fingerprint()
    corrections = settings.home / "sample" / "corrections"
    for name in BAD_DELIVERIES:
        shutil.copytree(corrections / name, settings.inbox_path, dirs_exist_ok=True, copy_function=shutil.copy2)
    count = runs_so_far(airflow, ["ingest_one_stop_shop", BUILD, PUBLISH])
    airflow.trigger("ingest_one_stop_shop")
    runs = follow(
        console,
        airflow,
        [
            Step("ingest_one_stop_shop", "Nạp hai tệp sai", count["ingest_one_stop_shop"]),
            Step(BUILD, "Dựng lại", count[BUILD]),
            Step(PUBLISH, "Kiểm tra", count[PUBLISH]),
        ],
    )
    _print_refusals(console)
    show.gate(console)
    if runs[PUBLISH].state != "failed" or show.fingerprint() != before:
        raise CchcError(
            "DEMO_GATE_OPEN", "Cổng kiểm tra đã không chặn tệp thiếu dòng.", action="Đây là lỗi của phần mềm."
        )
    console.print("[green]Cổng đã chặn; bảng xếp hạng đã công bố không đổi.[/green]")


def _print_refusals(console: Console) -> None:
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text("select file_name, error_text from ops.delivery where status = 'refused' order by delivery_id")
        ).all()
    for row in rows:
        console.print(f"[red]Từ chối[/red] {row.file_name}: {row.error_text}", markup=True, soft_wrap=True)
