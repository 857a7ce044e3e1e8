with

investigation as (

    select * from {{ ref('int_investigation') }}

),

disposal as (

    -- while any offence has a validated outcome that is not rescinded
    select
        investigation_no,
        greatest(decided_at, entered_at, validated_at) as from_at,
        rescinded_at as to_at

    from {{ ref('int_outcome') }}
    where
        is_validated
        and greatest(decided_at, entered_at, validated_at) < rescinded_at

),

candidates as (

    select
        investigation_no,
        true as is_disposed,
        from_at,
        to_at
    from disposal

    union all

    select
        investigation_no,
        false as is_disposed,
        recorded_at as from_at,
        least(ended_at, left_at) as to_at
    from investigation

),

states as (

    {{ resolve_overlaps(
        relation='candidates',
        key='investigation_no',
        lower='from_at',
        upper='to_at',
        winner='is_disposed desc',
        columns=['is_disposed'],
    ) }}

),

undisposed as (

    select
        investigation_no,
        from_at,
        to_at

    from states
    where not is_disposed

)

select * from undisposed
