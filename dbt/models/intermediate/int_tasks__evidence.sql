with recursive matches as (
    select
        desk_code,
        desk_valid_from,
        turn,
        choice,
        task_key,
        occurrence,
        document_key,
        doc_ref,
        doc_date,
        match_rule
    from {{ ref('int_tasks__matched') }}
    where turn is not null
),

desks as (
    select
        desk_code,
        desk_valid_from,
        max(turn) as last_turn
    from matches
    group by desk_code, desk_valid_from
),

-- Turn by turn, the strongest matches first: an occurrence that nothing proves yet takes the first document that proves nothing yet.
walk as (
    select
        desk_code,
        desk_valid_from,
        last_turn,
        0 as turn,
        null::integer as choice,
        array[]::text[] as documents,
        array[]::text[] as occurrences
    from desks

    union all

    select
        walk.desk_code,
        walk.desk_valid_from,
        walk.last_turn,
        walk.turn + 1 as turn,
        taken.choice,
        array_remove(walk.documents || taken.document_key, null) as documents,
        array_remove(walk.occurrences || (taken.task_key || ' ' || taken.occurrence), null) as occurrences
    from walk
    left join
        lateral (
            select
                matches.choice,
                matches.task_key,
                matches.occurrence,
                matches.document_key
            from {{ ref('int_tasks__matched') }} as matches
            where
                walk.desk_code = matches.desk_code
                and walk.desk_valid_from = matches.desk_valid_from
                and walk.turn + 1 = matches.turn
                and matches.document_key <> all(walk.documents)
                and (matches.task_key || ' ' || matches.occurrence) <> all(walk.occurrences)
            order by matches.choice
            limit 1
        ) as taken
        on true
    where walk.turn < walk.last_turn
)

select
    matches.task_key,
    matches.occurrence,
    matches.document_key,
    matches.doc_ref,
    matches.doc_date,
    matches.match_rule
from walk
inner join matches
    on
        walk.desk_code = matches.desk_code
        and walk.desk_valid_from = matches.desk_valid_from
        and walk.turn = matches.turn
        and walk.choice = matches.choice
