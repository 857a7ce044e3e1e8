with

crime as (

    select * from {{ ref('int_police_uk__crime') }}
    where set_aside_reason is null

),

csp as (

    select * from {{ ref('dim_csp') }}

),

counted as (

    select
        csp.csp_key,
        {{ date_key('crime.month_start') }} as month_date_key,
        crime.csp_code,
        crime.month_start,
        crime.crime_type,
        count(*) as crimes

    from crime
    inner join csp on crime.csp_code = csp.csp_code
    group by csp.csp_key, crime.csp_code, crime.month_start, crime.crime_type

)

select * from counted
