with

obligation as (

    select * from {{ ref('int_victim_obligation_held') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

mapped_unit as (

    select * from {{ ref('int_fact_unit') }}
    where is_mapped

),

owed as (

    select
        victim_id,
        investigation_no,
        obligation_no,
        window_from_at,
        due_at,
        due_on,
        last_contact_at,
        is_met,
        is_handover,
        case when is_handover then 'HANDOVER' end as bucket,
        user_id,
        unit_code as record_unit_code

    from obligation

),

attributed as (

    {{ attribute_holder(
        'owed', kind='account', key='user_id', day='due_on', unit='record_unit_code', bucket='bucket'
    ) }}

),

final as (

    select
        {{ surrogate_key(['victim_id', 'obligation_no']) }} as victim_update_key,
        officer_key,
        team_key,
        csp_key,
        {{ calendar_key('due_on') }} as due_date_key,
        {{ surrogate_key(['victim_id']) }} as victim_key,
        investigation_no,
        cast(obligation_no as integer) as obligation_no,
        person_no,
        unit_code,
        csp_code,
        window_from_at,
        due_at,
        last_contact_at,
        is_met,
        is_handover

    from attributed

)

select * from final
