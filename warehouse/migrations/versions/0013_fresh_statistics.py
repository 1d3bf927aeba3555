"""A build plans by what the tables hold now, not by what they held when the server last looked."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ANALYZE_RAW = """
create function ops.analyze_raw() returns integer
language plpgsql
security definer
set search_path = pg_catalog
as $$
declare
    changed record;
    analyzed integer := 0;
begin
    for changed in
        select c.oid::regclass as name
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        where
            n.nspname = 'raw'
            and c.relkind = 'r'
            and (c.reltuples < 0 or pg_stat_get_mod_since_analyze(c.oid) > greatest(100, c.reltuples / 20))
    loop
        execute format('analyze %s', changed.name);
        analyzed := analyzed + 1;
    end loop;
    return analyzed;
end
$$;
comment on function ops.analyze_raw() is
    'Cập nhật thống kê của các bảng raw vừa nhận nhiều dòng, để lượt dựng chọn đúng cách tính; trả về số bảng.';
revoke all on function ops.analyze_raw() from public;
grant execute on function ops.analyze_raw() to cchc_pipeline;
"""


def upgrade() -> None:
    """Create the function; the pipeline owns none of the tables that it analyzes."""
    op.execute(ANALYZE_RAW)


def downgrade() -> None:
    """Take it away."""
    op.execute("drop function ops.analyze_raw()")
