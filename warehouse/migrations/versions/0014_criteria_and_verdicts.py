"""Criteria sets as they were decided, and what a person said of a match between a task and a document."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CRITERIA = """
create table ops.criteria_set (
    set_code text primary key,
    name_vi text not null,
    level text not null check (level in ('province', 'district', 'commune', 'department')),
    leagues text[] check (cardinality(leagues) > 0),
    decision text not null,
    decided_on date,
    valid_from date not null check (extract(day from valid_from) = 1),
    valid_to date check (extract(day from valid_to) = 1),
    supersedes text references ops.criteria_set,
    total_points numeric(8, 2) not null check (total_points > 0),
    tie_rule text not null check (tie_rule in ('competition', 'dense', 'consecutive')),
    part_year text not null check (part_year in ('as_is', 'prorate_counts')),
    survey_absent text not null check (survey_absent in ('rescale', 'no_points')),
    tolerance numeric(8, 2) not null check (tolerance >= 0),
    min_coverage numeric(5, 4) not null check (min_coverage between 0 and 1),
    is_example boolean not null,
    sha256 text not null,
    loaded_at timestamptz not null,
    loaded_by text not null,
    check (valid_to > valid_from),
    check (supersedes <> set_code)
);
comment on table ops.criteria_set is
    'Bộ tiêu chí đã nạp, mỗi quyết định một bộ. Đã nạp thì không sửa: thay đổi là một bộ mới thay thế bộ cũ.';
comment on column ops.criteria_set.leagues is 'Chỉ các nhóm xếp hạng này của cấp; trống: mọi nhóm.';
comment on column ops.criteria_set.valid_from is 'Tháng đầu tiên được chấm theo bộ này.';
comment on column ops.criteria_set.valid_to is 'Tháng đầu tiên không còn chấm theo bộ này; trống: chưa định.';
comment on column ops.criteria_set.survey_absent is
    'Không có khảo sát: rescale quy phần còn lại về 100; no_points 0 điểm.';
comment on column ops.criteria_set.tolerance is
    'Điểm tự chấm hoặc thẩm định lệch điểm tính quá mức này thì đưa vào danh sách xem lại.';
comment on column ops.criteria_set.min_coverage is 'Tỷ lệ tháng có số liệu tối thiểu của một đơn vị.';

create table ops.criteria_area (
    set_code text not null references ops.criteria_set,
    area text not null,
    kind text not null check (kind in ('area', 'bonus', 'penalty')),
    area_no integer not null,
    name_vi text not null,
    max_points numeric(8, 2) not null check (max_points > 0),
    primary key (set_code, area),
    check ((kind = 'area') = (area not in ('bonus', 'penalty')))
);
comment on table ops.criteria_area is
    'Lĩnh vực của bộ tiêu chí; khối cộng (bonus) và trừ điểm (penalty) ngoài tổng, có mức trần.';

create table ops.criterion (
    set_code text not null,
    criterion_code text not null,
    area text not null,
    order_no integer not null,
    name_vi text not null,
    max_points numeric(8, 2) not null check (max_points > 0),
    primary key (set_code, criterion_code),
    foreign key (set_code, area) references ops.criteria_area
);
comment on table ops.criterion is 'Tiêu chí của một lĩnh vực.';

create table ops.criteria_component (
    set_code text not null,
    component_code text not null,
    criterion_code text not null,
    order_no integer not null,
    name_vi text not null,
    max_points numeric(8, 2) not null check (max_points > 0),
    rule text not null,
    indicator_code text,
    base_indicator_code text,
    scope text not null check (scope in ('own', 'all')),
    direction text not null check (direction in ('at_least', 'at_most')),
    threshold numeric(12, 4),
    points_each numeric(12, 4) check (points_each > 0),
    zero_denominator text not null check (zero_denominator in ('not_applicable', 'no_points')),
    evidence_required boolean not null,
    leagues text[] check (cardinality(leagues) > 0),
    primary key (set_code, component_code),
    foreign key (set_code, criterion_code) references ops.criterion
);
comment on table ops.criteria_component is
    'Tiêu chí thành phần: điểm tối đa, quy tắc, chỉ số và tham số; leagues: chỉ áp dụng cho các nhóm này.';

create table ops.criteria_step (
    set_code text not null,
    component_code text not null,
    from_value numeric(12, 4) not null,
    points numeric(8, 2) not null check (points >= 0),
    primary key (set_code, component_code, from_value),
    foreign key (set_code, component_code) references ops.criteria_component
);
comment on table ops.criteria_step is 'Bậc điểm của quy tắc steps.';

create table ops.criteria_band (
    set_code text not null references ops.criteria_set,
    from_year integer not null,
    band text not null,
    lower_bound numeric(5, 2) not null check (lower_bound between 0 and 100),
    primary key (set_code, from_year, band),
    unique (set_code, from_year, lower_bound)
);
comment on table ops.criteria_band is 'Ngưỡng xếp loại theo chỉ số, từ năm này cho đến khi bộ định ngưỡng khác.';

create table ops.criteria_exemption (
    set_code text not null references ops.criteria_set,
    unit_code text not null,
    item_code text not null,
    reason_vi text not null,
    primary key (set_code, unit_code, item_code)
);
comment on table ops.criteria_exemption is
    'Đơn vị không áp dụng một lĩnh vực, tiêu chí hoặc tiêu chí thành phần, và lý do; điểm đó ra khỏi mẫu số.';

create table ops.criteria_equivalence (
    set_code text not null references ops.criteria_set,
    equivalent_to text not null references ops.criteria_set,
    primary key (set_code, equivalent_to),
    check (set_code <> equivalent_to)
);
comment on table ops.criteria_equivalence is
    'Bộ tiêu chí được quyết định là so sánh được với một bộ trước.';
"""

VERDICTS = """
create table ops.evidence_verdict (
    verdict_id bigint generated always as identity primary key,
    task_key text not null,
    occurrence integer not null,
    document_key text not null,
    verdict text not null check (verdict in ('confirmed', 'rejected')),
    said_by text not null,
    said_at timestamptz not null,
    reason text
);
comment on table ops.evidence_verdict is
    'Lời của người có trách nhiệm về một tài liệu chứng minh; dòng mới nhất có hiệu lực, không dòng nào bị sửa.';
create index evidence_verdict_of on ops.evidence_verdict (task_key, occurrence, document_key);
"""

GRANTED = (
    "criteria_set, ops.criteria_area, ops.criterion, ops.criteria_component, ops.criteria_step, ops.criteria_band, "
    "ops.criteria_exemption, ops.criteria_equivalence, ops.evidence_verdict"
)


def upgrade() -> None:
    """Create the tables. The pipeline adds to them; nobody changes or takes away what stands there."""
    op.execute(CRITERIA)
    op.execute(VERDICTS)
    op.execute(f"grant select, insert on ops.{GRANTED} to cchc_pipeline")


def downgrade() -> None:
    """Decisions and verdicts are in no file: there is no way back."""
    raise NotImplementedError("what people decided cannot be forgotten")
