{#- The first day of a period as folders and forms write it: 2026, 2026-Q3, 2026-W37, 2026-09, 2026-09-15; null for any other text. -#}
{% macro period_from(period) -%}
    case
        when {{ period }} ~ '^\d{4}$' then to_date({{ period }}, 'YYYY')
        when {{ period }} ~ '^\d{4}-Q[1-4]$'
            then to_date(left({{ period }}, 4) || '-' || (3 * right({{ period }}, 1)::integer - 2), 'YYYY-MM')
        when {{ period }} ~ '^\d{4}-W\d{2}$' then to_date({{ period }}, 'IYYY"-W"IW')
        when {{ period }} ~ '^\d{4}-\d{2}$' then to_date({{ period }}, 'YYYY-MM')
        when {{ period }} ~ '^\d{4}-\d{2}-\d{2}$' then to_date({{ period }}, 'YYYY-MM-DD')
    end
{%- endmacro %}

{#- How long that period is. -#}
{% macro period_length(period) -%}
    case
        when {{ period }} ~ '^\d{4}$' then interval '1 year'
        when {{ period }} ~ '^\d{4}-Q[1-4]$' then interval '3 months'
        when {{ period }} ~ '^\d{4}-W\d{2}$' then interval '7 days'
        when {{ period }} ~ '^\d{4}-\d{2}$' then interval '1 month'
        when {{ period }} ~ '^\d{4}-\d{2}-\d{2}$' then interval '1 day'
    end
{%- endmacro %}
