with

person as (

    select * from {{ ref('stg_hr__person') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}
    where
        is_active
        and account_type not in ('system', 'queue')

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

same_collar as (

    select * from {{ ref('int_mismatch_i01') }}

),

run as (

    select * from {{ ref('int_run') }}

),

compared as (

    select
        person.person_no,
        bool_or({{ plain_name('account.surname') }} = {{ plain_name('person.surname') }}) as is_same_somewhere

    from account
    cross join run
    inner join account_holder
        on account.user_id = account_holder.user_id
        and account_holder.bucket is null
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    inner join person on account_holder.person_no = person.person_no
    left join same_collar on person.person_no = same_collar.person_no
    where same_collar.person_no is null
    group by person.person_no

),

mismatch as (

    -- null where a name is missing on either side: nothing to compare
    select
        {{ mismatch_columns('I04', 'person', 'person_no', person_no='person_no') }}

    from compared
    where not is_same_somewhere

)

select * from mismatch
