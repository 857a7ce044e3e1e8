with

posting as (

    select * from {{ ref('int_fact_posting') }}

),

run as (

    select * from {{ ref('int_run') }}

),

final as (

    -- the key of somebody who is not shown as an individual says nothing of who that is
    select
        {{ surrogate_key([
            'posting.officer_id', 'posting.unit_code', 'posting.csp_code', 'posting.source',
            'posting.valid_from', 'posting.valid_to', 'posting.copy_number',
        ]) }} as posting_key,
        posting.officer_key,
        posting.team_key,
        posting.csp_key,
        {{ calendar_key('posting.valid_from') }} as from_date_key,
        posting.officer_id as person_no,
        posting.unit_code,
        posting.csp_code,
        posting.source,
        posting.valid_from,
        posting.valid_to,
        posting.valid_from <= run.as_on and posting.valid_to > run.as_on as is_current

    from posting
    cross join run

)

select * from final
