with

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        league,
        part_year,
        survey_absent,
        months_expected,
        months_reported
    from {{ ref('int_scoring__unit_period') }}
),

component as (
    select
        set_code,
        component_code,
        criterion_code,
        area,
        kind,
        order_no,
        max_points,
        rule,
        indicator_code,
        base_indicator_code,
        unit_of_measure,
        scope,
        direction,
        threshold,
        points_each,
        steps,
        zero_denominator,
        evidence_required,
        leagues
    from {{ ref('int_scoring__component_listed') }}
),

exemption as (
    select
        set_code,
        unit_code,
        item_code,
        reason_vi
    from {{ ref('stg_ops__criteria_exemption') }}
),

indicator_total as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        indicator_code,
        scope,
        numerator,
        denominator,
        factor_numerator,
        factor_denominator
    from {{ ref('int_scoring__indicator_total') }}
),

-- The figures of a unit that sent any: nothing of an indicator is a numerator of 0. A silent unit has none at all.
figures as (
    select
        unit_period.unit_code,
        unit_period.unit_valid_from,
        unit_period.year,
        unit_period.set_code,
        unit_period.survey_absent,
        unit_period.months_reported > 0 as has_reported,
        component.component_code,
        component.criterion_code,
        component.area,
        component.kind,
        component.order_no,
        component.max_points,
        component.rule,
        component.indicator_code,
        component.unit_of_measure,
        component.direction,
        component.threshold,
        component.points_each,
        component.steps,
        component.zero_denominator,
        component.evidence_required,
        component.leagues is null or component.leagues @> to_jsonb(unit_period.league) as is_of_league,
        -- The widest exemption says the reason.
        (
            select exemption.reason_vi
            from exemption
            where
                unit_period.set_code = exemption.set_code
                and unit_period.unit_code = exemption.unit_code
                and exemption.item_code in (component.area, component.criterion_code, component.component_code)
            order by exemption.item_code = component.area desc, exemption.item_code = component.criterion_code desc
            limit 1
        ) as exemption_reason,
        case when unit_period.months_reported > 0 and component.indicator_code is not null then coalesce(total.numerator, 0) end as numerator,
        case
            when unit_period.months_reported > 0 and component.unit_of_measure in ('percent', 'mean') then coalesce(total.denominator, 0)
        end as denominator,
        case when total.factor_denominator <> 0 then total.factor_numerator end as factor_numerator,
        nullif(total.factor_denominator, 0) as factor_denominator,
        component.base_indicator_code is not null and coalesce(base.denominator, 0) <= 0 as lacks_base,
        case
            when component.unit_of_measure = 'percent' then 100 * coalesce(case when total.factor_denominator <> 0 then total.factor_numerator end, 1)
            when component.unit_of_measure = 'count' and unit_period.part_year = 'prorate_counts' then 12
            else 1
        end as amount_each,
        case
            when component.unit_of_measure = 'percent' then total.denominator * coalesce(nullif(total.factor_denominator, 0), 1)
            when component.unit_of_measure = 'mean' then total.denominator
            when unit_period.part_year = 'prorate_counts' then unit_period.months_expected
            else 1
        end as per
    from unit_period
    inner join component
        on unit_period.set_code = component.set_code
    left join indicator_total as total
        on
            unit_period.unit_code = total.unit_code
            and unit_period.unit_valid_from = total.unit_valid_from
            and unit_period.year = total.year
            and unit_period.set_code = total.set_code
            and component.indicator_code = total.indicator_code
            and component.scope = total.scope
    left join indicator_total as base
        on
            unit_period.unit_code = base.unit_code
            and unit_period.unit_valid_from = base.unit_valid_from
            and unit_period.year = base.year
            and unit_period.set_code = base.set_code
            and component.base_indicator_code = base.indicator_code
            and component.scope = base.scope
),

-- What the rule sees is amount / per: a ratio in percent, times its factor where it has one, a mean, or a count, brought to twelve months where
-- the set asks for that. The two stay apart so that points are divided last: 3 x 26 / 60 / 0.8 is 1.625, and 43.33... / 80 x 3 is just below it.
-- One counted thing more is `amount_each` more.
valued as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        criterion_code,
        area,
        kind,
        order_no,
        max_points,
        rule,
        indicator_code,
        unit_of_measure,
        direction,
        threshold,
        points_each,
        steps,
        zero_denominator,
        evidence_required,
        survey_absent,
        has_reported,
        is_of_league,
        exemption_reason,
        numerator,
        denominator,
        factor_numerator,
        factor_denominator,
        amount_each,
        per,
        case when not lacks_base and (unit_of_measure = 'count' or denominator > 0) then amount_each * numerator end as amount
    from figures
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    criterion_code,
    area,
    kind,
    order_no,
    max_points,
    rule,
    indicator_code,
    unit_of_measure,
    direction,
    threshold,
    points_each,
    steps,
    evidence_required,
    survey_absent,
    has_reported,
    is_of_league,
    exemption_reason,
    numerator,
    denominator,
    factor_numerator,
    factor_denominator,
    amount_each,
    amount,
    per,
    -- `judged` is what people give points for.
    case
        when exemption_reason is not null then 'exempt'
        when not is_of_league then 'not_applicable'
        when not has_reported then 'no_data'
        when indicator_code is null then 'judged'
        when amount is not null then 'computed'
        when rule = 'survey' then 'survey_absent'
        when zero_denominator = 'not_applicable' then 'not_applicable'
        else 'no_data'
    end as basis
from valued
