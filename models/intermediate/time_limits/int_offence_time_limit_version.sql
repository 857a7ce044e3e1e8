with

rule_version as (

    select * from {{ ref('int_offence_rule_version') }}
    where rule <> 'none'

),

investigation as (

    select * from {{ ref('int_investigation') }}

),

run as (

    select * from {{ ref('int_run') }}

),

dated as (

    select
        rule_version.*,
        case
            when
                rule_version.rule = 'da_6m_2y'
                and investigation.is_domestic_abuse
                and investigation.first_complainant_statement_at <= run.as_at
                then investigation.first_complainant_statement_at
        end as statement_at,
        {{ add_months('rule_version.offence_on', 6) }} as prudent_limit_on

    from rule_version
    inner join investigation on rule_version.investigation_no = investigation.investigation_no
    cross join run

),

before_statement as (

    -- no statement yet, or no rule that asks for one: the prudent date
    select
        offence_id,
        investigation_no,
        offence_code,
        'summary_6m' as rule,
        offence_on,
        is_latest and statement_at is null as is_latest,
        reclassified_at,
        prudent_limit_on as limit_on,
        from_at,
        least(to_at, coalesce(statement_at, {{ end_of_time() }})) as to_at

    from dated

),

after_statement as (

    -- six months from the statement, at most two years from the offence
    select
        offence_id,
        investigation_no,
        offence_code,
        rule,
        offence_on,
        is_latest,
        reclassified_at,
        least(
            {{ add_months(local_date('statement_at'), 6) }},
            {{ add_months('offence_on', 24) }}
        ) as limit_on,
        greatest(from_at, statement_at) as from_at,
        to_at

    from dated
    where statement_at is not null

),

versions as (

    select * from before_statement
    union all
    select * from after_statement

)

select * from versions
