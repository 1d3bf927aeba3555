{#-
  The points that a numerator and a denominator give under a row of index_766_method: the one place of the formulas, for what the portal published
  and for the province's own figures alike. Not rounded; null where the method gives nothing.
-#}
{% macro score_766(numerator, denominator, method="method") -%}
    case
        when {{ method }}.formula = 'none' then null
        when {{ denominator }} is null
            then case {{ method }}.when_denominator_null when 'full' then {{ method }}.max_score when 'zero' then 0 end
        when {{ denominator }} = 0
            then case {{ method }}.when_denominator_zero when 'full' then {{ method }}.max_score when 'zero' then 0 end
        when {{ method }}.formula = 'ratio'
            then {{ method }}.max_score * {{ numerator }} / {{ denominator }}
        when {{ method }}.formula = 'ratio_cap' and {{ numerator }} >= {{ denominator }} * {{ method }}.cap
            then {{ method }}.max_score
        when {{ method }}.formula = 'ratio_cap'
            then {{ method }}.max_score * {{ numerator }} / nullif({{ denominator }} * {{ method }}.cap, 0)
    end
{%- endmacro %}

{#- The ratio that the portal shows beside those points, 0..100 with 2 decimals; without a denominator what the method says. -#}
{% macro ratio_766(numerator, denominator, method="method") -%}
    case
        when {{ method }}.formula is null then null
        when {{ denominator }} is null
            then case {{ method }}.ratio_when_denominator_null when 'full' then 100 when 'zero' then 0 end
        when {{ denominator }} = 0
            then case {{ method }}.ratio_when_denominator_zero when 'full' then 100 when 'zero' then 0 end
        else {{ ratio(numerator, denominator) }}
    end
{%- endmacro %}
