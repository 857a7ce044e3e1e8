with

source as (

    select * from {{ source('command_control', 'incident') }}

),

renamed as (

    select
        -- identifiers
        incident_no,
        nullif(trim(csp_code), '') as csp_code,
        duplicate_of,
        -- attributes
        grade_initial,
        nullif(trim(grade_at_dispatch), '') as grade_at_dispatch,
        grade_final,
        opening_code,
        closing_code,
        -- dates and times
        created_at,
        closed_at,
        updated_at,
        -- lineage
        _loaded_at
    from source

)

select * from renamed
