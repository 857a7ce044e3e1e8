with

code_version as (

    select * from {{ ref('int_offence_code_version') }}

),

offence_time_limit_rule as (

    select * from {{ ref('offence_time_limit_rule') }}

),

rule_range as (

    select
        offence_code,
        rule,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by offence_code order by valid_from),
            {{ end_of_time() }}
        ) as valid_to

    from offence_time_limit_rule

),

ruled as (

    -- the rule in force on the last local day of the offence; a code without rules of its own takes those of *
    select
        code_version.offence_id,
        code_version.investigation_no,
        code_version.offence_code,
        code_version.offence_on,
        code_version.is_latest,
        code_version.reclassified_at,
        code_version.from_at,
        code_version.to_at,
        coalesce(own_rule.rule, any_rule.rule) as rule

    from code_version
    left join rule_range as own_rule
        on code_version.offence_code = own_rule.offence_code
        and code_version.offence_on >= own_rule.valid_from
        and code_version.offence_on < own_rule.valid_to
    left join rule_range as any_rule
        on any_rule.offence_code = '*'
        and code_version.offence_on >= any_rule.valid_from
        and code_version.offence_on < any_rule.valid_to

)

select * from ruled
