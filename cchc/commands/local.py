"""``cchc up``, ``down``, ``status``: PostgreSQL and Airflow on this machine."""

import typer


def up() -> None:
    """Bật PostgreSQL và Airflow trên máy này rồi để chạy tiếp."""
    from rich.console import Console

    from cchc import runtime
    from warehouse.settings import get_settings

    console = Console(highlight=False)
    settings = get_settings()
    with console.status("Khởi động…") as status:
        runtime.prepare()
        settings.inbox_path.mkdir(parents=True, exist_ok=True)
        endpoints = runtime.up(lambda step: status.update(step))
    console.print(f"Airflow: {endpoints.ui_url}  (người dùng {endpoints.user}, mật khẩu {endpoints.password})")
    console.print("psql:    cchc db psql --role reader      BI: cchc db url --role bi")
    console.print(f"Hộp thư đến: {settings.inbox_path}")


def down() -> None:
    """Tắt Airflow và PostgreSQL của máy này; dữ liệu còn nguyên."""
    from cchc import runtime
    from warehouse import embedded

    stopped = [name for name, was in (("Airflow", runtime.down()), ("PostgreSQL", embedded.stop())) if was]
    typer.echo(f"Đã tắt {' và '.join(stopped)}." if stopped else "Không có gì đang chạy.")


def status() -> None:
    """Cho biết gì đang chạy."""
    from cchc import runtime
    from warehouse import embedded

    database = embedded.status()
    typer.echo(f"PostgreSQL: {'chạy, cổng ' + str(database.port) if database.running else 'không chạy'}")
    state = runtime.status()
    for component in state.components:
        memory = f", {component.memory_bytes / 2**20:.0f} MiB" if component.running else ""
        typer.echo(f"Airflow {component.name}: {'chạy' if component.running else 'không chạy'}{memory}")
