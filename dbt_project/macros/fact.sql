{#- What every fact does the same way: keys of the calendar and of partnerships, and who a row belongs to. -#}

{#- Key of a day in dim_date; -1 for no day and for one beyond the calendar, such as a mistyped century. -#}
{% macro calendar_key(day) -%}
    case
        when {{ day }} between (select first_day from {{ ref('int_calendar_range') }})
            and (select last_day from {{ ref('int_calendar_range') }})
            then {{ date_key(day) }}
        else -1
    end
{%- endmacro %}

{#- Key of a partnership code in dim_csp; -1 for none. -#}
{% macro csp_key(csp_code) -%}
    case
        when coalesce({{ csp_code }}, 'UNKNOWN') = 'UNKNOWN' then {{ unknown_key() }}
        else {{ surrogate_key([csp_code]) }}
    end
{%- endmacro %}

{#- Key of the member of dim_officer or dim_team that holds for all time: a bucket, or UNPOSTED. -#}
{% macro lasting_member_key(member) -%}
    {{ surrogate_key([member, start_of_time()]) }}
{%- endmacro %}

{#-
  Give every row of a relation the officer, team and partnership that it belongs to, by the rules of the metric layer.

  relation  a CTE with the columns named below; its columns are carried over
  kind      what the key is: account, collar or person
  key       column that names the account, canonical collar or person_no
  day       column with the local day; null for rows that belong to nobody: they get the unknown members
  unit      column with the unit on the record, which places a row that no known person holds
  bucket    column with HANDOVER (stands in for an individual only), RECLASSIFIED (for anybody) or null
  prefix    put before the names of the added columns

  Reads the CTEs holder (int_fact_holder) and mapped_unit (mapped rows of int_fact_unit). Adds officer_key, person_no (or a
  bucket), team_key, unit_code, csp_key, csp_code.
-#}
{% macro attribute_holder(relation, kind, key, day, unit=none, bucket=none, prefix='') -%}
    {%- set row_key, row_day = relation ~ '.' ~ key, relation ~ '.' ~ day -%}
    {%- set stand_in -%}
        case
            when {{ row_day }} is null then 'UNKNOWN'
            {%- if bucket %}
            when {{ relation }}.{{ bucket }} = 'RECLASSIFIED' then 'RECLASSIFIED'
            when {{ relation }}.{{ bucket }} = 'HANDOVER' and holder.is_individual then 'HANDOVER'
            {%- endif %}
            {%- if kind == 'collar' %}
            when holder.holder_key is null and {{ row_key }} is not null then 'EXTERNAL'
            {%- endif %}
            when holder.holder_key is null then 'UNASSIGNED'
        end
    {%- endset -%}
    select
        {{ relation }}.*,
        case
            when {{ row_day }} is null then {{ unknown_key() }}
            when {{ stand_in }} is not null then {{ lasting_member_key(stand_in) }}
            else holder.officer_key
        end as {{ prefix }}officer_key,
        coalesce({{ stand_in }}, holder.officer_id) as {{ prefix }}person_no,
        {%- for column, nowhere_key in [
            ('team_key', lasting_member_key("'UNPOSTED'")),
            ('unit_code', "'UNPOSTED'"),
            ('csp_key', csp_key("'FORCE_WIDE'")),
            ('csp_code', "'FORCE_WIDE'"),
        ] %}
        case
            when {{ row_day }} is null then {{ unknown_key() if column.endswith('_key') else "'UNKNOWN'" }}
            when holder.is_known_person then holder.{{ column }}
            else coalesce({{ 'record_unit.' ~ column ~ ', ' if unit }}holder.{{ column }}, {{ nowhere_key }})
        end as {{ prefix }}{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ relation }}
    left join holder
        on holder.holder_kind = '{{ kind }}'
        and {{ row_key }} = holder.holder_key
        and {{ row_day }} >= holder.valid_from
        and {{ row_day }} < holder.valid_to
    {%- if unit %}
    left join mapped_unit as record_unit
        on {{ relation }}.{{ unit }} = record_unit.unit_code
        and {{ row_day }} >= record_unit.valid_from
        and {{ row_day }} < record_unit.valid_to
    {%- endif %}
{%- endmacro %}
