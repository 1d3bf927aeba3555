with reported as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        indicator_code,
        period,
        period_to,
        value,
        numerator,
        denominator,
        coalesce(lower(unit_of_measure) in ('%', 'phần trăm'), false) as is_percentage,
        sheet_no,
        row_no
    from {{ ref('stg_scorecard__manual_indicators') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
),

kinds as (
    select
        indicator_code,
        kind,
        denominator_code
    from {{ ref('manual_indicator') }}
    -- The result of an index is no count: external_result.
    where kind <> 'result'
),

-- What a row says of its own indicator, and what its denominator says of the indicator that is its whole.
said as (
    select
        reported.unit_code,
        reported.unit_valid_from,
        reported.delivery_id,
        reported.indicator_code,
        reported.period,
        reported.period_to,
        kinds.kind,
        case
            when reported.numerator is not null then reported.numerator
            when kinds.kind = 'mean' then reported.value * coalesce(reported.denominator, 1)
            -- A percentage is no count: without a denominator it says nothing that can be summed.
            when reported.is_percentage then round(reported.value * reported.denominator / 100)
            else reported.value
        end as numerator,
        case when kinds.kind = 'mean' then coalesce(reported.denominator, 1) else 0 end as denominator,
        true as is_own,
        reported.sheet_no,
        reported.row_no
    from reported
    inner join kinds
        on reported.indicator_code = kinds.indicator_code

    union all

    select
        reported.unit_code,
        reported.unit_valid_from,
        reported.delivery_id,
        kinds.denominator_code as indicator_code,
        reported.period,
        reported.period_to,
        kinds.kind,
        reported.denominator as numerator,
        0 as denominator,
        false as is_own,
        reported.sheet_no,
        reported.row_no
    from reported
    inner join kinds
        on reported.indicator_code = kinds.indicator_code
    where
        kinds.denominator_code is not null
        and reported.denominator is not null
)

-- Said in both ways for one period, the indicator's own row stands.
select distinct on (said.unit_code, said.unit_valid_from, said.indicator_code, said.period)
    said.unit_code,
    said.unit_valid_from,
    said.indicator_code,
    said.period,
    said.kind,
    {{ period_from('said.period') }} as period_from,
    ({{ period_from('said.period') }} + {{ period_length('said.period') }})::date as period_to,
    -- A period that was not over when it was exported says what there was until then.
    least(
        ({{ period_from('said.period') }} + {{ period_length('said.period') }})::date - 1,
        said.period_to,
        deliveries.exported_on
    ) as happened_on,
    said.numerator::numeric(24, 2) as numerator,
    said.denominator::numeric(24, 2) as denominator,
    deliveries.exported_on,
    said.delivery_id,
    said.sheet_no,
    said.row_no
from said
inner join deliveries
    on said.delivery_id = deliveries.delivery_id
where
    said.numerator is not null
    and {{ period_from('said.period') }} is not null
order by said.unit_code asc, said.unit_valid_from asc, said.indicator_code asc, said.period asc, said.is_own desc
