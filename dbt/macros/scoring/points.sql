{#-
  The one place where a rule turns what it sees into points: amount / per, which stay apart so that points are divided last. Half up to 2 decimals,
  never below 0 nor above the maximum; null where the amount or the rule's own parameter is.

  `component` is a relation with rule, direction, max_points, threshold, points_each, steps and per. What-ifs call it with another amount.
-#}
{% macro points(amount, component) -%}
    (
        select {{ half_up("least(greatest(given.points, 0), " ~ component ~ ".max_points)", 2) }}
        from (
            select case
                when {{ component }}.rule = 'boolean' and {{ component }}.direction = 'at_most'
                    then {{ component }}.max_points * ({{ amount }} <= {{ component }}.per * {{ component }}.threshold)::integer
                when {{ component }}.rule = 'boolean'
                    then {{ component }}.max_points * ({{ amount }} >= {{ component }}.per * {{ component }}.threshold)::integer
                when {{ component }}.rule = 'steps' and {{ amount }} is not null
                    then coalesce(
                        (
                            select max((step.step ->> 'points')::numeric)
                            from jsonb_array_elements({{ component }}.steps) as step (step)
                            where case {{ component }}.direction
                                when 'at_most' then {{ amount }} <= {{ component }}.per * (step.step ->> 'from')::numeric
                                else {{ amount }} >= {{ component }}.per * (step.step ->> 'from')::numeric
                            end
                        ), 0
                    )
                when {{ component }}.rule in ('linear', 'survey')
                    then {{ component }}.max_points * {{ amount }} / ({{ component }}.per * 100)
                when {{ component }}.rule = 'linear_floor'
                    then
                        {{ component }}.max_points * ({{ amount }} >= {{ component }}.per * {{ component }}.threshold)::integer
                        * {{ amount }} / ({{ component }}.per * 100)
                when {{ component }}.rule = 'linear_cap'
                    then {{ component }}.max_points * {{ amount }} / nullif({{ component }}.per * {{ component }}.threshold, 0)
                when {{ component }}.rule = 'count'
                    then {{ component }}.points_each * {{ amount }} / {{ component }}.per
                when {{ component }}.rule = 'deduct'
                    then ({{ component }}.max_points * {{ component }}.per - {{ component }}.points_each * {{ amount }}) / {{ component }}.per
            end as points
        ) as given
        where given.points is not null
    )
{%- endmacro %}

{#-
  What so many counted things more (`improves_by` 1) or fewer (-1) would gain: more points, or of a penalty (`gain_sign` -1) fewer. `component` has
  amount, amount_each, score, improves_by and gain_sign besides.
-#}
{% macro points_gained(change, component) -%}
    {%- set amount = "(" ~ component ~ ".amount + " ~ component ~ ".improves_by * " ~ change ~ " * " ~ component ~ ".amount_each)" -%}
    {{ component }}.gain_sign * ({{ points(amount, component) }} - {{ component }}.score)
{%- endmacro %}

{#-
  The index of points: with bonus and penalty points, per applicable points, times 100, between 0 and 100, rounded last. Null where nothing is
  applicable or there are no points at all.
-#}
{% macro index_of(points, bonus, penalty, applicable_max) -%}
    case
        when {{ applicable_max }} > 0 and {{ points }} is not null
            then {{ half_up(
                "least(100, greatest(0, 100 * (" ~ points ~ " + coalesce(" ~ bonus ~ ", 0) - coalesce(" ~ penalty ~ ", 0)) / " ~ applicable_max ~ "))",
                2
            ) }}
    end
{%- endmacro %}
