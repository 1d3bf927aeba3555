with deliveries as (
    select exported_on
    from {{ ref('stg_ops__delivery') }}
    where status in ('loaded', 'loaded_with_rejections')
)

-- The caller gives the day by its environment, not by a var: a changed var makes dbt parse the whole project again.
select coalesce(nullif('{{ env_var("CCHC_AS_OF", "") }}', '')::date, max(exported_on)) as as_of
from deliveries
