with

posting as (

    select * from {{ ref('int_hr_posting') }}
    where
        is_primary
        and ends_on is not null

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),


carried as (

    select
        posting.person_no,
        posting.posting_id,
        posting.ends_on,
        posting.entered_at,
        mapping.unit_code,
        posting.ends_on as valid_from,
        {{ add_days('posting.ends_on', setting('posting_carry_forward_days')) }} as valid_to

    from posting
    inner join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and {{ add_days('posting.ends_on', -1) }} >= mapping.valid_from
        and {{ add_days('posting.ends_on', -1) }} < mapping.valid_to

),

in_force as (

    {{ resolve_overlaps(
        relation='carried',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='ends_on desc, entered_at desc, posting_id desc',
        columns=['unit_code', 'posting_id'],
    ) }}

)

select * from in_force
