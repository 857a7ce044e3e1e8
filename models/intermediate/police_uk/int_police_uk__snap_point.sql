with

street as (

    select * from {{ ref('stg_police_uk__street') }}

),

outcome as (

    select * from {{ ref('stg_police_uk__outcome') }}

),

place as (

    select * from {{ ref('int_police_uk__place') }}

),

sighting as (

    select longitude, latitude, district_name, lsoa_code from street
    union
    select longitude, latitude, district_name, lsoa_code from outcome

),

point as (

    select
        sighting.longitude,
        sighting.latitude,
        count(distinct place.csp_code) as csps,
        max(place.csp_code) as csp_code

    from sighting
    inner join place
        on coalesce(sighting.district_name, '') = coalesce(place.district_name, '')
        and coalesce(sighting.lsoa_code, '') = coalesce(place.lsoa_code, '')
    where
        sighting.longitude is not null
        and sighting.latitude is not null
        and place.csp_code != 'UNKNOWN'
    group by sighting.longitude, sighting.latitude

)

select * from point
