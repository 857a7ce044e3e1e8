with

source as (

    select * from {{ source('csew', 'recorded_crime') }}

),

typed as (

    select
        row_id,
        file_name,
        nullif(trim(area), '') as area,
        nullif(trim(crime_family), '') as crime_family,
        {{ try_cast('trim(period_start)', 'date') }} as period_start,
        {{ try_cast('trim(period_end)', 'date') }} as period_end,
        {{ try_cast('trim(recorded)', 'double') }} as recorded,
        {{ try_cast('trim(population)', 'double') }} as population,
        nullif(trim(source), '') as source,
        -- lineage
        _batch_id,
        _loaded_at

    from source

)

select * from typed
