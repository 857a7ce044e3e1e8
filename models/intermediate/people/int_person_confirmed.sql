with

roster_confirmation as (

    select * from {{ ref('stg_sharepoint__roster_confirmation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

posting as (

    select * from {{ ref('int_posting_team') }}

),

good_for as (

    -- a confirmation of the team that the person is in on that day
    select
        roster_confirmation.person_no,
        greatest(roster_confirmation.confirmed_on, posting.valid_from) as from_on,
        least(
            {{ add_days('roster_confirmation.confirmed_on', setting('posting_confirmation_days')) }},
            posting.valid_to
        ) as to_on,
        true as is_confirmed

    from roster_confirmation
    inner join run on roster_confirmation.confirmed_on <= run.as_on
    inner join posting
        on roster_confirmation.person_no = posting.person_no
        and roster_confirmation.unit_code = posting.unit_code

),

confirmed as (

    {{ resolve_overlaps(
        relation='good_for',
        key='person_no',
        lower='from_on',
        upper='to_on',
        winner='is_confirmed',
        columns=['is_confirmed'],
    ) }}

)

select * from confirmed
