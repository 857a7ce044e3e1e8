with

bail_clock as (

    select * from {{ ref('int_bail_clock') }}

),

clock as (

    select
        concat_ws('|', investigation_no, suspect_ref) as pair_key,
        investigation_no,
        suspect_ref,
        expired_from_on,
        from_at,
        to_at

    from bail_clock

),

pairs as (

    {{ resolve_overlaps(
        relation='clock',
        key='pair_key',
        lower='from_at',
        upper='to_at',
        winner='expired_from_on',
        columns=['investigation_no', 'suspect_ref', 'expired_from_on'],
    ) }}

)

select * from pairs
