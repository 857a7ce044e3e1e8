with

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

collar_holder as (

    select * from {{ ref('int_collar_holder') }}

),

nobody as (

    -- what an account means on a date where its collar belongs to nobody
    select
        user_id,
        cast(null as varchar) as person_no,
        case account_type
            when 'system' then 'UNASSIGNED'
            when 'queue' then 'UNALLOCATED'
            else 'EXTERNAL'
        end as bucket,
        2 as priority,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to

    from account

),

somebody as (

    select
        account.user_id,
        collar_holder.person_no,
        case when not collar_holder.is_employed then 'LEAVER_HELD' end as bucket,
        1 as priority,
        collar_holder.valid_from,
        collar_holder.valid_to

    from account
    inner join collar_holder on account.collar_canonical = collar_holder.collar_canonical
    where account.account_type not in ('system', 'queue')

),

candidates as (

    select * from nobody
    union all
    select * from somebody

),

holders as (

    {{ resolve_overlaps(
        relation='candidates',
        key='user_id',
        lower='valid_from',
        upper='valid_to',
        winner='priority',
        columns=['person_no', 'bucket'],
    ) }}

)

select * from holders
