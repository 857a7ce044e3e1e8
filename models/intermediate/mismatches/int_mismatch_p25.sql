with

record_dispute as (

    select * from {{ ref('stg_review_app__record_dispute') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

open_disputes as (

    -- the latest to dispute a record speaks for all
    select
        record_dispute.record_ref,
        record_dispute.record_type,
        record_dispute.raised_on,
        person.person_no,
        row_number() over (
            partition by record_dispute.record_ref
            order by record_dispute.raised_on desc, record_dispute.id desc
        ) as place

    from record_dispute
    inner join run
        on record_dispute.raised_on <= run.as_on
        and coalesce(record_dispute.resolved_on, {{ end_of_time() }}) > run.as_on
    left join person on record_dispute.raised_by = person.person_no

),

mismatch as (

    select
        {{ mismatch_columns(
            'P25', 'record', 'open_disputes.record_ref', person_no='open_disputes.person_no',
            detail_1="case open_disputes.record_type when 'posting' then 'posting' when 'investigation' then 'crime' when 'stop_search' then 'stop and search' else 'record' end",
            detail_2=day_text('open_disputes.raised_on'),
            is_graver=days_between('open_disputes.raised_on', 'run.as_on') ~ ' < ' ~ setting('mismatch_dispute_days')
        ) }}

    from open_disputes
    cross join run
    where open_disputes.place = 1

)

select * from mismatch
