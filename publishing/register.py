"""The register of editions, ``ops.edition``: what was made of which files, by which methods, and what is shown."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, text

from publishing import views
from publishing.storage import Shape
from warehouse.clock import now
from warehouse.settings import get_settings

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

INDEX_CODE = "par_index"


@dataclass(frozen=True)
class Edition:
    """One edition of one year. ``is_new`` is False where the figures equal the latest revision and none was made."""

    edition_id: int
    scope: str
    year: int
    revision: int
    status: str
    is_shown: bool
    as_of: date
    published_at: datetime
    published_by: str
    file_count: int
    is_new: bool = True

    def render(self) -> str:
        """The edition in one Vietnamese line."""
        state = "chính thức" if self.status == "official" else "dự thảo"
        shown = "đang hiển thị" if self.is_shown else "chờ duyệt, chưa hiển thị"
        news = "" if self.is_new else "; số liệu không đổi, không lập bản mới"
        return (
            f"Ấn bản năm {self.year}, lần {self.revision} ({state}, {shown}): "
            f"số liệu đến {self.as_of:%d/%m/%Y}, từ {self.file_count} tệp{news}."
        )


def latest(connection: Connection, year: int) -> Row[tuple[int, int, str, int]] | None:
    """The last revision of a year: edition_id, revision, status, build_id."""
    return connection.execute(
        text(
            "select edition_id, revision, status, build_id from ops.edition "
            "where index_code = :index_code and scope = :scope and year = :year order by revision desc limit 1"
        ),
        {"index_code": INDEX_CODE, "scope": get_settings().province_code, "year": year},
    ).one_or_none()


def register(
    connection: Connection,
    year: int,
    last: Row[tuple[int, int, str, int]] | None,
    build_id: int,
    published_by: str,
    as_of: date,
    code_version: str,
    candidate: dict[str, Shape],
) -> int:
    """Write a new draft edition and the files behind it: every file loaded up to its build; gives the edition's id."""
    files = connection.execute(
        text(
            "select d.delivery_id, d.sha256 from ops.delivery d join ops.build b on b.build_id = :build_id "
            "where d.status in ('loaded', 'loaded_with_rejections') and d.delivery_id <= b.last_delivery_id"
        ),
        {"build_id": build_id},
    ).all()
    edition_id: int = connection.execute(
        text(
            "insert into ops.edition (index_code, scope, year, revision, status, build_id, as_of, code_version, "
            "  method_versions, files_sha256, file_count, published_at, published_by) "
            "values (:index_code, :scope, :year, :revision, 'draft', :build_id, :as_of, :code_version, "
            "  cast(:methods as jsonb), :files_sha256, :file_count, :published_at, :published_by) returning edition_id"
        ),
        {
            "index_code": INDEX_CODE,
            "scope": get_settings().province_code,
            "year": year,
            "revision": 1 if last is None else last.revision + 1,
            "build_id": build_id,
            "as_of": as_of,
            "code_version": code_version,
            "methods": json.dumps(_methods(connection, candidate, year)),
            "files_sha256": hashlib.sha256("\n".join(sorted(file.sha256 for file in files)).encode()).hexdigest(),
            "file_count": len(files),
            "published_at": now(),
            "published_by": published_by,
        },
    ).scalar_one()
    connection.execute(
        text(
            "insert into ops.edition_file (edition_id, delivery_id, sha256) "
            "select :edition_id, d.delivery_id, d.sha256 from ops.delivery d where d.delivery_id = any(:ids)"
        ),
        {"edition_id": edition_id, "ids": [file.delivery_id for file in files]},
    )
    return edition_id


def _methods(connection: Connection, candidate: dict[str, Shape], year: int) -> dict[str, list[str]]:
    """The criteria sets and rule versions that the year's rows were computed under."""
    found: dict[str, list[str]] = {}
    for key, mart, column in (
        ("set_code", "par_index", "set_code"),
        ("rule_version", "indicator_yearly", "rule_version"),
    ):
        shape = candidate.get(mart)
        if shape is not None and column in shape.names:
            values = connection.execute(
                text(f'select distinct "{column}" from candidate."{mart}" where {shape.rows_of(year)} order by 1')
            )
            found[key] = [str(value) for value in values.scalars()]
    return found


def read(connection: Connection, edition_id: int, *, is_new: bool) -> Edition:
    """An edition as it stands now."""
    row = connection.execute(
        text(
            f"select edition_id, scope, year, revision, status, as_of, published_at, published_by, file_count, "
            f"  edition_id in (select edition_id from ({views.SHOWN}) as shown) as is_shown "
            "from ops.edition where edition_id = :edition_id"
        ),
        {"edition_id": edition_id},
    ).one()
    return Edition(**row._mapping, is_new=is_new)
