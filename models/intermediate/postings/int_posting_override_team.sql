with

posting_override as (

    select * from {{ ref('stg_sharepoint__posting_override') }}
    where trim(approved_by) <> ''

),

approved as (

    select
        person_no,
        id as posting_override_id,
        unit_code,
        modified,
        valid_from,
        valid_to

    from posting_override

),

in_force as (

    {{ resolve_overlaps(
        relation='approved',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='modified desc, posting_override_id desc',
        columns=['unit_code', 'posting_override_id'],
    ) }}

)

select * from in_force
