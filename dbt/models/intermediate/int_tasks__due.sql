with tasks as (
    select
        record_key as task_key,
        unit_code,
        unit_valid_from,
        plan_code,
        year::integer as year,
        area as area_as_written,
        number,
        task,
        activity,
        product,
        lead,
        due_text,
        due_dates,
        recurrence,
        topics,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_plan__tasks') }}
    where year is not null
),

units as (
    select
        unit_code,
        valid_from,
        valid_to,
        province_code,
        lower(unit_name) as unit_name
    from {{ ref('int_units__placed') }}
),

plan_areas as (
    select
        pattern,
        area
    from {{ ref('plan_area') }}
),

products as (
    select
        pattern,
        doc_type
    from {{ ref('task_product') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

-- Sections in the order of the annex: where a plan numbers its tasks anew in each, a task's number is that of the section and its own: II.3.
sections as (
    select
        plan_code,
        area_as_written,
        row_number() over (partition by plan_code order by min(delivery_id), min(sheet_no), min(row_no)) as section_no
    from tasks
    group by plan_code, area_as_written
),

plans as (
    select
        plan_code,
        count(distinct number) < count(*) as numbers_anew
    from tasks
    group by plan_code
),

numbered as (
    select
        tasks.task_key,
        case when plans.numbers_anew then to_char(sections.section_no, 'FMRN') || '.' else '' end || tasks.number as task_no
    from tasks
    inner join plans
        on tasks.plan_code = plans.plan_code
    inner join sections
        on
            tasks.plan_code = sections.plan_code
            and tasks.area_as_written is not distinct from sections.area_as_written
),

-- Exactly one area: a title that names two is not guessed at.
areas as (
    select
        titles.area_as_written,
        min(plan_areas.area) as area
    from (select distinct area_as_written from tasks) as titles
    inner join plan_areas
        on lower(titles.area_as_written) ~ plan_areas.pattern
    group by titles.area_as_written
    having count(distinct plan_areas.area) = 1
),

lead_texts as (
    select distinct
        unit_code,
        unit_valid_from,
        year,
        lead,
        ' ' || regexp_replace(lower(lead), '[^[:alnum:]]+', ' ', 'g') || ' ' as words
    from tasks
),

named_units as (
    select
        lead_texts.unit_code,
        lead_texts.unit_valid_from,
        lead_texts.year,
        lead_texts.lead,
        named.unit_code as lead_unit_code,
        named.valid_from as lead_unit_valid_from,
        named.unit_name
    from lead_texts
    inner join units as own
        on
            lead_texts.unit_code = own.unit_code
            and lead_texts.unit_valid_from = own.valid_from
    inner join units as named
        on
            own.province_code = named.province_code
            and greatest(make_date(lead_texts.year, 1, 1), own.valid_from) >= named.valid_from
            and (named.valid_to is null or greatest(make_date(lead_texts.year, 1, 1), own.valid_from) < named.valid_to)
            and position(' ' || regexp_replace(named.unit_name, '[^[:alnum:]]+', ' ', 'g') || ' ' in lead_texts.words) > 0
),

-- "xã Phước Mỹ Tây" names one unit and not also xã Phước Mỹ; a lead that names several units is none of them.
leads as (
    select
        named_units.unit_code,
        named_units.unit_valid_from,
        named_units.year,
        named_units.lead,
        min(named_units.lead_unit_code) as lead_unit_code,
        min(named_units.lead_unit_valid_from) as lead_unit_valid_from
    from named_units
    where
        not exists (
            select 1
            from named_units as longer
            where
                named_units.unit_code = longer.unit_code
                and named_units.unit_valid_from = longer.unit_valid_from
                and named_units.year = longer.year
                and named_units.lead = longer.lead
                and named_units.unit_name <> longer.unit_name
                and position(named_units.unit_name in longer.unit_name) > 0
        )
    group by named_units.unit_code, named_units.unit_valid_from, named_units.year, named_units.lead
    having count(*) = 1
),

-- What kind of document is to come of it: from the product; without one from the activity or the task, where it is what is made ("Ban hành Kế hoạch
-- kiểm tra") and not what is carried out ("Thực hiện Kế hoạch").
wordings as (
    select
        tasks.task_key,
        lower(wording.words) as words,
        wording.choice
    from tasks
    cross join
        lateral (
            values (1, tasks.product), (2, tasks.activity), (3, tasks.task)
        ) as wording (choice, words)
    where
        wording.words is not null
        and (wording.choice = 1 or tasks.product is null)
),

named_types as (
    select
        wordings.task_key,
        wordings.choice,
        string_agg(distinct products.doc_type, ',' order by products.doc_type) as doc_types,
        row_number() over (partition by wordings.task_key order by wordings.choice) as preference
    from wordings
    inner join products
        on wordings.words ~ (case wordings.choice when 1 then '' else '(^|ban hành |xây dựng |xây dựng dự thảo |lập )' end || products.pattern)
    group by wordings.task_key, wordings.choice
),

doc_types as (
    select
        tasks.task_key,
        coalesce(
            named_types.doc_types,
            case when tasks.product is null then '*' else '' end
        ) as doc_types
    from tasks
    left join named_types
        on
            tasks.task_key = named_types.task_key
            and named_types.preference = 1
),

occurrences as (
    select
        tasks.task_key,
        coalesce(due.occurrence, 1)::integer as occurrence,
        (count(*) over (partition by tasks.task_key))::integer as occurrences,
        due.due_date,
        lag(due.due_date) over (partition by tasks.task_key order by due.due_date) as previous_due_date,
        lead(due.due_date) over (partition by tasks.task_key order by due.due_date) as next_due_date
    from tasks
    left join
        lateral (
            select
                dates.occurrence,
                dates.due_date::date as due_date
            from unnest(string_to_array(tasks.due_dates, ',')) with ordinality as dates (due_date, occurrence)
        ) as due
        on true
)

select
    tasks.task_key,
    tasks.plan_code,
    numbered.task_no,
    tasks.year,
    areas.area,
    tasks.area_as_written,
    tasks.task,
    tasks.product,
    tasks.lead,
    tasks.unit_code,
    tasks.unit_valid_from,
    coalesce(leads.lead_unit_code, tasks.unit_code) as lead_unit_code,
    coalesce(leads.lead_unit_valid_from, tasks.unit_valid_from) as lead_unit_valid_from,
    coalesce(successions.counted_code, leads.lead_unit_code, tasks.unit_code) as counted_code,
    coalesce(successions.counted_valid_from, leads.lead_unit_valid_from, tasks.unit_valid_from) as counted_valid_from,
    tasks.due_text,
    tasks.recurrence,
    occurrences.occurrence,
    occurrences.occurrences,
    occurrences.due_date,
    occurrences.previous_due_date,
    occurrences.next_due_date,
    doc_types.doc_types,
    doc_types.doc_types = 'Báo cáo' as is_report,
    tasks.topics,
    tasks.delivery_id
from tasks
inner join numbered
    on tasks.task_key = numbered.task_key
inner join doc_types
    on tasks.task_key = doc_types.task_key
inner join occurrences
    on tasks.task_key = occurrences.task_key
left join areas
    on tasks.area_as_written = areas.area_as_written
left join leads
    on
        tasks.unit_code = leads.unit_code
        and tasks.unit_valid_from = leads.unit_valid_from
        and tasks.year = leads.year
        and tasks.lead = leads.lead
left join successions
    on
        coalesce(leads.lead_unit_code, tasks.unit_code) = successions.unit_code
        and coalesce(leads.lead_unit_valid_from, tasks.unit_valid_from) = successions.unit_valid_from
        and occurrences.due_date >= successions.events_from
        and occurrences.due_date < successions.events_to
