-- What: every flag rule is of a metric of the catalogue, at a level that it has; its exposure is another's denominator,
--   what is drawn by its exposure has one, and gaps between events are drawn of flows only.
-- When it matters: when a metric or a rule is added; a rule that fits nothing leaves its metric unassessed.
-- How to resolve: correct the metric, level or exposure in seeds/metric_flag_rule.csv.
with

metric_flag_rule as (

    select * from {{ ref('metric_flag_rule') }}

),

metric_catalogue as (

    select * from {{ ref('metric_catalogue') }}

),

levels as (

    select metric_id, 'officer' as level from metric_catalogue
    where has_officer
    union
    select metric_id, 'team' as level from metric_catalogue
    where has_team
    union
    select metric_id, 'csp' as level from metric_catalogue
    where has_csp
    union
    select metric_id, 'force' as level from metric_catalogue
    where has_force

),

wrong as (

    select
        metric_flag_rule.metric_id,
        metric_flag_rule.level,
        metric_flag_rule.exposure_metric_id

    from metric_flag_rule
    left join metric_catalogue on metric_flag_rule.metric_id = metric_catalogue.metric_id
    left join metric_catalogue as exposure on metric_flag_rule.exposure_metric_id = exposure.metric_id
    where
        metric_catalogue.metric_id is null
        or not case metric_flag_rule.level
            when 'officer' then metric_catalogue.has_officer
            when 'team' then metric_catalogue.has_team
            when 'csp' then metric_catalogue.has_csp
            else metric_catalogue.has_force
        end
        or (metric_flag_rule.exposure_metric_id is not null and coalesce(exposure.value_kind, '') <> 'ratio')
        or (
            metric_flag_rule.chart in ('laney_u', 'laney_p', 'xmr_per')
            and metric_flag_rule.exposure_metric_id is null
            and metric_catalogue.value_kind = 'count'
        )
        or (
            metric_flag_rule.rare_chart <> 'none'
            and (metric_catalogue.basis <> 'flow' or metric_flag_rule.chart not in ('laney_u', 'laney_p'))
        )

)

select * from wrong
union all
-- a metric whose levels have neither a rule nor a reason for none
select
    levels.metric_id,
    levels.level,
    'no rule' as exposure_metric_id
from levels
left join metric_flag_rule
    on levels.metric_id = metric_flag_rule.metric_id
    and levels.level = metric_flag_rule.level
where
    metric_flag_rule.metric_id is null
    or (metric_flag_rule.method = 'none' and metric_flag_rule.chart = 'none' and metric_flag_rule.why_none is null)
