"""``cchc docs``: dbt's page of every model and column, and the diagram of the published tables."""

from pathlib import Path

import typer

app = typer.Typer(invoke_without_command=True, help="Trang mô tả mô hình, cột và sơ đồ các bảng được công bố.")

DIAGRAM = Path("docs") / "entities.md"


@app.callback()
def docs(context: typer.Context) -> None:
    """Làm một trang tĩnh mô tả mọi mô hình và cột vào docs/site, và sơ đồ docs/entities.md."""
    if context.invoked_subcommand is None:
        typer.echo(f"Trang mô tả: {write_site()}")
        typer.echo(f"Sơ đồ: {write_diagram()}")


@app.command()
def diagram() -> None:
    """Chỉ làm sơ đồ docs/entities.md; không cần cơ sở dữ liệu."""
    typer.echo(f"Sơ đồ: {write_diagram()}")


def write_site() -> Path:
    """Write ``docs/site/index.html``, one page by itself. An embedded server that was started for it is stopped again.

    Raises:
        CchcError: DBT_FAILED.
    """
    import shutil

    from warehouse import embedded, migrations, transform
    from warehouse.settings import get_settings

    settings = get_settings()
    is_ours = settings.database_url is None and not embedded.status(settings).running
    try:
        if settings.database_url is None:
            embedded.start(settings)
            migrations.upgrade()
        transform.run_docs()
    finally:
        if is_ours:
            embedded.stop(settings)
    site = settings.project_root / "docs" / "site"
    site.mkdir(parents=True, exist_ok=True)
    return shutil.copyfile(settings.home / "dbt" / "target" / "static_index.html", site / "index.html")


def write_diagram() -> Path:
    """Write ``docs/entities.md`` from the project as it stands.

    Raises:
        CchcError: DBT_FAILED.
    """
    import json

    from cchc.entities import entities_page
    from warehouse import transform
    from warehouse.settings import get_settings

    transform.parse()
    root = get_settings().project_root
    manifest = json.loads((root / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))
    page = root / DIAGRAM
    page.write_text(entities_page(manifest), encoding="utf-8")
    return page
