with

criterion_score as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        kind,
        indicator_code,
        applicable,
        basis,
        self_score,
        self_evidence,
        first_appraised_score,
        second_appraised_score,
        appraised_score,
        explained,
        computed_score
    from {{ ref('criterion_score') }}
),

criteria_set as (
    select
        set_code,
        tolerance
    from {{ ref('stg_ops__criteria_set') }}
),

component as (
    select
        set_code,
        component_code,
        evidence_required
    from {{ ref('int_scoring__component_listed') }}
),

rounds as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        round,
        stated_max,
        max_points,
        self_points,
        appraised_points,
        problem
    from {{ ref('int_scoring__rounds_judged') }}
),

scored as (
    select
        criterion_score.unit_code,
        criterion_score.unit_valid_from,
        criterion_score.year,
        criterion_score.set_code,
        criterion_score.component_code,
        criterion_score.kind,
        criterion_score.indicator_code is null as is_judged,
        criterion_score.applicable,
        criterion_score.basis,
        criterion_score.self_score,
        criterion_score.self_evidence,
        criterion_score.first_appraised_score,
        criterion_score.second_appraised_score,
        criterion_score.appraised_score,
        criterion_score.explained,
        criterion_score.computed_score,
        criteria_set.tolerance,
        component.evidence_required
    from criterion_score
    inner join criteria_set
        on criterion_score.set_code = criteria_set.set_code
    inner join component
        on
            criterion_score.set_code = component.set_code
            and criterion_score.component_code = component.component_code
),

-- What is odd about the points of a component: each oddity is a row of its own.
of_component as (
    select
        scored.unit_code,
        scored.unit_valid_from,
        scored.year,
        scored.set_code,
        scored.component_code,
        odd.review_kind,
        odd.given_score,
        odd.compared_score,
        odd.text_vi
    from scored
    cross join
        lateral (
            values
            (
                'self_differs',
                abs(scored.self_score - scored.computed_score) > scored.tolerance,
                scored.self_score,
                scored.computed_score,
                'Tự chấm ' || {{ vi_number('scored.self_score') }} || ', tính từ số liệu ' || {{ vi_number('scored.computed_score') }}
            ),
            (
                'appraised_differs',
                abs(scored.appraised_score - scored.computed_score) > scored.tolerance,
                scored.appraised_score,
                scored.computed_score,
                'Thẩm định ' || {{ vi_number('scored.appraised_score') }} || ', tính từ số liệu ' || {{ vi_number('scored.computed_score') }}
            ),
            (
                'explained_not_answered',
                scored.explained and scored.first_appraised_score < scored.self_score and scored.second_appraised_score is null,
                scored.first_appraised_score,
                scored.self_score,
                'Thẩm định thấp hơn tự chấm, đơn vị đã giải trình, chưa thẩm định lần 2'
            ),
            (
                'not_appraised',
                scored.applicable and scored.is_judged and scored.self_score is not null and scored.appraised_score is null,
                scored.self_score,
                null::numeric,
                'Đơn vị đã tự chấm, chưa được thẩm định'
            ),
            (
                'evidence_missing',
                scored.applicable and scored.evidence_required and scored.self_score is not null and coalesce(scored.self_evidence, '') = '',
                scored.self_score,
                null::numeric,
                'Tự chấm mà chưa nêu tài liệu kiểm chứng bắt buộc'
            ),
            (
                'self_missing',
                scored.kind = 'area' and scored.applicable and scored.is_judged and scored.basis <> 'no_data' and scored.self_score is null,
                null::numeric,
                null::numeric,
                'Tiêu chí không tính được từ số liệu, đơn vị chưa tự chấm'
            )
        ) as odd (review_kind, is_odd, given_score, compared_score, text_vi)
    where odd.is_odd
),

-- Rows of a scorecard that were not taken as they stand: one row a component and kind, whatever the number of rounds.
of_row as (
    select
        rounds.unit_code,
        rounds.unit_valid_from,
        rounds.year,
        rounds.set_code,
        rounds.component_code,
        rounds.problem as review_kind,
        max(coalesce(rounds.appraised_points, rounds.self_points)) as given_score,
        max(rounds.max_points) filter (where rounds.problem in ('other_maximum', 'points_above_max')) as compared_score,
        case rounds.problem
            when 'unknown_set' then 'Không có bộ tiêu chí mang mã này; điểm không được dùng'
            when 'unknown_component' then 'Bộ tiêu chí không có tiêu chí thành phần này; điểm không được dùng'
            when 'unit_not_scored' then 'Bộ tiêu chí không chấm đơn vị trong năm này; điểm không được dùng'
            when 'other_maximum'
                then
                    'Phiếu ghi điểm tối đa ' || {{ vi_number('max(rounds.stated_max)') }} || ', bộ tiêu chí quy định '
                    || {{ vi_number('max(rounds.max_points)') }} || '; điểm không được dùng'
            when 'points_above_max' then 'Điểm cao hơn điểm tối đa ' || {{ vi_number('max(rounds.max_points)') }} || '; chỉ tính đến mức đó'
        end
        || ' (vòng: '
        || string_agg(
            distinct case rounds.round
                when 'self' then 'tự chấm'
                when 'first_appraisal' then 'thẩm định lần 1'
                when 'explanation' then 'giải trình'
                when 'second_appraisal' then 'thẩm định lần 2'
            end, ', '
        )
        || ')' as text_vi
    from rounds
    where rounds.problem is not null
    group by rounds.unit_code, rounds.unit_valid_from, rounds.year, rounds.set_code, rounds.component_code, rounds.problem
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    review_kind,
    given_score::numeric(10, 2) as given_score,
    compared_score::numeric(10, 2) as compared_score,
    (given_score - compared_score)::numeric(10, 2) as difference,
    text_vi
from of_component

union all

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    review_kind,
    given_score::numeric(10, 2) as given_score,
    compared_score::numeric(10, 2) as compared_score,
    (given_score - compared_score)::numeric(10, 2) as difference,
    text_vi
from of_row
