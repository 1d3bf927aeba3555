"""``cchc catalog``: is the catalogue sound, and the page that it makes."""

import typer

app = typer.Typer(no_args_is_help=True, help="Danh mục dữ liệu đầu vào: kiểm tra, trang mô tả.")


@app.command()
def check() -> None:
    """Kiểm tra mọi tệp của danh mục; mã thoát 1 nếu có lỗi."""
    from ingestion.catalogue import get_catalogue
    from ingestion.catalogue_check import problems

    catalogue = get_catalogue()
    found = problems(catalogue)
    for problem in found:
        typer.echo(str(problem.error()), err=True)
    if found:
        raise typer.Exit(1)
    rules = sum(len(dataset.rules) for dataset in catalogue.datasets.values())
    typer.echo(
        f"Danh mục đúng: {len(catalogue.datasets)} bộ dữ liệu, {rules} quy tắc, {len(catalogue.vendors)} nhà cung cấp."
    )


@app.command()
def docs() -> None:
    """Viết docs/contracts/datasets.md từ danh mục."""
    from ingestion.catalogue import get_catalogue
    from ingestion.catalogue_docs import page
    from warehouse.settings import get_settings

    path = get_settings().project_root / "docs" / "contracts" / "datasets.md"
    path.write_text(page(get_catalogue()), encoding="utf-8", newline="\n")
    typer.echo(f"Đã viết {path}")
