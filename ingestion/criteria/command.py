"""``cchc criteria``: check a decision's set, load it, and say what is loaded and how two sets differ."""

import json
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingestion.criteria.document import CriteriaSet
    from ingestion.criteria.store import Loaded

app = typer.Typer(no_args_is_help=True, help="Bộ tiêu chí chấm điểm: xét, nạp, liệt kê, so sánh.")

AsJson = Annotated[bool, typer.Option("--json", help="In dạng JSON.")]
Code = Annotated[str, typer.Argument(metavar="BỘ", help="Mã bộ đã nạp, hoặc tệp.")]


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Bảng tính (xlsx, xls, ods) hoặc YAML.")],
    as_json: AsJson = False,
) -> None:
    """Xét tệp, không nạp gì. Mã thoát: 0 nạp được, 1 có lỗi phải sửa."""
    from ingestion.criteria.check import check_file
    from ingestion.criteria.display import checked_dict, print_checked

    checked = [check_file(path) for path in files]
    if as_json:
        typer.echo(json.dumps([checked_dict(one) for one in checked], ensure_ascii=False, indent=1))
    else:
        for one in checked:
            print_checked(one)
    if not all(one.is_sound for one in checked):
        raise typer.Exit(1)


@app.command()
def load(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Bảng tính (xlsx, xls, ods) hoặc YAML.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Người nạp; mặc định: tên đăng nhập.")] = None,
    examples: Annotated[bool, typer.Option("--examples", help="Nạp các bộ ví dụ đi kèm.")] = False,
) -> None:
    """Xét rồi nạp một bộ, trọn bộ hoặc không gì cả. Mã thoát: 0 đã nạp (hoặc đã có đúng nội dung này), 1 có lỗi."""
    from ingestion.criteria import store
    from ingestion.criteria.check import check_file
    from ingestion.criteria.display import print_checked
    from ingestion.criteria.texts import is_personal

    if (file is None) == (not examples):
        raise typer.BadParameter("Ghi một tệp, hoặc --examples.")
    if file is None:
        for one in store.load_examples():
            _tell(one)
        return
    name = (by or getuser()).strip()
    if not name or is_personal(name):
        raise typer.BadParameter("Ghi tên, không ghi số điện thoại, thư điện tử hay số định danh.", param_hint="--by")
    checked = check_file(file)
    if checked.problems or not checked.is_sound:
        print_checked(checked)
    if checked.criteria is None or not checked.is_sound:
        typer.echo("Chưa nạp gì: sửa các lỗi trên rồi nạp lại.", err=True)
        raise typer.Exit(1)
    _tell(store.load(checked.criteria, loaded_by=name))


@app.command("list")
def list_sets(as_json: AsJson = False) -> None:
    """Liệt kê các bộ đã nạp: cấp, nhóm, hiệu lực, bộ thay và bị thay, số tiêu chí tính từ số liệu."""
    from ingestion.criteria.display import print_sets, set_dict
    from ingestion.criteria.stored import stored_sets
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        sets = stored_sets(connection)
    if as_json:
        typer.echo(json.dumps([set_dict(one) for one in sets], ensure_ascii=False, indent=1))
    elif sets:
        print_sets(sets)
    else:
        typer.echo("Chưa nạp bộ tiêu chí nào. Nạp: cchc criteria load TỆP")


@app.command()
def show(code: Code, as_json: AsJson = False) -> None:
    """In cây lĩnh vực, tiêu chí, tiêu chí thành phần với điểm tối đa và quy tắc."""
    from ingestion.criteria.display import print_set

    criteria = _set(code)
    if as_json:
        typer.echo(criteria.model_dump_json(by_alias=True, exclude_none=True, indent=1))
    else:
        print_set(criteria)


@app.command()
def diff(before: Code, after: Code, as_json: AsJson = False) -> None:
    """So sánh hai bộ theo lĩnh vực: thêm, bỏ, đổi điểm, quy tắc, ngưỡng, chỉ số. Mã thoát 0, cả khi khác nhau."""
    from ingestion.criteria.difference import changes
    from ingestion.criteria.display import print_changes

    old, new = _set(before), _set(after)
    found = changes(old, new)
    if as_json:
        said = {"before": old.set_code, "after": new.set_code, "changes": [change.to_dict() for change in found]}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print_changes(old, new, found)


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="Tệp sẽ ghi.")],
    source: Annotated[str | None, typer.Option("--from", help="Điền sẵn theo bộ này: mã hoặc tệp.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có.")] = False,
) -> None:
    """Ghi bảng tính mẫu để điền, hoặc điền sẵn theo một bộ."""
    from ingestion.criteria.template import template as workbook
    from warehouse.errors import CchcError, Place

    if out.exists() and not force:
        raise CchcError("FILE_EXISTS", "Đã có tệp này.", place=Place(out.name), action="Đặt tên khác, hoặc --force.")
    out.write_bytes(workbook(_set(source) if source else None))
    typer.echo(f"Đã ghi {out}.")


def _set(code: str) -> "CriteriaSet":
    """A set by the code that it is loaded under, an example by its code, or a sound file.

    Raises:
        CchcError: CRITERIA_SET_UNKNOWN, CRITERIA_SET_UNSOUND.
    """
    from ingestion.criteria.check import check_file
    from ingestion.criteria.display import print_checked
    from ingestion.criteria.stored import stored_document
    from warehouse.database import Role, engine
    from warehouse.errors import CchcError, Place

    path = Path(code)
    if not path.is_file():
        with engine(Role.PIPELINE).connect() as connection:
            return stored_document(connection, code)
    checked = check_file(path, among_loaded=False)
    if checked.criteria is None or not checked.is_sound:
        print_checked(checked)
        raise CchcError(
            "CRITERIA_SET_UNSOUND", "Tệp còn lỗi.", place=Place(checked.file), action="Sửa các lỗi trên rồi làm lại."
        )
    return checked.criteria


def _tell(loaded: "Loaded") -> None:
    """What became of a set, and what it takes the place of."""
    if not loaded.is_new:
        typer.echo(f"{loaded.set_code}: đã nạp từ trước, cùng nội dung; không có gì thay đổi.")
        return
    typer.echo(f"{loaded.set_code}: đã nạp, {loaded.components} tiêu chí thành phần.")
    if loaded.replaced is not None:
        old = loaded.replaced
        never = " Bộ cũ không còn chấm kỳ nào." if loaded.valid_from <= old.valid_from else ""
        typer.echo(f"Thay thế {old.set_code} từ {loaded.valid_from:%d/%m/%Y}.{never}")
    typer.echo("Có hiệu lực từ lượt dựng sau: cchc build")
