{{ config(group='scoring') }}

-- Every day on which the portal was observed, and every day on which a version begins or ends, belongs to exactly one version of the method.
with versions as (
    select
        method_version,
        valid_from,
        valid_to
    from {{ ref('index_766_version') }}
),

days as (
    select valid_from as day
    from versions

    union

    select valid_to as day
    from versions
    where valid_to <> 'infinity'

    union

    select observed_on as day
    from {{ ref('int_scoring__index_766_published') }}
)

select
    days.day,
    count(versions.method_version) as versions
from days
left join versions
    on
        days.day >= versions.valid_from
        and days.day < versions.valid_to
group by days.day
having count(versions.method_version) <> 1
