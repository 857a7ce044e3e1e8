with recursive

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

run as (

    select * from {{ ref('int_run') }}

),

node as (

    -- everybody's account today; an account that is nobody's is a step on the way too
    select
        account.user_id,
        account.supervisor_user_id,
        account_holder.person_no,
        coalesce(account_holder.person_no, concat('account ', account.user_id)) as node_id,
        row_number() over (
            partition by coalesce(account_holder.person_no, concat('account ', account.user_id))
            order by account.is_active desc, account.updated_at desc, account.user_id desc
        ) as place

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to

),

supervised_by as (

    -- one supervisor at most, that of the account in use; somebody who supervises himself has none
    select
        node.node_id,
        node.person_no,
        supervisor.node_id as supervisor_node_id,
        supervisor.person_no as supervisor_person_no

    from node
    inner join node as supervisor
        on node.supervisor_user_id = supervisor.user_id
        and node.node_id <> supervisor.node_id
    where node.place = 1

),

chain as (

    select
        node_id,
        person_no,
        supervisor_node_id,
        supervisor_person_no,
        1 as steps

    from supervised_by

    union all

    -- a chain of command is short: who is not out of it by then goes round in a loop
    select
        chain.node_id,
        chain.person_no,
        supervised_by.supervisor_node_id,
        supervised_by.supervisor_person_no,
        chain.steps + 1 as steps

    from chain
    inner join supervised_by on chain.supervisor_node_id = supervised_by.node_id
    where
        chain.node_id <> chain.supervisor_node_id
        and chain.steps < 50

),

shortest as (

    select
        node_id,
        person_no,
        supervisor_node_id,
        supervisor_person_no,
        min(steps) as steps,
        node_id = supervisor_node_id as is_in_loop

    from chain
    group by
        node_id,
        person_no,
        supervisor_node_id,
        supervisor_person_no

)

select * from shortest
