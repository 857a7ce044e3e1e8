# ruff: noqa: E501 - the queries are printed as they stand
"""What the report shows: a title, a plain sentence, the query of its bars, and what threatens to mislead beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MONTHS = "Roll-out and snapshot are the same month: October 2023 may be treated already. It is one pair of months."
ACTION = "The force was inspected from December 2023 to June 2024, and other action ran alongside."
LAW = "Pre-charge bail law changed on 28 October 2022: bail and investigation figures were still moving."
MEAN = "Outliers move back to the mean by themselves: people picked for a bad month improve without any plan."
SAMPLE = "Reviewers' verdicts on a random sample; figures of small groups are rough. Do not rank on them."


@dataclass(frozen=True)
class Exhibit:
    """One chart: ``query`` gives label, value, low, high, verdict and note; bars are drawn from 0, all in ``unit``."""

    title: str
    says: str
    unit: str
    query: str
    threats: tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    """An exhibit and its rows."""

    exhibit: Exhibit
    rows: list[Mapping[str, Any]]


_NAMED = "(select metric_id, max(metric_name) as metric_name from dim_metric where is_current group by metric_id)"
EXHIBITS = (
    Exhibit(
        "What changed from October 2023 to October 2024",
        "The force's figures chosen beforehand: the change as a share of the baseline.",
        "%",
        f"""select n.metric_name as label,
    100 * c.difference / nullif(abs(c.baseline_value), 0) as value,
    100 * c.ci_low / nullif(abs(c.baseline_value), 0) as low,
    100 * c.ci_high / nullif(abs(c.baseline_value), 0) as high,
    case when c.reason is null then c.verdict end as verdict,
    coalesce('not comparable: ' || c.reason, format('from {{:,.1f}} to {{:,.1f}}', c.baseline_value, c.comparison_value)
        || case when c.is_gaming_watch then '; WATCH: the metric that shows gaming got worse (' || t.metric_name || ')'
            when t.metric_name is not null then '; twin (' || t.metric_name || '): ' || coalesce(c.twin_verdict, 'not told')
            else '' end) as note
from baseline_comparison as c
inner join interrupted_series as s on s.metric_id = c.metric_id and s.level = 'force' and s.is_chosen
inner join {_NAMED} as n on n.metric_id = c.metric_id
left join {_NAMED} as t on t.metric_id = c.twin_metric
where c.level = 'force'
union all
select 'No comparison yet', null, null, null, null, reason from baseline_status where reason is not null
order by label""",
        (MONTHS, ACTION, LAW),
    ),
    Exhibit(
        "Since the roll-out, beside trend and season",
        "How far the months since October 2023 differ from what the trend and season before foretell.",
        "%",
        f"""with shown as (
    select *, case when kind = 'value' then 100 / nullif(abs(without), 0) else 1 end as times from interrupted_series
    where level = 'force' and is_chosen)
select n.metric_name as label, s.effect * s.times as value, s.effect_low * s.times as low, s.effect_high * s.times as high,
    case when s.reason is null then s.verdict end as verdict,
    coalesce(s.reason, format('{{:,.0f}} seen, {{:,.0f}} foretold', s.observed, s.without)
        || case when s.kind = 'value' then ' a month' else '' end) as note
from shown as s
inner join {_NAMED} as n on n.metric_id = s.metric_id
order by label""",
        (ACTION, LAW, "A year on each side is the least from which season can be told."),
    ),
    Exhibit(
        "Did the plans work?",
        "Figures of people with a plan, against what was to be expected of them without one.",
        "%",
        f"""select n.metric_name as label, p.effect_percent as value, p.effect_low as low, p.effect_high as high,
    case when p.reason is null then p.verdict end as verdict,
    coalesce(p.reason, p.plans || ' plans' || coalesce(format('; {{:+.1f}}% seen, {{:+.1f}}% to be expected without a plan',
        p.raw_change_percent, p.expected_change_percent), '')
        || coalesce(format('; {{:+.1f}}% against people who stood out and had none', p.versus_flagged_percent), '')) as note
from plan_effect as p
inner join {_NAMED} as n on n.metric_id = p.outcome_metric_id
where p.metric_id <> 'ALL' order by label""",
        (MEAN, "Supervisors chose who got a plan; what they knew and the figures do not show is not accounted for."),
    ),
    Exhibit(
        "Overtime saved or spent",
        "Pounds of overtime, less what was to be expected: below 0 is saved.",
        "£",
        """select 'Everybody with a plan, three months after' as label, difference as value, difference_low as low, difference_high as high,
    case when reason is null then verdict end as verdict, coalesce(reason, plans || ' people') as note
from plan_effect where metric_id = 'ALL'
union all
select 'Force, each month since the roll-out', effect, effect_low, effect_high,
    case when reason is null then verdict end,
    coalesce(reason, format('{:,.0f} seen, {:,.0f} foretold a month', observed, without))
from interrupted_series where metric_id = 'overtime_spend' and level = 'force'
order by label""",
        (MEAN, ACTION, "Overtime appears when it is claimed and approved: the last weeks are still filling."),
    ),
    Exhibit(
        "For whom plans worked",
        "Groups large enough to be shown, against what was to be expected; corrected for looking at many groups.",
        "%",
        f"""select n.metric_name || ': ' || case g.dimension when 'csp' then 'partnership' else g.dimension end || ' '
        || coalesce(c.csp_name, replace(g.group_value, '_', ' ')) as label,
    g.effect_percent as value, g.effect_low as low, g.effect_high as high, g.verdict, g.plans || ' plans' as note
from plan_effect_group as g
inner join {_NAMED} as n on n.metric_id = g.outcome_metric_id
left join dim_csp as c on c.csp_code = g.group_value
where g.reason is null order by label""",
        (MEAN, "Groups with few plans are not shown, so that nobody can be told from them."),
    ),
    Exhibit(
        "Were out of court disposals the right ones?",
        "Sampled disposals judged appropriate, of those on which reviewers agreed, by Home Office outcome, last 12 months of reviews.",
        "%",
        """with judged as (
    select outcome_code, count(*) filter (is_appropriate) as x, count(*) as n, 1.959964 as z
    from fct_dip_sample
    where is_judged and reviewed_on > (select max(reviewed_on) from fct_dip_sample) - 366
    group by outcome_code)
select 'Outcome ' || outcome_code as label, 100.0 * x / n as value,
    100 * (2 * x + z * z - z * sqrt(z * z + 4.0 * x * (1 - 1.0 * x / n))) / (2 * (n + z * z)) as low,
    100 * (2 * x + z * z + z * sqrt(z * z + 4.0 * x * (1 - 1.0 * x / n))) / (2 * (n + z * z)) as high,
    null as verdict, x || ' of ' || n as note
from judged order by try_cast(outcome_code as integer), outcome_code""",
        (SAMPLE, "No one outcome is favoured over others: more disposals are good only where they are appropriate."),
    ),
)
