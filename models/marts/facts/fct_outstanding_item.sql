with

item as (

    select * from {{ ref('int_outstanding_item') }}

),

run as (

    select * from {{ ref('int_run') }}

),

holder as (

    select * from {{ ref('int_fact_holder') }}

),

known as (

    -- open while nobody closed it and its investigation is still counted
    select
        item.outstanding_item_id,
        item.item_type,
        item.investigation_no,
        item.owner_user_id,
        item.opened_on,
        item.due_on,
        case when item.closed_on <= run.as_on then item.closed_on end as closed_on,
        item.closed_on > run.as_on and item.left_at > run.as_at as is_outstanding,
        least(item.closed_on, run.as_on) as held_on,
        run.as_on

    from item
    cross join run

),

attributed as (

    {{ attribute_holder('known', kind='account', key='owner_user_id', day='held_on') }}

),

final as (

    select
        outstanding_item_id,
        officer_key,
        team_key,
        csp_key,
        {{ calendar_key('opened_on') }} as opened_date_key,
        {{ calendar_key('due_on') }} as due_date_key,
        {{ calendar_key('closed_on') }} as closed_date_key,
        investigation_no,
        person_no,
        unit_code,
        csp_code,
        item_type,
        is_outstanding,
        coalesce(is_outstanding and due_on < as_on, false) as is_overdue,
        opened_on,
        due_on,
        closed_on,
        {{ days_between('opened_on', 'held_on') }} as days_open

    from attributed

)

select * from final
