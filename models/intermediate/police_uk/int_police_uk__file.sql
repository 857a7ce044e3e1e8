with

street as (

    select * from {{ ref('stg_police_uk__street') }}

),

outcome as (

    select * from {{ ref('stg_police_uk__outcome') }}

),

stop_search as (

    select * from {{ ref('stg_police_uk__stop_search') }}

),

file_row as (

    select 'street' as dataset, file_name, file_sha256, _batch_id from street
    union all
    select 'outcome' as dataset, file_name, file_sha256, _batch_id from outcome
    union all
    select 'stop_search' as dataset, file_name, file_sha256, _batch_id from stop_search

),

file as (

    -- the publisher's own name of a delivery: no folder, no compression
    select
        dataset,
        file_name,
        regexp_replace(regexp_replace(lower(file_name), '^.*/', ''), '[.]gz$', '') as delivery_name,
        max(file_sha256) as file_sha256,
        max(_batch_id) as last_batch_id,
        count(*) as rows_in_file

    from file_row
    group by dataset, file_name

),

ranked as (

    select
        *,
        row_number() over (
            partition by dataset, delivery_name
            order by last_batch_id desc, file_name desc
        ) as delivery_place,
        row_number() over (
            partition by dataset, file_sha256
            order by last_batch_id desc, file_name desc
        ) as content_place

    from file

),

judged as (

    select
        dataset,
        file_name,
        delivery_name,
        {{ try_cast(regex_group('delivery_name', '^([0-9]{4}-[0-9]{2})-') ~ " || '-01'", 'date') }} as file_month,
        rows_in_file,
        delivery_place > 1 or content_place > 1 as is_delivered_again

    from ranked

)

select * from judged
