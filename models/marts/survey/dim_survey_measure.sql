with

source as (

    select * from {{ ref('survey_measure') }}

)

select * from source
