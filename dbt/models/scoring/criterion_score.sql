with

component_input as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        criterion_code,
        area,
        kind,
        max_points,
        rule,
        indicator_code,
        unit_of_measure,
        direction,
        threshold,
        points_each,
        steps,
        survey_absent,
        has_reported,
        is_of_league,
        exemption_reason,
        numerator,
        denominator,
        factor_numerator,
        factor_denominator,
        amount,
        per,
        basis
    from {{ ref('int_scoring__component_input') }}
),

-- What the unit gave itself, and what the appraisers gave, side by side.
rounds as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        max(self_points) filter (where round = 'self') as self_points,
        max(appraised_points) filter (where round = 'first_appraisal') as first_points,
        max(appraised_points) filter (where round = 'second_appraisal') as second_points,
        max(evidence) filter (where round = 'self') as self_evidence,
        bool_or(round = 'explanation') as explained
    from {{ ref('int_scoring__rounds_judged') }}
    where counts
    group by unit_code, unit_valid_from, year, set_code, component_code
),

judged as (
    select
        component_input.unit_code,
        component_input.unit_valid_from,
        component_input.year,
        component_input.set_code,
        component_input.component_code,
        component_input.criterion_code,
        component_input.area,
        component_input.kind,
        component_input.max_points,
        component_input.rule,
        component_input.indicator_code,
        component_input.unit_of_measure,
        component_input.direction,
        component_input.threshold,
        component_input.points_each,
        component_input.steps,
        component_input.survey_absent,
        component_input.has_reported,
        component_input.is_of_league,
        component_input.exemption_reason,
        component_input.numerator,
        component_input.denominator,
        component_input.factor_numerator,
        component_input.factor_denominator,
        component_input.amount,
        component_input.per,
        case
            when component_input.basis <> 'judged' then component_input.basis
            when coalesce(rounds.second_points, rounds.first_points) is not null then 'appraised'
            when rounds.self_points is not null then 'self_assessed'
            else 'not_assessed'
        end as basis,
        case
            when component_input.basis = 'computed' then {{ points('component_input.amount', 'component_input') }}
            -- Of a unit that sent figures: a silent one has no points, not 0.
            when component_input.basis = 'no_data' and component_input.has_reported and component_input.indicator_code is not null then 0
            when component_input.basis = 'survey_absent' and component_input.survey_absent = 'no_points' then 0
        end as computed_score,
        case
            when rounds.self_points is not null
                then {{ half_up('least(greatest(rounds.self_points, 0), component_input.max_points)', 2) }}
        end as self_score,
        case
            when rounds.first_points is not null
                then {{ half_up('least(greatest(rounds.first_points, 0), component_input.max_points)', 2) }}
        end as first_score,
        case
            when rounds.second_points is not null
                then {{ half_up('least(greatest(rounds.second_points, 0), component_input.max_points)', 2) }}
        end as second_score,
        rounds.self_evidence,
        coalesce(rounds.explained, false) as explained
    from component_input
    left join rounds
        on
            component_input.unit_code = rounds.unit_code
            and component_input.unit_valid_from = rounds.unit_valid_from
            and component_input.year = rounds.year
            and component_input.set_code = rounds.set_code
            and component_input.component_code = rounds.component_code
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    area,
    kind,
    criterion_code,
    rule,
    direction,
    threshold::numeric(12, 4) as threshold,
    points_each::numeric(12, 4) as points_each,
    (
        select string_agg((step.step ->> 'from') || ': ' || (step.step ->> 'points'), '; ' order by (step.step ->> 'from')::numeric)
        from jsonb_array_elements(judged.steps) as step (step)
    ) as steps,
    max_points::numeric(8, 2) as max_score,
    self_score::numeric(8, 2) as self_score,
    self_evidence,
    first_score::numeric(8, 2) as first_appraised_score,
    explained,
    second_score::numeric(8, 2) as second_appraised_score,
    coalesce(second_score, first_score)::numeric(8, 2) as appraised_score,
    computed_score::numeric(8, 2) as computed_score,
    case basis
        when 'appraised' then coalesce(second_score, first_score)
        when 'self_assessed' then self_score
        else computed_score
    end::numeric(8, 2) as score,
    basis not in ('exempt', 'not_applicable') and (basis <> 'survey_absent' or survey_absent = 'no_points') as applicable,
    basis,
    case
        when basis = 'computed' then 'Tính từ số liệu của đơn vị'
        when basis = 'appraised' and second_score is not null then 'Điểm thẩm định lần 2'
        when basis = 'appraised' then 'Điểm thẩm định lần 1'
        when basis = 'self_assessed' then 'Điểm tự chấm, chưa được thẩm định'
        when basis = 'not_assessed' then 'Chưa tự chấm, chưa được thẩm định'
        when basis = 'exempt' then 'Không áp dụng: ' || exemption_reason
        when basis = 'not_applicable' and not is_of_league then 'Không áp dụng với nhóm của đơn vị'
        when basis = 'not_applicable' then 'Không áp dụng: không phát sinh trong kỳ'
        when basis = 'survey_absent' and survey_absent = 'no_points' then 'Không có khảo sát: 0 điểm'
        when basis = 'survey_absent' then 'Không có khảo sát: phần còn lại quy về 100'
        when not has_reported then 'Đơn vị không gửi số liệu trong kỳ'
        when basis = 'no_data' then 'Không có số liệu để tính: 0 điểm'
    end as basis_vi,
    indicator_code,
    numerator::numeric(24, 0) as numerator,
    denominator::numeric(24, 0) as denominator,
    {{ indicator_value(
        'unit_of_measure', 'numerator', 'denominator', 'factor_numerator', 'factor_denominator'
    ) }}::numeric(24, 2) as indicator_value,
    {{ half_up('amount / per', 2) }}::numeric(24, 2) as scored_value
from judged
