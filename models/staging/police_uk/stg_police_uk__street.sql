with

source as (

    select * from {{ source('police_uk', 'street') }}

),

typed as (

    select
        -- identifiers
        row_id,
        file_name,
        file_sha256,
        nullif(trim(crime_id), '') as crime_id,
        nullif(trim(lsoa_code), '') as lsoa_code,
        -- attributes
        nullif(regexp_replace(trim(lsoa_name), ' +[0-9]{3}[A-Z]?$', ''), '') as district_name,
        coalesce(nullif(trim(crime_type), ''), 'Not stated') as crime_type,
        nullif(trim(last_outcome_category), '') as last_outcome_category,
        md5({{ row_text([
            'crime_id', 'month', 'reported_by', 'falls_within', 'longitude', 'latitude', 'location',
            'lsoa_code', 'lsoa_name', 'crime_type', 'last_outcome_category', 'context'
        ]) }}) as row_fingerprint,
        -- flags
        trim(concat_ws(
            '',
            crime_id, month, reported_by, falls_within, longitude, latitude, location, lsoa_code, lsoa_name,
            crime_type, last_outcome_category, context
        )) = '' as is_blank,
        -- numbers
        row_number,
        {{ try_cast('longitude', 'decimal(9, 6)') }} as longitude,
        {{ try_cast('latitude', 'decimal(9, 6)') }} as latitude,
        -- dates and times
        {{ try_cast(regex_group('trim(month)', '^([0-9]{4}-[0-9]{2})$') ~ " || '-01'", 'date') }} as month_start,
        -- lineage
        _batch_id,
        _loaded_at

    from source

)

select * from typed
