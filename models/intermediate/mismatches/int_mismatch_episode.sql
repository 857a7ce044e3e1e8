with

mismatch as (

    select * from {{ ref('int_mismatch_open') }}

),

mismatch_seen as (

    select * from {{ source('pipeline', 'mismatch_seen') }}

),

protected as (

    select * from {{ ref('int_mismatch_protected') }}

),

account as (

    select * from {{ ref('stg_athena__user_account') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

spells as (

    -- what was open and is no longer was resolved by this run
    select
        mismatch_seen.code,
        mismatch_seen.entity_type,
        mismatch_seen.entity_id,
        mismatch_seen.first_seen_at,
        case
            when mismatch_seen.resolved_at is null and mismatch.code is null then run.as_at
            else mismatch_seen.resolved_at
        end as resolved_at,
        mismatch.person_no,
        coalesce(mismatch.unit_code_athena, mismatch.unit_code_hr) as unit_code

    from mismatch_seen
    inner join run on mismatch_seen.first_seen_at <= run.as_at
    left join mismatch
        on mismatch_seen.code = mismatch.code
        and mismatch_seen.entity_type = mismatch.entity_type
        and mismatch_seen.entity_id = mismatch.entity_id

    union all

    -- what the pipeline has not seen before is first seen now
    select
        mismatch.code,
        mismatch.entity_type,
        mismatch.entity_id,
        run.as_at as first_seen_at,
        cast(null as timestamp) as resolved_at,
        mismatch.person_no,
        coalesce(mismatch.unit_code_athena, mismatch.unit_code_hr) as unit_code

    from mismatch
    cross join run
    left join mismatch_seen
        on mismatch.code = mismatch_seen.code
        and mismatch.entity_type = mismatch_seen.entity_type
        and mismatch.entity_id = mismatch_seen.entity_id
        and mismatch_seen.resolved_at is null
        and mismatch_seen.first_seen_at <= run.as_at
    where mismatch_seen.code is null

),

touching as (

    select
        spells.code,
        spells.entity_type,
        spells.entity_id,
        coalesce(
            spells.person_no,
            case when spells.entity_type = 'person' then spells.entity_id end,
            account_holder.person_no,
            posting.person_no
        ) as person_no,
        coalesce(
            spells.unit_code,
            case when spells.entity_type = 'unit' then spells.entity_id end,
            account.unit_code
        ) as unit_code,
        spells.first_seen_at,
        spells.resolved_at

    from spells
    cross join run
    left join account
        on spells.entity_type = 'account'
        and spells.entity_id = account.user_id
    left join account_holder
        on account.user_id = account_holder.user_id
        and run.as_on >= account_holder.valid_from
        and run.as_on < account_holder.valid_to
    left join posting
        on spells.entity_type = 'posting'
        and spells.entity_id = posting.posting_id

),

listed as (

    -- somebody may have become protected since
    select touching.*

    from touching
    left join protected
        on touching.entity_type = protected.entity_type
        and trim(touching.entity_id) = protected.entity_id
    left join protected as protected_person
        on protected_person.entity_type = 'person'
        and touching.person_no = protected_person.entity_id
    where
        protected.entity_id is null
        and protected_person.entity_id is null

),

numbered as (

    select
        code,
        entity_type,
        entity_id,
        cast(row_number() over (partition by code, entity_type, entity_id order by first_seen_at) as integer) as episode_no,
        person_no,
        unit_code,
        first_seen_at,
        resolved_at

    from listed

)

select * from numbered
