with

outstanding_item as (

    select * from {{ ref('stg_sharepoint__outstanding_item') }}
    where item_type not in {{ codes_of('outstanding_item_left_out') }}

),

investigation_record as (

    select * from {{ ref('int_investigation_record') }}

),

run as (

    select * from {{ ref('int_run') }}

),

items as (

    -- not of a test record; out of a cancelled or transferred one from that instant
    select
        outstanding_item.id as outstanding_item_id,
        outstanding_item.item_type,
        outstanding_item.investigation_no,
        outstanding_item.owner_user_id,
        outstanding_item.opened_on,
        outstanding_item.due_on,
        coalesce(outstanding_item.closed_on, {{ end_of_time() }}) as closed_on,
        coalesce(investigation_record.left_at, {{ end_of_time() }}) as left_at

    from outstanding_item
    inner join run on outstanding_item.opened_on <= run.as_on
    left join investigation_record on outstanding_item.investigation_no = investigation_record.investigation_no
    where not coalesce(investigation_record.is_test, false)

)

select * from items
