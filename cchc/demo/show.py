"""What the demonstration prints, read as a reader from ``published`` only."""

from decimal import Decimal

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from publishing.ranking import ranking, ranking_table
from warehouse.database import Role, engine

TOP = 10
REAL_PLAN = "PM-2024"
PLAN_STATUS = {"attained": "đạt", "missed": "chưa đạt", "no_data": "chưa có số liệu", "no_number": "không nêu số"}


def rankings(console: Console) -> None:
    """The ranking of the communes of 2026 and of the district-level units of 2024, with areas and bands."""
    reader = engine(Role.READER)
    communes = [place for place in ranking(reader, 2026) if place.league in ("phuong", "xa")]
    title = "Xếp hạng cấp xã năm 2026 (tỉnh Gia Lai, 2 cấp)"
    console.print(ranking_table(communes, title=title, top=TOP, width=console.width))
    districts = ranking(reader, 2024, "district_level")
    title = "Xếp hạng cấp huyện năm 2024 (tỉnh Bình Định, 3 cấp)"
    console.print(ranking_table(districts, title=title, width=console.width))


def fingerprint() -> tuple[tuple[object, ...], ...]:
    """Every published score of 2026, to see that a blocked publication changed nothing."""
    with engine(Role.READER).connect() as connection:
        rows = connection.execute(
            text("select unit_code, set_code, score, rank from published.par_index where year = 2026 order by 1, 2")
        )
        return tuple(tuple(row) for row in rows)


def index_766(console: Console) -> None:
    """The real commune of the national portal: as published and as recomputed here."""
    with engine(Role.READER).connect() as connection:
        row = connection.execute(
            text(
                "select u.unit_name, i.observed_on, i.published_score, i.recomputed_score, i.differs "
                "from published.index_766 as i "
                "inner join published.dim_unit as u on u.unit_code = i.unit_code and u.valid_from = i.unit_valid_from "
                "where i.published_in = 'detail' "
                "order by i.observed_on desc, i.unit_code limit 1"
            )
        ).one()
    verdict = "có khác" if row.differs else "không khác"
    console.print(
        f"Bộ chỉ số 766 (số thật trên Cổng DVCQG, {row.observed_on:%d/%m/%Y}): {row.unit_name} "
        f"[bold]{_vn(row.published_score)}[/bold] điểm, tính lại {_vn(row.recomputed_score)}: {verdict}."
    )


def targets(console: Console) -> None:
    """The real targets of plan PM-2024 beside what the sample exports of 2024 give for that commune."""
    with engine(Role.READER).connect() as connection:
        rows = connection.execute(
            text(
                "select clause, indicator_name, indicator_code, operator, target_value, actual_value, status "
                "from published.target_attainment where plan_code = :plan and indicator_code is not null "
                "order by clause"
            ),
            {"plan": REAL_PLAN},
        ).all()
    table = Table(
        title="Chỉ tiêu thật của kế hoạch CCHC xã Phước Mỹ năm 2024, cạnh số liệu xuất mẫu", title_justify="left"
    )
    for heading in ("Điều khoản", "Chỉ tiêu", "Chỉ số", "Mục tiêu", "Thực hiện", "Kết quả"):
        table.add_column(heading, justify="right" if heading in ("Mục tiêu", "Thực hiện") else "left")
    for row in rows:
        target = "–" if row.target_value is None else f"{row.operator} {_vn(row.target_value)}"
        name = row.indicator_name if len(row.indicator_name) <= 58 else row.indicator_name[:57] + "…"
        table.add_row(row.clause, name, row.indicator_code, target, _vn(row.actual_value), PLAN_STATUS[row.status])
    console.print(table)


def gate(console: Console, build_id: int | None = None) -> None:
    """The gate's summary of the newest build: counts by severity, then every check that did not pass."""
    with engine(Role.PIPELINE).connect() as connection:
        build_id = build_id or connection.execute(text("select max(build_id) from ops.check_result")).scalar_one()
        rows = connection.execute(
            text(
                "select severity, success, suite, check_name, observed, expectation from ops.check_result "
                "where build_id = :build_id order by severity, suite, check_name"
            ),
            {"build_id": build_id},
        ).all()
    passed = sum(row.success for row in rows)
    failed = [row for row in rows if not row.success]
    critical = sum(row.severity == "critical" for row in failed)
    console.print(
        f"Cổng kiểm tra, lượt dựng {build_id}: {len(rows)} kiểm tra, {passed} đạt, "
        f"[red]{critical} nghiêm trọng không đạt[/red], {len(failed) - critical} cảnh báo."
    )
    for row in failed:
        colour = "red" if row.severity == "critical" else "yellow"
        console.print(
            f"  [{colour}]{row.suite}.{row.check_name}[/{colour}] {row.expectation} {row.observed or ''}",
            soft_wrap=True,
        )


def deliveries(console: Console) -> None:
    """The registry in one table: what came of each dataset."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select source || '.' || dataset as dataset, count(*) as files, "
                "count(*) filter (where status = 'refused') as refused, sum(rows_read) as rows_read, "
                "sum(rows_loaded) as loaded, sum(rows_rejected) as rejected, sum(rows_warned) as warned "
                "from ops.delivery group by 1 order by 1"
            )
        ).all()
    table = Table(title="Biên nhận", title_justify="left")
    for heading in ("Bộ dữ liệu", "Tệp", "Từ chối", "Dòng đọc", "Nạp", "Giữ lại", "Cảnh báo"):
        table.add_column(heading, justify="left" if heading == "Bộ dữ liệu" else "right")
    for row in rows:
        table.add_row(*(str(value) for value in row))
    console.print(table)


def _vn(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")
