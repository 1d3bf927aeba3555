{#- Lets the publisher read what was built: `grants` of dbt gives no USAGE on the schema. Does nothing where the roles do not exist. -#}
{% macro grant_candidate() -%}
    {%- if execute and flags.WHICH in ("run", "build", "seed") -%}
        {%- for role in var("candidate_readers") -%}
            do $$
            begin
                if exists (select from pg_roles where rolname = '{{ role }}') then
                    grant usage on schema candidate to {{ role }};
                    grant select on all tables in schema candidate to {{ role }};
                end if;
            end
            $$;
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
