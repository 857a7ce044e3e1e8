with

officer as (

    select * from {{ ref('int_officer_version') }}

),

officer_bucket as (

    select * from {{ ref('officer_bucket') }}

),

rank_of_code as (

    select * from {{ ref('rank') }}

),

run as (

    select * from {{ ref('int_run') }}

),

individual as (

    select
        {{ surrogate_key(['officer.person_no', 'officer.valid_from']) }} as officer_key,
        officer.person_no,
        officer.collar_canonical as collar_no,
        concat_ws(
            ' ',
            concat_ws(', ', officer.surname, nullif(left(trim(officer.forename), 1), '') || '.'),
            officer.collar_canonical
        ) as display_name,
        officer.rank_code,
        coalesce(rank_of_code.rank_band, 'unknown') as rank_band,
        officer.is_probationer,
        false as is_bucket,
        officer.valid_from,
        officer.valid_to

    from officer
    left join rank_of_code on officer.rank_code = rank_of_code.rank_code

),

stand_in as (

    select bucket, display_name, {{ surrogate_key(['bucket', start_of_time()]) }} as officer_key from officer_bucket
    union all
    select 'UNKNOWN' as bucket, 'Unknown' as display_name, {{ unknown_key() }} as officer_key

),

member as (

    select * from individual
    union all
    select
        officer_key,
        bucket as person_no,
        cast(null as varchar) as collar_no,
        display_name,
        cast(null as varchar) as rank_code,
        'unknown' as rank_band,
        false as is_probationer,
        true as is_bucket,
        {{ start_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to

    from stand_in

),

dated as (

    select
        member.*,
        member.valid_from <= run.as_on and run.as_on < member.valid_to as is_current

    from member
    cross join run

)

select * from dated
