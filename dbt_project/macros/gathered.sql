{#- Renders nothing. Stops with a sentence where the models that a gathering model gathers were not named to dbt. -#}
{% macro must_be_named(models, folder) -%}
    {%- if not models -%}
        {{ exceptions.raise_compiler_error(
            "dbt was not told which metric models lie in models/metrics/" ~ folder ~ ". They are named to it by the pipeline: "
            ~ "use `make run`, or `.venv/bin/python -m orchestration dbt ...` instead of `dbt ...`"
        ) }}
    {%- endif -%}
{%- endmacro %}
