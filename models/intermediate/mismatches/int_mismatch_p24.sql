with

cost_centre as (

    select * from {{ ref('stg_finance__cost_centre') }}

),

claim as (

    select * from {{ ref('int_overtime_claim') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

run as (

    select * from {{ ref('int_run') }}

),

charged as (

    -- the team that worked it, on the day worked
    select
        claim.cost_centre,
        posting.unit_code

    from claim
    inner join run
        on claim.worked_on <= run.as_on
        and claim.worked_on > {{ add_days('run.as_on', '-' ~ setting('mismatch_window_days')) }}
    inner join posting
        on claim.person_no = posting.person_no
        and claim.worked_on >= posting.valid_from
        and claim.worked_on < posting.valid_to
    where posting.unit_code <> 'UNPOSTED'

),

compared as (

    select
        cost_centre.cost_centre,
        cost_centre.unit_code,
        count(charged.unit_code) as claims,
        sum(case when charged.unit_code <> cost_centre.unit_code then 1 else 0 end) as claims_elsewhere

    from cost_centre
    left join charged on cost_centre.cost_centre = charged.cost_centre
    group by
        cost_centre.cost_centre,
        cost_centre.unit_code

),

judged as (

    select
        compared.*,
        unit_today.csp_code,
        case
            when compared.unit_code is null then 'pays for no team in finance'
            when not coalesce(unit_today.is_mapped, false)
                then concat('pays for ', compared.unit_code, ', which the team map does not have')
            when compared.claims_elsewhere * 2 > compared.claims
                then concat(
                    'pays for {unit_athena}, but other teams worked ', cast(compared.claims_elsewhere as varchar), ' of its last ',
                    {{ count_text('compared.claims', 'overtime claim') }}
                )
        end as fault

    from compared
    left join unit_today on compared.unit_code = unit_today.unit_code

),

mismatch as (

    select
        {{ mismatch_columns(
            'P24', 'cost_centre', 'cost_centre', unit_code_athena='unit_code', csp_athena='csp_code', detail_1='cost_centre', detail_2='fault'
        ) }}

    from judged
    where fault is not null

)

select * from mismatch
