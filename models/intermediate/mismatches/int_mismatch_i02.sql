with

person as (

    select * from {{ ref('stg_hr__person') }}

),

run as (

    select * from {{ ref('int_run') }}

),

reused as (

    select
        later.person_no,
        earlier.person_no as other_person_no,
        earlier.left_on,
        row_number() over (
            partition by later.person_no
            order by earlier.left_on desc, earlier.person_no desc
        ) as place

    from person as later
    inner join run on later.started_on <= run.as_on
    inner join person as earlier
        on later.collar_canonical = earlier.collar_canonical
        and later.person_no <> earlier.person_no
        and earlier.left_on <= later.started_on

),

mismatch as (

    select
        {{ mismatch_columns(
            'I02', 'person', 'person_no', person_no='person_no', other_person_no='other_person_no', detail_1=day_text('left_on')
        ) }}

    from reused
    where place = 1

)

select * from mismatch
