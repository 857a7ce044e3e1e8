with

run as (

    select * from {{ ref('int_run') }}

),

found as (

    select * from {{ ref('int_impossible_of_investigation') }}

),

{{ impossible_rows('found') }},

source_rows as (

    select
        investigation_no,
        'athena' as system,
        'investigation' as table_name,
        'fct_investigation' as published_in,
        cast(investigation_no as varchar) as row_key,
        coalesce(investigation_no in (select investigation_no from {{ ref('int_investigation') }}), false) as is_published,
        case
            when recorded_at > as_at then 'not_yet'
            when record_type <> 'crime' or is_test then 'population'
        end as reason
    from {{ ref('stg_athena__investigation') }}
    cross join run
    union all
    select
        investigation_no,
        'athena' as system,
        'offence' as table_name,
        'int_investigation' as published_in,
        cast(offence_id as varchar) as row_key,
        coalesce(investigation_no in (select investigation_no from {{ ref('int_investigation') }}), false) as is_published,
        case
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__offence') }}
    union all
    select
        investigation_no,
        'athena' as system,
        'victim' as table_name,
        'int_victim' as published_in,
        cast(victim_id as varchar) as row_key,
        coalesce(victim_id in (select victim_id from {{ ref('int_victim') }}), false) as is_published,
        case
            when not coalesce(investigation_no in (select investigation_no from {{ ref('int_investigation') }}), false) then 'population'
            when coalesce(victim_kind, '') <> 'person' and not (victim_kind = 'business' and has_named_contact) then 'rule'
        end as reason
    from {{ ref('stg_athena__victim') }}
    union all
    select
        investigation_no,
        'athena' as system,
        'suspect_status' as table_name,
        'fct_suspect_status' as published_in,
        cast(suspect_status_id as varchar) as row_key,
        coalesce(
            from_at <= as_at
            and from_at < coalesce(to_at, {{ end_of_time() }})
            and exists (
                select 1 from {{ ref('int_investigation') }} as investigation
                where
                    investigation.investigation_no = source_row.investigation_no
                    and source_row.from_at < investigation.left_at
            ),
            false
        ) as is_published,
        case
            when from_at > as_at then 'not_yet'
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__suspect_status') }} as source_row
    cross join run
    union all
    select
        investigation_no,
        'athena' as system,
        'oic_history' as table_name,
        'int_investigation_holder' as published_in,
        cast(oic_history_id as varchar) as row_key,
        coalesce(
            from_at <= as_at
            and from_at < coalesce(to_at, {{ end_of_time() }})
            and investigation_no in (select investigation_no from {{ ref('int_investigation') }}),
            false
        ) as is_published,
        case
            when from_at > as_at then 'not_yet'
            when investigation_no in (select investigation_no from {{ ref('stg_athena__investigation') }}) then 'population'
        end as reason
    from {{ ref('stg_athena__oic_history') }}
    cross join run

),

{{ fates_of('source_rows', ['investigation_no']) }}

select * from fates
