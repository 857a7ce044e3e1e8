with

person as (

    select * from {{ ref('stg_hr__person') }}
    where is_protected

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

identities as (

    select
        'person' as entity_type,
        person_no as entity_id
    from person

    union

    -- whoever else had the collar number: better one row too few than one covert officer named
    select
        'account' as entity_type,
        account.user_id as entity_id
    from account
    inner join person on account.collar_canonical = person.collar_canonical

    union

    -- an account that is called as the person is named by its own number, whatever stands for its collar
    select
        'account' as entity_type,
        person_no as entity_id
    from person

    union

    select
        'posting' as entity_type,
        posting.posting_id as entity_id
    from posting
    inner join person on posting.person_no = person.person_no

    union

    select
        'record' as entity_type,
        person_no as entity_id
    from person

    union

    select
        'record' as entity_type,
        posting.posting_id as entity_id
    from posting
    inner join person on posting.person_no = person.person_no

)

select * from identities
