with

street as (

    select * from {{ ref('stg_police_uk__street') }}

),

outcome as (

    select * from {{ ref('stg_police_uk__outcome') }}

),

csp as (

    select * from {{ ref('csp') }}

),

lsoa as (

    select * from {{ ref('police_uk_lsoa') }}

),

place as (

    select district_name, lsoa_code from street
    union
    select district_name, lsoa_code from outcome

),

resolved as (

    select
        place.district_name,
        place.lsoa_code,
        case
            when named.csp_code is not null then named.csp_code
            when place.district_name is not null then 'OUTSIDE'
            when coded.csp_code is not null then coded.csp_code
            else 'UNKNOWN'
        end as csp_code,
        case
            when place.district_name is not null then 'lsoa_name'
            when coded.csp_code is not null then 'lsoa_code'
            else 'no_location'
        end as csp_source

    from place
    left join csp as named on lower(place.district_name) = lower(named.csp_name)
    left join lsoa on place.lsoa_code = lsoa.lsoa_code
    -- the census table still has the codes of before 2013
    left join csp as coded on lsoa.district_code = coded.csp_code or lsoa.district_code = coded.former_csp_code

)

select * from resolved
