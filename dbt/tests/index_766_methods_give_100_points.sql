-- The metrics of a method add up to 100 points: a metric that is missing would be noticed nowhere else.
select
    method_version,
    sum(max_score) as points
from {{ ref('index_766_method') }}
group by method_version
having sum(max_score) <> 100
