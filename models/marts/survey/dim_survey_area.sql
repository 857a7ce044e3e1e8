with

estimate as (

    select * from {{ ref('survey_estimate') }}

),

own as (

    select * from {{ ref('survey_own_area') }}

),

area as (

    select
        estimate.area,
        own.entity_id,
        min(estimate.area_kind) as area_kind,
        own.entity_id is not null as is_own_force

    from estimate
    left join own on estimate.area = own.area
    group by estimate.area, own.entity_id

)

select * from area
