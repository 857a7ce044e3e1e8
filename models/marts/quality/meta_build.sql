with

run as (

    select * from {{ source('pipeline', 'run') }}

),

build as (

    select
        release_id,
        as_at,
        created_at,
        contract_version,
        code_version,
        history_start,
        previous_release_id

    from run

)

select * from build
