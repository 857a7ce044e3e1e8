with

posting as (

    select * from {{ ref('stg_hr__posting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

acting as (

    select
        posting.posting_id,
        posting.person_no,
        posting.rank_code,
        posting.entered_at,
        posting.starts_on as valid_from,
        coalesce(posting.ends_on, {{ end_of_time() }}) as valid_to

    from posting
    inner join run on posting.entered_at <= run.as_at
    where
        posting.posting_type in ('temporary', 'acting')
        and posting.rank_code is not null

),

in_force as (

    {{ resolve_overlaps(
        relation='acting',
        key='person_no',
        lower='valid_from',
        upper='valid_to',
        winner='entered_at desc, posting_id desc',
        columns=['rank_code'],
    ) }}

)

select * from in_force
