with deliveries as (
    select exported_on
    from {{ ref('stg_ops__delivery') }}
    where status in ('loaded', 'loaded_with_rejections')
)

select
    {%- if var('as_of') is not none %}
    date '{{ var("as_of") }}' as as_of
    {%- else %}
    max(deliveries.exported_on) as as_of
from deliveries
    {%- endif %}
