with scores as (
    select
        unit_code,
        unit_valid_from,
        year::integer as year,
        set_code,
        component_code,
        evidence,
        delivery_id
    from {{ ref('stg_scorecard__scores') }}
),

manual_indicators as (
    select
        unit_code,
        unit_valid_from,
        indicator_code,
        left(period, 4)::integer as year,
        evidence,
        delivery_id
    from {{ ref('stg_scorecard__manual_indicators') }}
),

components as (
    select
        set_code,
        component_code,
        criterion_code
    from {{ ref('stg_ops__criteria_component') }}
),

criteria as (
    select
        set_code,
        criterion_code,
        area
    from {{ ref('stg_ops__criterion') }}
),

indicators as (
    select
        indicator_code,
        area
    from {{ ref('indicator') }}
),

statements as (
    select
        scores.unit_code,
        scores.unit_valid_from,
        scores.year,
        criteria.area,
        scores.evidence,
        scores.delivery_id
    from scores
    inner join components
        on
            scores.set_code = components.set_code
            and scores.component_code = components.component_code
    inner join criteria
        on
            components.set_code = criteria.set_code
            and components.criterion_code = criteria.criterion_code
    where scores.evidence is not null

    union all

    select
        manual_indicators.unit_code,
        manual_indicators.unit_valid_from,
        manual_indicators.year,
        indicators.area,
        manual_indicators.evidence,
        manual_indicators.delivery_id
    from manual_indicators
    inner join indicators
        on manual_indicators.indicator_code = indicators.indicator_code
    where manual_indicators.evidence is not null
),

pieces as (
    select
        statements.unit_code,
        statements.unit_valid_from,
        statements.year,
        statements.area,
        piece.words,
        upper(substring(piece.words from '(?:nhiệm vụ|nv)\s*(?:số\s*)?((?:[ivx]+\.)?\d+(?:\.\d+)*)')) as task_no,
        statements.delivery_id
    from statements
    cross join lateral regexp_split_to_table(lower(statements.evidence), '[;\n]') as piece (words)
)

-- "Nhiệm vụ 9: 12/KH-UBND ngày 05/02/2024; số 3 / BC-UBND": every number and symbol, with the task that its piece of the wording names, if any.
select
    pieces.unit_code,
    pieces.unit_valid_from,
    pieces.year,
    pieces.area,
    pieces.task_no,
    upper(reference.parts[1] || '/' || reference.parts[2]) as doc_ref,
    max(pieces.delivery_id) as delivery_id
from pieces
cross join lateral regexp_matches(pieces.words, '(\d+[[:alpha:]]?)\s*/\s*([[:alpha:]]+(?:-[[:alpha:]]+)*)', 'g') as reference (parts)
group by 1, 2, 3, 4, 5, 6
