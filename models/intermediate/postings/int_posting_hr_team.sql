with

posting as (

    select * from {{ ref('int_hr_posting') }}
    where is_primary

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

mapped as (

    select
        posting.person_no,
        posting.posting_id,
        posting.entered_at,
        mapping.unit_code,
        greatest(posting.starts_on, mapping.valid_from) as valid_from,
        least(posting.valid_to, mapping.valid_to) as valid_to

    from posting
    inner join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and posting.starts_on < mapping.valid_to
        and mapping.valid_from < posting.valid_to

),

in_force as (

    {{ resolve_overlaps(
        relation='mapped',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='entered_at desc, posting_id desc',
        columns=['unit_code', 'posting_id'],
    ) }}

)

select * from in_force
