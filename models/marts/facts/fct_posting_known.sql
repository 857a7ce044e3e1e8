with

known as (

    select * from {{ ref('int_fact_posting_known') }}

),

posting as (

    select * from {{ ref('int_fact_posting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

final as (

    -- the keys say nothing of who is meant where it is no individual
    select
        {{ surrogate_key([
            'known.officer_id', 'posting.unit_code', 'posting.csp_code', 'posting.source',
            'posting.valid_from', 'posting.valid_to', 'posting.copy_number', 'known.valid_from',
        ]) }} as posting_known_key,
        {{ surrogate_key([
            'posting.officer_id', 'posting.unit_code', 'posting.csp_code', 'posting.source',
            'posting.valid_from', 'posting.valid_to', 'posting.copy_number',
        ]) }} as posting_key,
        posting.officer_key,
        posting.team_key,
        posting.csp_key,
        {{ calendar_key('known.valid_from') }} as from_date_key,
        posting.officer_id as person_no,
        posting.unit_code,
        posting.csp_code,
        posting.source,
        cast(known.agreeing_sources as integer) as agreeing_sources,
        known.confidence,
        known.valid_from,
        known.valid_to,
        known.known_from,
        known.known_to,
        known.valid_from <= run.as_on and known.valid_to > run.as_on as is_current

    from known
    inner join posting
        on known.own_person_no = posting.own_person_no
        and known.posting_valid_from = posting.valid_from
    cross join run

)

select * from final
