with

source as (

    select * from {{ source('police_uk', 'stop_search') }}

),

typed as (

    select
        -- identifiers
        row_id,
        file_name,
        file_sha256,
        -- attributes
        coalesce(nullif(trim(search_type), ''), 'Not stated') as search_type,
        coalesce(nullif(trim(object_of_search), ''), 'Not stated') as object_of_search,
        nullif(trim(legislation), '') as legislation,
        nullif(trim(outcome), '') as outcome,
        md5({{ row_text([
            'search_type', 'searched_at', 'part_of_a_policing_operation', 'policing_operation', 'latitude',
            'longitude', 'gender', 'age_range', 'self_defined_ethnicity', 'officer_defined_ethnicity',
            'legislation', 'object_of_search', 'outcome', 'outcome_linked_to_object_of_search',
            'removal_of_more_than_just_outer_clothing'
        ]) }}) as row_fingerprint,
        -- flags
        trim(concat_ws(
            '',
            search_type, searched_at, part_of_a_policing_operation, policing_operation, latitude, longitude,
            gender, age_range, self_defined_ethnicity, officer_defined_ethnicity, legislation,
            object_of_search, outcome, outcome_linked_to_object_of_search,
            removal_of_more_than_just_outer_clothing
        )) = '' as is_blank,
        -- numbers
        row_number,
        {{ try_cast('longitude', 'decimal(9, 6)') }} as longitude,
        {{ try_cast('latitude', 'decimal(9, 6)') }} as latitude,
        -- dates and times
        {{ utc_instant('trim(searched_at)') }} as searched_at,
        -- lineage
        _batch_id,
        _loaded_at

    from source

)

select * from typed
