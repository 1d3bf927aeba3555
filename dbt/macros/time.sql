{#- The calendar day of a timestamptz in Viet Nam. -#}
{% macro vn_date(moment) -%}
    ({{ moment }} at time zone 'Asia/Ho_Chi_Minh')::date
{%- endmacro %}

{#- The first day of the month of a date; by timestamp, so that the session's time zone plays no part. -#}
{% macro month_of(day) -%}
    date_trunc('month', {{ day }}::timestamp)::date
{%- endmacro %}

{#- The last moment of a day in Viet Nam, as timestamptz. -#}
{% macro end_of_day(day) -%}
    (({{ day }} + time '23:59:59.999999') at time zone 'Asia/Ho_Chi_Minh')
{%- endmacro %}
