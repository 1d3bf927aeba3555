{#-
  In a partial build: forgets the unit-months of the model that have changed, so that they are counted anew. A pre-hook of an incremental model
  whose key begins with unit_code, unit_valid_from, month; it and the model's own statement are one transaction.
-#}
{% macro forget_touched(datasets) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as counted
        where {{ is_touched('counted.unit_code', 'counted.unit_valid_from', 'counted.month', datasets) }}
    {%- endif -%}
{%- endmacro %}

{#-
  Whether one of the columns lies in a month that has changed, as ranges with both ends written out: only so does PostgreSQL find the blocks of a
  month by their index. True in a full build. `moments`: the columns are timestamps, and a month begins at midnight in Viet Nam.
-#}
{% macro in_touched_months(columns, datasets, moments=false) -%}
    {%- if not is_incremental() -%}
        true
    {%- else -%}
        {%- set months -%}
            select min(month)::text as starts, (max(month) + interval '1 month')::date::text as ends
            from (
                select month, month - row_number() over (order by month) * interval '1 month' as run
                from (
                    select distinct month
                    from {{ ref('int_units__touched') }}
                    where dataset in ('{{ datasets | join("', '") }}')
                ) as distinct_months
            ) as runs
            group by run
            order by 1
        {%- endset -%}
        {%- set midnight = " 00:00:00+07" if moments else "" -%}
        {%- set kind = "timestamptz" if moments else "date" -%}
        {%- set ranges = [] -%}
        {%- for starts, ends in run_query(months).rows -%}
            {%- for column in columns -%}
                {%- do ranges.append(
                    column ~ " >= " ~ kind ~ " '" ~ starts ~ midnight ~ "' and " ~ column ~ " < " ~ kind ~ " '" ~ ends ~ midnight ~ "'"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        ({{ (ranges | join("\n        or ")) or "false" }})
    {%- endif -%}
{%- endmacro %}

{#- The same for a column that holds a fiscal year: whether a month of it has changed. -#}
{% macro in_touched_years(column, datasets) -%}
    {%- if not is_incremental() -%}
        true
    {%- else -%}
        {%- set years -%}
            select distinct extract(year from month)::integer as year
            from {{ ref('int_units__touched') }}
            where dataset in ('{{ datasets | join("', '") }}')
            order by 1
        {%- endset -%}
        {{ column }} in ({{ run_query(years).columns[0].values() | join(", ") or "null" }})
    {%- endif -%}
{%- endmacro %}

{#- Whether a unit and month are among those that have changed; true in a full build. -#}
{% macro is_touched(unit_code, unit_valid_from, month, datasets) -%}
    {%- if not is_incremental() -%}
        true
    {%- else -%}
        exists (
            select 1
            from {{ ref('int_units__touched') }} as touched
            where
                touched.dataset in ('{{ datasets | join("', '") }}')
                and touched.unit_code = {{ unit_code }}
                and touched.unit_valid_from = {{ unit_valid_from }}
                and touched.month = {{ month }}
        )
    {%- endif -%}
{%- endmacro %}

{#- In a partial build: forgets what the model holds of the unit-months whose counts have changed. A pre-hook, as forget_touched. -#}
{% macro forget_changed() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as counted
        where {{ is_changed('counted.unit_code', 'counted.unit_valid_from', 'counted.month') }}
    {%- endif -%}
{%- endmacro %}

{#-
  In a partial build: forgets what the model holds of the units and months, or years, whose indicators have changed. `period` is an SQL expression
  over `counted`, the model, and `touched`, int_indicators__touched, that says which rows of the two belong together beside the unit.
-#}
{% macro forget_indicators(period, unit_code="unit_code", unit_valid_from="unit_valid_from") -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as counted
        using {{ ref('int_indicators__touched') }} as touched
        where
            touched.is_rebuilt
            and counted.{{ unit_code }} = touched.unit_code
            and counted.{{ unit_valid_from }} = touched.unit_valid_from
            and {{ period }}
    {%- endif -%}
{%- endmacro %}

{#- Whether the counts of a unit and month have changed; true in a full build. -#}
{% macro is_changed(unit_code, unit_valid_from, month) -%}
    {%- if not is_incremental() -%}
        true
    {%- else -%}
        exists (
            select 1
            from {{ ref('int_facts__changed') }} as changed
            cross join {{ ref('int_build__begun') }} as begun
            where
                changed.change_id > begun.last_build_id
                and changed.unit_code = {{ unit_code }}
                and changed.unit_valid_from = {{ unit_valid_from }}
                and changed.month = {{ month }}
        )
    {%- endif -%}
{%- endmacro %}

{#- Whether a month lies in a year of which indicators have changed, with the years written out; true in a full build. -#}
{% macro in_touched_indicator_years(month) -%}
    {%- if not is_incremental() -%}
        true
    {%- else -%}
        {%- set years -%}
            select distinct extract(year from month)::integer as year
            from {{ ref('int_indicators__touched') }}
            order by 1
        {%- endset -%}
        {%- set ranges = [] -%}
        {%- for year in run_query(years).columns[0].values() -%}
            {%- do ranges.append(month ~ " between date '" ~ year ~ "-01-01' and date '" ~ year ~ "-12-31'") -%}
        {%- endfor -%}
        ({{ (ranges | join(" or ")) or "false" }})
    {%- endif -%}
{%- endmacro %}
