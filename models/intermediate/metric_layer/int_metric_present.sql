with

period as (

    select * from {{ ref('int_period') }}

),

person as (

    select * from {{ ref('stg_hr__person') }}

),

person_bucket as (

    select * from {{ ref('int_person_bucket') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

team_map as (

    select * from {{ ref('stg_sharepoint__team_map') }}

),

day as (

    select stock_on as last_on from period
    union
    select flow_last_on as last_on from period

),

employed as (

    -- everybody employed that day who has a team
    select
        day.last_on,
        person.person_no,
        person_bucket.is_individual,
        posting.unit_code,
        posting.csp_code

    from day
    inner join person
        on day.last_on >= person.started_on
        and day.last_on < coalesce(person.left_on, {{ end_of_time() }})
    inner join person_bucket
        on person.person_no = person_bucket.person_no
        and day.last_on >= person_bucket.valid_from
        and day.last_on < person_bucket.valid_to
    inner join posting
        on person.person_no = posting.person_no
        and day.last_on >= posting.valid_from
        and day.last_on < posting.valid_to
    where posting.unit_code <> 'UNPOSTED'

),

present as (

    select
        last_on,
        'officer' as level,
        person_no as entity_id,
        unit_code as parent_entity_id
    from employed
    where is_individual

    union

    select
        last_on,
        'team' as level,
        unit_code as entity_id,
        csp_code as parent_entity_id
    from employed

    union

    select
        day.last_on,
        'csp' as level,
        team_map.csp_code as entity_id,
        'HERTS' as parent_entity_id
    from day
    inner join team_map
        on day.last_on >= team_map.valid_from
        and day.last_on < coalesce(team_map.valid_to, {{ end_of_time() }})
    where team_map.csp_code is not null

    union

    select
        last_on,
        'force' as level,
        'HERTS' as entity_id,
        cast(null as varchar) as parent_entity_id
    from day

)

select * from present
