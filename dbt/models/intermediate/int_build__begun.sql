with builds as (
    select
        build_id,
        as_of
    from {{ ref('stg_ops__build') }}
    where status = 'built'
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
)

select
    as_of.as_of,
    last_build.as_of as last_as_of,
    coalesce(last_build.build_id, 0) as last_build_id,
    -- Rows that this build changes bear it: more than any finished build's, and the same if the build is tried again.
    coalesce(last_build.build_id, 0) + 1 as change_id
from as_of
left join (
    select
        builds.build_id,
        builds.as_of
    from builds
    order by builds.build_id desc
    limit 1
) as last_build
    on true
