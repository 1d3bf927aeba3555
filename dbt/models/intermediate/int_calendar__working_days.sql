{{ config(indexes=[{'columns': ['day'], 'unique': true}, {'columns': ['working_days_before']}]) }}

with holidays as (
    select
        day,
        kind
    from {{ ref('holiday') }}
),

-- Every year that a record may bear (SOURCES 3), and the years into which its limit may reach.
days as (
    select moments.moment::date as day
    from generate_series(timestamp '2000-01-01', timestamp '2049-12-31', interval '1 day') as moments (moment)
),

marked as (
    select
        days.day,
        case
            when holidays.kind = 'working_swap' then true
            when holidays.kind in ('holiday', 'compensation_off') then false
            else extract(isodow from days.day) <= 5
        end as is_working,
        extract(year from days.day) in (
            select extract(year from known.day)
            from holidays as known
        ) as is_known
    from days
    left join holidays
        on days.day = holidays.day
)

select
    day,
    is_working,
    is_known,
    count(*) filter (where is_working) over (order by day rows between unbounded preceding and 1 preceding) as working_days_before,
    min(day) filter (where is_working) over (order by day desc rows between unbounded preceding and current row) as next_working_day
from marked
