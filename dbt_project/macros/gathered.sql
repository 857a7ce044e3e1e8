{#- Renders nothing. Stops with a sentence where the models that a gathering model gathers were not named to dbt. -#}
{% macro must_be_named(models, folder) -%}
    {%- if not models -%}
        {{ exceptions.raise_compiler_error(
            "dbt was not told which metric models lie in models/metrics/" ~ folder ~ ". They are named to it by the pipeline: "
            ~ "use `make run`, or `.venv/bin/python -m orchestration dbt ...` instead of `dbt ...`"
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- The rows of every metric model named, each column by its one type. `made` says what a column is made of where that is not the column of
    its name; `absent` columns are null; `condition` is asked of every row. Without `columns` they are those of int_metric_record. -#}
{% macro gathered(models, columns=none, made={}, absent=[], condition=none) -%}
    {%- set columns = columns or [
        'metric_id', 'basis', 'period_grain', 'period_start', 'from_on', 'to_on', 'from_at', 'to_at', 'attributed_on', 'holder_kind',
        'holder_key', 'record_unit_code', 'bucket', 'csp_code', 'numerator', 'denominator', 'observation', 'observed_from', 'record_id',
        'investigation_no'
    ] -%}
    {%- set types = {
        'period_start': 'date', 'happened_on': 'date', 'from_on': 'date', 'to_on': 'date', 'attributed_on': 'date',
        'from_at': 'timestamp', 'to_at': 'timestamp', 'observed_from': 'timestamp', 'observation': 'double',
        'numerator': 'decimal(28, 10)', 'denominator': 'decimal(28, 10)',
    } -%}
    {%- for model in models %}
    select
        {%- for column in columns %}
        cast({{ 'null' if column in absent else made.get(column, column) }} as {{ types.get(column, 'varchar') }}) as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(model) }}
    {%- if condition %}
    where {{ condition }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
