with

investigation as (

    select * from {{ ref('int_investigation') }}

),

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

run as (

    select * from {{ ref('int_run') }}

),

loads as (

    select
        holder.user_id,
        account_holder.person_no,
        account_holder.bucket,
        count(*) as open_crimes

    from investigation
    inner join run
        on investigation.recorded_at <= run.as_at
        and investigation.ended_at > run.as_at
        and investigation.left_at > run.as_at
    inner join holder
        on investigation.investigation_no = holder.investigation_no
        and holder.from_at <= run.as_at
        and holder.to_at > run.as_at
    inner join account_holder
        on holder.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    group by
        holder.user_id,
        account_holder.person_no,
        account_holder.bucket

)

select * from loads
