{#- The calendar day of a timestamptz in Viet Nam. -#}
{% macro vn_date(moment) -%}
    ({{ moment }} at time zone 'Asia/Ho_Chi_Minh')::date
{%- endmacro %}

{#- The time of day of a timestamptz in Viet Nam. -#}
{% macro vn_time(moment) -%}
    ({{ moment }} at time zone 'Asia/Ho_Chi_Minh')::time
{%- endmacro %}

{#- The moment at which it is this day and time in Viet Nam. -#}
{% macro vn_moment(day_and_time) -%}
    (({{ day_and_time }}) at time zone 'Asia/Ho_Chi_Minh')
{%- endmacro %}

{#- The first day of the month of a date; by timestamp, so that the session's time zone plays no part. -#}
{% macro month_of(day) -%}
    date_trunc('month', {{ day }}::timestamp)::date
{%- endmacro %}

{#- The last day of the year of a date. -#}
{% macro year_end(day) -%}
    make_date(extract(year from {{ day }})::integer, 12, 31)
{%- endmacro %}

{#- The last moment of a day in Viet Nam, as timestamptz. -#}
{% macro end_of_day(day) -%}
    (({{ day }} + time '23:59:59.999999') at time zone 'Asia/Ho_Chi_Minh')
{%- endmacro %}

{#- The last day of the month that a date begins. -#}
{% macro last_of_month(month) -%}
    ({{ month }} + interval '1 month' - interval '1 day')::date
{%- endmacro %}

{#- December of the year of a date: in a partial build the one month of a changed year that is always rebuilt. -#}
{% macro last_month_of_year(day) -%}
    make_date(extract(year from {{ day }})::integer, 12, 1)
{%- endmacro %}
