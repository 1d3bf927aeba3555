{%- set dates = {
    "one_stop_shop__dossiers": [
        "received_at", "finished_at", "returned_at", "refused_at", "supplement_requested_at", "paid_at",
    ],
    "documents__incoming": ["arrived_on"],
    "documents__outgoing": ["doc_date"],
    "budget__allocations": ["decided_on"],
    "budget__transactions": ["posted_on"],
} -%}

with touched as (
    select
        dataset,
        delivery_id,
        sheet_no,
        row_no
    from {{ source('ops', 'touched') }}
    where
        build_id is null
        or build_id > (
            select coalesce(max(build.build_id), 0)
            from {{ source('ops', 'build') }} as build
            where build.status = 'built'
        )
),

events as (
    {%- for table, columns in dates.items() %}
    select
        touched.dataset,
        version.unit_code,
        version.unit_valid_from,
        happened.fiscal_year,
        happened.happened_on
    from touched
    inner join {{ source("raw", table) }} as version
        on
            touched.delivery_id = version.delivery_id
            and (touched.sheet_no is null or (touched.sheet_no, touched.row_no) = (version.sheet_no, version.row_no))
    cross join
        lateral (
            values
            {%- for column in columns %}
            {%- if table.startswith("budget__") %}
            (version.fiscal_year, coalesce(version.{{ column }}, make_date(version.fiscal_year, 1, 1)))
            {%- elif column.endswith("_at") %}
            (null::smallint, {{ vn_date("version." ~ column) }}){{ "," if not loop.last }}
            {%- else %}
            (null::smallint, version.{{ column }}){{ "," if not loop.last }}
            {%- endif %}
            {%- endfor %}
        ) as happened (fiscal_year, happened_on)
    where touched.dataset = '{{ table | replace("__", ".") }}'
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
)

select
    dataset,
    unit_code,
    unit_valid_from,
    fiscal_year,
    happened_on
from events
where happened_on is not null
