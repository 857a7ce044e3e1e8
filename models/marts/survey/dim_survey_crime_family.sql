with

source as (

    select * from {{ ref('survey_crime_family') }}

)

select * from source
