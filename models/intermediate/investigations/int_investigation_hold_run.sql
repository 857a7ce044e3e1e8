with

holder as (

    select * from {{ ref('int_investigation_holder') }}

),

beside_previous as (

    select
        *,
        lag(oic_history_id) over (partition by investigation_no order by from_at) as previous_history_id,
        lag(user_id) over (partition by investigation_no order by from_at) as previous_user_id

    from holder

),

changes as (

    select
        *,
        -- a gap in the history breaks a holding, whoever the record names today
        case
            when oic_history_id is null or previous_history_id is null then 1
            when coalesce(user_id, '') <> coalesce(previous_user_id, '') then 1
            else 0
        end as is_change

    from beside_previous

),

numbered as (

    select
        *,
        sum(is_change) over (
            partition by investigation_no
            order by from_at
            rows between unbounded preceding and current row
        ) as hold_number

    from changes

),

runs as (

    select
        investigation_no,
        oic_history_id,
        user_id,
        unit_code,
        interval_from_at,
        from_at,
        to_at,
        case
            when oic_history_id is not null
                then min(from_at) over (partition by investigation_no, hold_number)
        end as held_since_at

    from numbered

)

select * from runs
