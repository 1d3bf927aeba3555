select
    indicator_code,
    name_vi,
    definition_vi,
    area,
    dataset,
    unit_of_measure,
    direction,
    accumulation,
    full_at,
    source_decision,
    rule_version
from {{ ref('indicator') }}
