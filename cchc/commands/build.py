"""``cchc build`` and ``cchc docs``: the same steps that the DAG build_warehouse takes, in this process."""

import typer


def build() -> None:
    """Dựng lược đồ candidate từ các tệp đã nạp; không có gì mới thì không dựng."""
    from warehouse import transform

    build_id = transform.build()
    typer.echo("Không có gì mới để dựng." if build_id is None else f"Đã dựng xong, lượt {build_id}.")


def docs() -> None:
    """Làm một trang tĩnh mô tả mọi mô hình và cột vào docs/site."""
    import shutil

    from warehouse import embedded, migrations, transform
    from warehouse.settings import get_settings

    settings = get_settings()
    if settings.database_url is None:
        embedded.start()
        migrations.upgrade()
    transform.run_docs()
    site = settings.project_root / "docs" / "site"
    site.mkdir(parents=True, exist_ok=True)
    page = shutil.copy(settings.home / "dbt" / "target" / "static_index.html", site / "index.html")
    typer.echo(f"Trang mô tả: {page}")
