with

search as (

    select * from {{ ref('int_police_uk__search') }}
    where set_aside_reason is null

),

csp as (

    select * from {{ ref('dim_csp') }}

),

counted as (

    select
        csp.csp_key,
        {{ date_key('search.month_start') }} as month_date_key,
        search.csp_code,
        search.month_start,
        search.search_type,
        search.object_of_search,
        search.csp_source,
        count(*) as searches

    from search
    inner join csp on search.csp_code = csp.csp_code
    group by csp.csp_key, search.csp_code, search.month_start, search.search_type, search.object_of_search, search.csp_source

)

select * from counted
