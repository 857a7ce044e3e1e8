with

account as (

    select * from {{ ref('int_account_sighting') }}
    where account_type not in ('system', 'queue')

),

collar_holder as (

    select * from {{ ref('int_collar_holder') }}
    where is_employed

),

unit as (

    select * from {{ ref('int_unit_sighting') }}
    where is_active

),

unit_csp as (

    select * from {{ ref('int_unit_csp') }}
    where is_mapped

),

persons_accounts as (

    select
        collar_holder.person_no,
        account.user_id,
        account.unit_code,
        account.is_active,
        account.updated_at,
        greatest(account.valid_from, collar_holder.valid_from) as valid_from,
        least(account.valid_to, collar_holder.valid_to) as valid_to

    from account
    inner join collar_holder
        on account.collar_canonical = collar_holder.collar_canonical
        and account.valid_from < collar_holder.valid_to
        and collar_holder.valid_from < account.valid_to

),

persons_account as (

    {{ resolve_overlaps(
        relation='persons_accounts',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='is_active desc, updated_at desc, user_id desc',
        columns=['user_id', 'unit_code', 'is_active'],
    ) }}

),

in_active_unit as (

    select
        persons_account.person_no,
        persons_account.user_id,
        persons_account.unit_code,
        greatest(persons_account.valid_from, unit.valid_from) as valid_from,
        least(persons_account.valid_to, unit.valid_to) as valid_to

    from persons_account
    inner join unit
        on persons_account.unit_code = unit.unit_code
        and persons_account.valid_from < unit.valid_to
        and unit.valid_from < persons_account.valid_to
    where persons_account.is_active

),

in_mapped_unit as (

    select
        in_active_unit.person_no,
        in_active_unit.user_id,
        in_active_unit.unit_code,
        greatest(in_active_unit.valid_from, unit_csp.valid_from) as valid_from,
        least(in_active_unit.valid_to, unit_csp.valid_to) as valid_to

    from in_active_unit
    inner join unit_csp
        on in_active_unit.unit_code = unit_csp.unit_code
        and in_active_unit.valid_from < unit_csp.valid_to
        and unit_csp.valid_from < in_active_unit.valid_to

)

select * from in_mapped_unit
