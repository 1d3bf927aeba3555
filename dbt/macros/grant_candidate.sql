{#- Lets the publisher read what was built; USAGE comes with the schema, which is the publisher's. Does nothing where the role does not exist. -#}
{% macro grant_candidate() -%}
    {%- if execute and flags.WHICH in ("run", "build") -%}
        do $$
        begin
            {%- for role in var("candidate_readers") %}
            if exists (select from pg_roles where rolname = '{{ role }}') then
                grant select on all tables in schema candidate to {{ role }};
            end if;
            {%- endfor %}
        end
        $$;
    {%- endif -%}
{%- endmacro %}
