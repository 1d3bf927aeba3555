"""``cchc catalog``: is the catalogue sound, a draft for a new vendor, and the page that it makes."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Danh mục dữ liệu đầu vào: kiểm tra, nhà cung cấp mới, trang mô tả.")


@app.command()
def check() -> None:
    """Kiểm tra mọi tệp của danh mục và bảng tên gọi đơn vị của tỉnh; mã thoát 1 nếu có lỗi."""
    from ingestion.catalogue import get_catalogue
    from ingestion.catalogue_check import alias_problems, problems
    from warehouse.settings import get_settings

    catalogue, settings = get_catalogue(), get_settings()
    found = problems(catalogue) + alias_problems(settings.unit_aliases, settings.province_code)
    for problem in found:
        typer.echo(str(problem.error()), err=True)
    if found:
        raise typer.Exit(1)
    rules = sum(len(dataset.rules) for dataset in catalogue.datasets.values())
    typer.echo(
        f"Danh mục đúng: {len(catalogue.datasets)} bộ dữ liệu, {rules} quy tắc, {len(catalogue.vendors)} nhà cung cấp."
    )


@app.command()
def new(
    sample: Annotated[Path, typer.Argument(metavar="SAMPLE_FILE", help="Một tệp xuất của nhà cung cấp.")],
    dataset: Annotated[str, typer.Option("--dataset", help="SOURCE.DATASET mà tệp thuộc về.")],
    vendor: Annotated[str, typer.Option("--vendor", help="Tên nhà cung cấp, ví dụ mot_cua_an_nhon.")],
    sender: Annotated[str | None, typer.Option("--sender", help="Nơi gửi dùng phần mềm này.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Thư mục ghi ra; mặc định CCHC_VENDORS.")] = None,
) -> None:
    """Soạn bản nháp tệp danh mục cho một nhà cung cấp mới, chỉ từ dòng tiêu đề của một tệp mẫu."""
    from ingestion import catalogue_draft
    from ingestion.catalogue import HERE, get_catalogue
    from ingestion.content import FileContent
    from warehouse.errors import Place, RefusedError
    from warehouse.settings import get_settings

    if not sample.is_file():
        raise RefusedError(
            "FILE_MISSING", "Không có tệp này.", place=Place(file=sample.name), action="Kiểm tra đường dẫn."
        )
    known = get_catalogue().dataset(dataset, "")
    found = catalogue_draft.find_header(FileContent(sample), known, sample.name)
    text = catalogue_draft.draft(found, known, vendor, sender)
    path = catalogue_draft.write_draft(out or get_settings().vendors or HERE / "vendors", vendor, text)
    typer.echo(f"Tiêu đề ở dòng {found.row}: {len(found.headings)} cột, {len(found.unknown)} cột chưa biết.")
    for name in catalogue_draft.missing(found, known):
        typer.echo(f"Còn thiếu cột bắt buộc {name}: {', '.join(known.columns[name].headings)}.")
    typer.echo(f"Đã viết {path}. Sửa các chỗ TODO rồi chạy: cchc catalog check")


@app.command()
def docs() -> None:
    """Viết docs/contracts/datasets.md từ danh mục."""
    from ingestion.catalogue import get_catalogue
    from ingestion.catalogue_docs import page
    from warehouse.settings import get_settings

    path = get_settings().project_root / "docs" / "contracts" / "datasets.md"
    path.write_text(page(get_catalogue()), encoding="utf-8", newline="\n")
    typer.echo(f"Đã viết {path}")
