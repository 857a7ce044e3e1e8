{{ config(severity='warn') }}
-- What: every rank code seen in HR and Athena is in the seed rank.
-- When it matters: when a rank is introduced; its holders fall out of every peer group until it has a band.
-- How to resolve: add the code with its band to seeds/rank.csv, or have the source corrected.
with

person as (

    select * from {{ ref('stg_hr__person') }}

),

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

rank_seed as (

    select * from {{ ref('rank') }}

),

seen as (

    select
        'hr.person' as seen_in,
        rank_code
    from person

    union all

    select
        'hr.posting' as seen_in,
        rank_code
    from posting

    union all

    select
        'athena.user_account' as seen_in,
        rank_code
    from account

),

unknown as (

    select
        seen.seen_in,
        seen.rank_code,
        count(*) as occurrences

    from seen
    left join rank_seed on seen.rank_code = rank_seed.rank_code
    where
        seen.rank_code is not null
        and rank_seed.rank_code is null
    group by
        seen.seen_in,
        seen.rank_code

)

select * from unknown
