with documents as (
    select
        unit_code,
        unit_valid_from,
        doc_date,
        topics,
        about_period,
        jsonb_build_object('delivery_id', delivery_id, 'sheet_no', sheet_no, 'row_no', row_no) as place
    from {{ ref('stg_documents__outgoing') }}
    -- As the index of these few documents has it.
    where topics like '%budget_disclosure%'
),

due_rules as (
    select
        quarter,
        about,
        due_days,
        valid_from,
        valid_to
    from {{ ref('disclosure_due') }}
    -- No export says when an estimate was received, a year reported or a settlement approved: those obligations have no known day.
    where counts_from = 'period_end'
),

units as (
    select
        unit_code,
        valid_from,
        valid_to
    from {{ ref('int_units__placed') }}
),

book_months as (
    select
        unit_code,
        unit_valid_from,
        month,
        max(outgoing_as_of) as as_of
    from {{ ref('int_documents__counted') }}
    where documents_issued > 0
    group by 1, 2, 3
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

-- The months of a book of issued documents, each with the one before it.
books as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of,
        lag(month) over (partition by unit_code, unit_valid_from order by month) as month_before
    from book_months
),

-- Quarters over between two months of a book: it begins before the quarter's end and goes on after it. Of other quarters nothing is known.
quarters as (
    select
        books.unit_code,
        books.unit_valid_from,
        books.as_of,
        quarters.over_on::date as over_on,
        (quarters.over_on - interval '3 months')::date as starts_on
    from books
    cross join lateral generate_series(
        date_trunc('quarter', books.month_before::timestamp) + interval '3 months',
        books.month::timestamp,
        interval '3 months'
    ) as quarters (over_on)
),

obligations as (
    select
        quarters.unit_code,
        quarters.unit_valid_from,
        quarters.as_of,
        quarters.over_on,
        quarters.over_on - 1 + due_rules.due_days as due_on
    from quarters
    inner join due_rules
        on
            extract(quarter from quarters.starts_on) = due_rules.quarter
            and quarters.over_on > due_rules.valid_from
            and (due_rules.valid_to is null or quarters.over_on <= due_rules.valid_to)
    inner join units
        on
            quarters.unit_code = units.unit_code
            and quarters.unit_valid_from = units.valid_from
    cross join as_of
    where
        units.valid_from <= quarters.starts_on
        and (units.valid_to is null or units.valid_to > quarters.over_on - 1 + due_rules.due_days)
        and as_of.as_of >= quarters.over_on - 1 + due_rules.due_days
),

-- A document is of the quarter that it names, else of the one over last; one of a year, an estimate or a settlement is of none.
documents_of_quarters as (
    select
        documents.unit_code,
        documents.unit_valid_from,
        documents.doc_date,
        documents.place,
        (make_date(left(documents.about_period, 4)::integer, 1, 1) + make_interval(months => 3 * due_rules.quarter))::date as over_on
    from documents
    inner join due_rules
        on substr(documents.about_period, 6) = any(string_to_array(due_rules.about, ' '))

    union all

    select
        unit_code,
        unit_valid_from,
        doc_date,
        place,
        date_trunc('quarter', doc_date::timestamp)::date as over_on
    from documents
    where
        about_period is null
        and not string_to_array(topics, ' ') && array['settlement', 'budget_estimate']
),

disclosed as (
    select
        unit_code,
        unit_valid_from,
        over_on,
        min(doc_date) as disclosed_on,
        (array_agg(place order by doc_date, place))[1] as place
    from documents_of_quarters
    where doc_date >= over_on
    group by 1, 2, 3
)

select
    obligations.unit_code,
    obligations.unit_valid_from,
    {{ month_of('obligations.due_on') }} as month,
    max(obligations.as_of) as as_of,
    count(*) as due,
    count(*) filter (where disclosed.disclosed_on <= obligations.due_on) as on_time,
    -- A quarter that nothing discloses is due all the same: a row without a place.
    jsonb_agg(
        coalesce(disclosed.place, '{}'::jsonb) || jsonb_build_object(
            'happened_on', coalesce(disclosed.disclosed_on, obligations.due_on),
            'about', to_char(obligations.over_on - 1, 'YYYY-"Q"Q') || ' (' || to_char(obligations.due_on, 'DD/MM/YYYY') || ')',
            'due', 1,
            'on_time', coalesce(disclosed.disclosed_on <= obligations.due_on, false)::integer
        )
        order by obligations.over_on
    ) as counted_rows
from obligations
left join disclosed
    on
        obligations.unit_code = disclosed.unit_code
        and obligations.unit_valid_from = disclosed.unit_valid_from
        and obligations.over_on = disclosed.over_on
group by 1, 2, 3
