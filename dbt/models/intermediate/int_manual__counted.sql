with stated as (
    select
        unit_code,
        unit_valid_from,
        indicator_code,
        kind,
        period_from,
        period_to,
        happened_on,
        numerator,
        denominator,
        exported_on,
        jsonb_build_object('delivery_id', delivery_id, 'sheet_no', sheet_no, 'row_no', row_no, 'about', period) as place
    from {{ ref('int_manual__stated') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

-- A period whose every day lies in a shorter one within it, as the year whose four quarters are there.
measured as (
    select
        whole.unit_code,
        whole.unit_valid_from,
        whole.indicator_code,
        whole.kind,
        whole.period_from,
        whole.period_to,
        whole.happened_on,
        whole.numerator,
        whole.denominator,
        whole.exported_on,
        whole.place,
        coalesce(parts.days @> daterange(whole.period_from, whole.period_to), false) as is_covered
    from stated as whole
    cross join lateral (
        select range_agg(daterange(part.period_from, part.period_to)) as days
        from stated as part
        where
            part.unit_code = whole.unit_code
            and part.unit_valid_from = whole.unit_valid_from
            and part.indicator_code = whole.indicator_code
            and part.period_from >= whole.period_from
            and part.period_to <= whole.period_to
            and part.period_to - part.period_from < whole.period_to - whole.period_from
    ) as parts
),

-- Of what happens, the finest periods that cover a whole; where they leave a gap, the whole and none of its parts.
flows as (
    select
        measured.unit_code,
        measured.unit_valid_from,
        measured.indicator_code,
        measured.happened_on,
        measured.numerator,
        measured.denominator,
        measured.exported_on,
        measured.place
    from measured
    where
        measured.kind <> 'stock'
        and not measured.is_covered
        and not exists (
            select 1
            from measured as longer
            where
                longer.unit_code = measured.unit_code
                and longer.unit_valid_from = measured.unit_valid_from
                and longer.indicator_code = measured.indicator_code
                and longer.period_from < measured.period_to
                and longer.period_to > measured.period_from
                and longer.period_to - longer.period_from > measured.period_to - measured.period_from
                and not longer.is_covered
        )
),

-- Of what there is on a day, the last of each month.
stocks as (
    select distinct on (unit_code, unit_valid_from, indicator_code, {{ month_of('happened_on') }})
        unit_code,
        unit_valid_from,
        indicator_code,
        happened_on,
        numerator,
        denominator,
        exported_on,
        place
    from measured
    where kind = 'stock'
    order by
        unit_code asc, unit_valid_from asc, indicator_code asc, {{ month_of('happened_on') }} asc,
        happened_on desc, period_to - period_from asc, period_from desc
),

events as (
    select
        successions.counted_code,
        successions.counted_valid_from,
        flows.indicator_code,
        flows.happened_on,
        flows.numerator,
        flows.denominator,
        flows.exported_on,
        flows.place
    from flows
    inner join successions
        on
            flows.unit_code = successions.unit_code
            and flows.unit_valid_from = successions.unit_valid_from
            and flows.happened_on >= successions.events_from
            and flows.happened_on < successions.events_to

    union all

    -- The change since the unit's last figure of the year, so that the year's months sum up to the newest figure.
    select
        successions.counted_code,
        successions.counted_valid_from,
        stocks.indicator_code,
        stocks.happened_on,
        stocks.numerator - coalesce(
            lag(stocks.numerator) over (
                partition by
                    stocks.unit_code, stocks.unit_valid_from, stocks.indicator_code,
                    successions.counted_code, successions.counted_valid_from,
                    extract(year from stocks.happened_on)
                order by stocks.happened_on
            ),
            0
        ) as numerator,
        stocks.denominator,
        stocks.exported_on,
        stocks.place
    from stocks
    inner join successions
        on
            stocks.unit_code = successions.unit_code
            and stocks.unit_valid_from = successions.unit_valid_from
            and stocks.happened_on >= successions.events_from
            and stocks.happened_on < successions.events_to
)

select
    counted_code as unit_code,
    counted_valid_from as unit_valid_from,
    {{ month_of('happened_on') }} as month,
    indicator_code,
    sum(numerator)::numeric(24, 2) as numerator,
    sum(denominator)::numeric(24, 2) as denominator,
    max(exported_on) as as_of,
    jsonb_agg(
        place || jsonb_build_object('happened_on', happened_on, 'numerator', numerator, 'denominator', denominator)
        order by happened_on, place
    ) as counted_rows
from events
group by counted_code, counted_valid_from, month, indicator_code
