select
    set_code,
    component_code,
    criterion_code,
    order_no,
    name_vi,
    max_points,
    rule,
    indicator_code,
    base_indicator_code,
    scope,
    direction,
    threshold,
    points_each,
    zero_denominator,
    evidence_required,
    leagues
from {{ source('ops', 'criteria_component') }}
