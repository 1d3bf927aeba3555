{#-
  The rank within a partition, best value first, under a tie rule held in a column: 'competition' 1 2 2 4, 'dense' 1 2 2 3,
  'consecutive' 1 2 3 4 with ties in the order of `tie_order`. Null for any other rule and where the value is null; to have
  the others' ranks untouched by nulls, these come last.
-#}
{% macro rank_by_tie_rule(tie_rule, value, partition_by, tie_order) -%}
    case
        when {{ value }} is null then null
        when {{ tie_rule }} = 'competition'
            then rank() over (partition by {{ partition_by }} order by {{ value }} desc nulls last)
        when {{ tie_rule }} = 'dense'
            then dense_rank() over (partition by {{ partition_by }} order by {{ value }} desc nulls last)
        when {{ tie_rule }} = 'consecutive'
            then row_number() over (partition by {{ partition_by }} order by {{ value }} desc nulls last, {{ tie_order }})
    end::integer
{%- endmacro %}

{#-
  The rank that a unit would have with a value not below its own while those of the others stay, under the same tie rules: an aggregate over its
  league. `others_dense` is the dense rank that each has as it is; `precedes` says whether an equal one comes first under 'consecutive'.
-#}
{% macro rank_among(tie_rule, value, others_value, others_dense, precedes) -%}
    (
        1 + case {{ tie_rule }}
            when 'competition' then count(*) filter (where {{ others_value }} > {{ value }})
            when 'dense' then coalesce(max({{ others_dense }}) filter (where {{ others_value }} > {{ value }}), 0)
            when 'consecutive' then count(*) filter (where {{ others_value }} > {{ value }} or ({{ others_value }} = {{ value }} and {{ precedes }}))
        end
    )::integer
{%- endmacro %}
