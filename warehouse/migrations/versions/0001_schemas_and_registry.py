"""The schemas, the registry of deliveries, quarantine, builds, checks and editions."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMAS = """
create schema raw;
create schema staging;
create schema intermediate;
create schema candidate;
create schema editions;
create schema published;
comment on schema ops is 'Sổ vận hành: lượt giao tệp, biên nhận, cách ly, lượt dựng, kết quả kiểm tra, ấn bản.';
comment on schema raw is 'Dòng đã kiểm tra của từng tệp, mọi phiên bản; không có dữ liệu cá nhân.';
comment on schema published is 'Lược đồ duy nhất mà người đọc và công cụ BI được thấy.';
grant usage on schema ops, raw, staging, intermediate, candidate to cchc_pipeline;
grant create on schema staging, intermediate, candidate to cchc_pipeline;
grant usage on schema published to cchc_pipeline, cchc_reader, cchc_bi;
"""

REGISTRY = """
create table ops.delivery (
    delivery_id bigint generated always as identity primary key,
    source text not null,
    dataset text not null,
    sender text not null,
    period text not null,
    file_name text,
    sha256 text not null,
    content_hash text,
    byte_size bigint not null,
    exported_at timestamptz not null,
    mode text not null check (mode in ('snapshot', 'delta')),
    status text not null check (status in ('loaded', 'loaded_with_rejections', 'refused', 'duplicate', 'secret')),
    error_code text,
    error_text text,
    duplicate_of bigint references ops.delivery,
    rows_read integer not null default 0,
    rows_loaded integer not null default 0,
    rows_rejected integer not null default 0,
    rows_skipped integer not null default 0,
    rows_warned integer not null default 0,
    received_at timestamptz not null,
    catalogue_version text not null,
    landed_path text,
    check (rows_read = rows_loaded + rows_rejected + rows_skipped),
    check (status <> 'secret' or file_name is null)
);
comment on table ops.delivery is 'Mỗi tệp nhận được là một dòng, kể cả tệp trùng và tệp bị từ chối.';
create unique index delivery_loaded_once on ops.delivery (source, dataset, sha256)
    where status in ('loaded', 'loaded_with_rejections');
create index delivery_scope on ops.delivery (source, dataset, sender, period);
create index delivery_sha256 on ops.delivery (sha256);

create table ops.quarantine (
    delivery_id bigint not null references ops.delivery,
    sheet_no smallint not null,
    sheet text not null,
    row_no integer not null,
    column_name text not null,
    reason_code text not null,
    status text not null default 'open' check (status in ('open', 'released')),
    created_at timestamptz not null,
    primary key (delivery_id, sheet_no, row_no, reason_code, column_name)
);
comment on table ops.quarantine is 'Dòng bị giữ lại và lý do; không chứa nội dung ô.';

create table ops.delivery_issue (
    delivery_id bigint not null references ops.delivery,
    severity text not null check (severity in ('R', 'W', 'X')),
    code text not null,
    column_name text not null,
    row_count integer not null,
    first_row_no integer,
    primary key (delivery_id, code, column_name)
);
comment on table ops.delivery_issue is 'Số dòng theo từng mã cảnh báo hoặc từ chối của một tệp.';

create table ops.build (
    build_id bigint generated always as identity primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    status text not null check (status in ('running', 'built', 'failed')),
    as_of date,
    last_delivery_id bigint,
    code_version text not null
);
comment on table ops.build is 'Mỗi lần dựng lược đồ candidate.';

create table ops.edition (
    edition_id bigint generated always as identity primary key,
    index_code text not null default 'par_index',
    scope text not null,
    year smallint not null,
    revision smallint not null,
    status text not null check (status in ('draft', 'official')),
    build_id bigint not null references ops.build,
    as_of date not null,
    code_version text not null,
    method_versions jsonb not null,
    files_sha256 text not null,
    file_count integer not null,
    published_at timestamptz not null,
    published_by text not null,
    approved_by text,
    approved_at timestamptz,
    unique (index_code, scope, year, revision),
    check ((status = 'official') = (approved_by is not null and approved_at is not null))
);
comment on table ops.edition is 'Ấn bản đã công bố: bất biến, có chữ ký của các tệp nguồn.';

create table ops.edition_file (
    edition_id bigint not null references ops.edition,
    delivery_id bigint not null references ops.delivery,
    sha256 text not null,
    primary key (edition_id, delivery_id)
);

create table ops.check_result (
    check_result_id bigint generated always as identity primary key,
    build_id bigint references ops.build,
    edition_id bigint references ops.edition,
    checked_at timestamptz not null,
    suite text not null,
    check_name text not null,
    severity text not null check (severity in ('critical', 'warning')),
    success boolean not null,
    observed text,
    expectation text not null
);
create index check_result_build on ops.check_result (build_id, suite, check_name);

grant select, insert, update on ops.delivery, ops.quarantine, ops.delivery_issue, ops.build, ops.check_result
    to cchc_pipeline;
grant select on ops.edition, ops.edition_file, ops.alembic_version to cchc_pipeline;
"""


def upgrade() -> None:
    """The schemas and everything in ``ops``."""
    op.execute(SCHEMAS)
    op.execute(REGISTRY)


def downgrade() -> None:
    """The registry is for ever: there is no way back to before it."""
    raise NotImplementedError("the registry cannot be taken away")
