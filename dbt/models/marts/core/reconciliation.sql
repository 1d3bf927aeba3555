with forms as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        is_comparable,
        exported_on,
        form_sha256
    from {{ ref('int_reconciliation__forms') }}
),

reported as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        reported_value
    from {{ ref('int_reconciliation__reported') }}
),

computed as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        computed_value,
        as_of
    from {{ ref('int_reconciliation__computed') }}
),

tolerances as (
    select
        system,
        item,
        item_vi,
        sort_order,
        absolute,
        relative
    from {{ ref('reconciliation_tolerance') }}
),

fields as (
    select distinct field_name
    from {{ ref('int_reconciliation__dossier_books') }}
),

codes as (
    select distinct
        clause,
        fund_source
    from {{ ref('int_reconciliation__budget_flows') }}
),

-- Names of fields and codes are compared only where both sides use them.
parts_of_records as (
    select
        '06a' as system,
        'field' as breakdown,
        field_name as part
    from fields

    union

    select
        'kbnn' as system,
        'clause' as breakdown,
        clause as part
    from codes

    union

    select
        'kbnn' as system,
        'fund_source' as breakdown,
        fund_source as part
    from codes
),

parts_of_forms as (
    select distinct
        system,
        breakdown,
        part
    from reported
),

both_sides as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        reported_value,
        null::numeric as computed_value,
        null::date as as_of
    from reported

    union all

    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        null::numeric as reported_value,
        computed_value,
        as_of
    from computed
),

figures as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        max(reported_value) as reported_value,
        max(computed_value) as computed_value,
        max(as_of) as as_of
    from both_sides
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

-- What a figure is depends on the rest of its form: whether it has any, whether it has the item, and by field or code too.
placed as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        breakdown,
        part,
        item,
        reported_value,
        computed_value,
        max(as_of) over form as as_of,
        count(computed_value) over form > 0 as has_records,
        bool_or(coalesce(reported_value, 0) <> 0) over form as says_something,
        count(reported_value) over (
            partition by system, unit_code, unit_valid_from, period, period_from, period_to, breakdown, item
        ) > 0 as is_asked
    from figures
    window form as (partition by system, unit_code, unit_valid_from, period, period_from, period_to)
),

judged as (
    select
        placed.system,
        placed.unit_code,
        placed.unit_valid_from,
        placed.period,
        placed.period_from,
        placed.period_to,
        placed.breakdown,
        placed.part,
        placed.item,
        greatest(placed.as_of, forms.exported_on) as as_of,
        forms.form_sha256,
        case
            when forms.system is null then 'no_form'
            when not forms.is_comparable then 'not_comparable'
            when placed.says_something and not placed.has_records then 'no_records'
            when placed.breakdown <> 'total' and (parts_of_records.part is null or parts_of_forms.part is null) then 'no_match'
            else 'compared'
        end as status,
        -- A field or code that a form leaves out is 0 in it, unless no form knows it; and so with the records.
        coalesce(placed.reported_value, case when parts_of_forms.part is not null then 0 end) as reported_value,
        coalesce(
            placed.computed_value,
            case
                when
                    forms.is_comparable
                    and (placed.has_records or not placed.says_something)
                    and (placed.breakdown = 'total' or parts_of_records.part is not null)
                    then 0
            end
        ) as computed_value
    from placed
    left join forms
        on
            placed.system = forms.system
            and placed.unit_code = forms.unit_code
            and placed.unit_valid_from = forms.unit_valid_from
            and placed.period = forms.period
            and placed.period_from = forms.period_from
            and placed.period_to = forms.period_to
    left join parts_of_records
        on
            placed.system = parts_of_records.system
            and placed.breakdown = parts_of_records.breakdown
            and placed.part = parts_of_records.part
    left join parts_of_forms
        on
            placed.system = parts_of_forms.system
            and placed.breakdown = parts_of_forms.breakdown
            and placed.part = parts_of_forms.part
    where
        placed.reported_value is not null
        or forms.system is null
        or (placed.is_asked and placed.computed_value <> 0)
)

select
    judged.system,
    judged.unit_code,
    judged.unit_valid_from,
    judged.period,
    judged.period_from,
    judged.period_to,
    judged.breakdown,
    judged.part,
    judged.item,
    tolerances.item_vi,
    tolerances.sort_order,
    judged.status,
    case when judged.status <> 'no_form' then judged.reported_value end::numeric(24, 0) as reported_value,
    judged.computed_value::numeric(24, 0) as computed_value,
    compared.difference::numeric(24, 0) as difference,
    compared.tolerance::numeric(24, 2) as tolerance,
    abs(compared.difference) <= compared.tolerance as within_tolerance,
    judged.form_sha256,
    judged.as_of
from judged
inner join tolerances
    on
        judged.system = tolerances.system
        and judged.item = tolerances.item
left join
    lateral (
        select
            judged.reported_value - judged.computed_value as difference,
            greatest(tolerances.absolute, tolerances.relative * abs(judged.reported_value)) as tolerance
        where judged.status = 'compared'
    ) as compared
    on true
