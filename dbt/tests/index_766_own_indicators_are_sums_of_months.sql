{{ config(group='scoring') }}

-- Own figures are summed over the months of a period: what an indicator counts since January anew each month would be counted many times over.
select
    method.metric_code,
    method.indicator_code,
    indicator.accumulation
from {{ ref('index_766_method') }} as method
inner join {{ ref('indicator') }} as indicator
    on method.indicator_code = indicator.indicator_code
where
    indicator.accumulation <> 'period'
    or indicator.unit_of_measure <> 'percent'
