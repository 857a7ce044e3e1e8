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
    """One chart: ``query`` gives label, value and a note; bars are drawn from 0, all in ``unit``."""

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
        "Change of the force's figures chosen beforehand, as a share of the baseline. A change is clear only where the note says so.",
        "%",
        f"""select n.metric_name as label,
    100 * c.difference / nullif(abs(c.baseline_value), 0) as value,
    case when c.reason is not null then c.reason else
        c.verdict || ': ' || round(c.baseline_value, 1) || ' to ' || round(c.comparison_value, 1)
        || coalesce(' (95%: ' || round(c.ci_low, 1) || ' to ' || round(c.ci_high, 1) || ')', '') end as note
from baseline_comparison as c
inner join interrupted_series as s on s.metric_id = c.metric_id and s.level = 'force' and s.is_chosen
inner join {_NAMED} as n on n.metric_id = c.metric_id
where c.level = 'force' order by label""",
        (MONTHS, ACTION, LAW),
    ),
    Exhibit(
        "Since the roll-out, beside trend and season",
        "How far the months since October 2023 differ from what trend and season before foretell.",
        "%",
        f"""select n.metric_name as label,
    case when s.kind = 'value' then 100 * s.effect / nullif(abs(s.without), 0) else s.effect end as value,
    coalesce(s.reason, case when s.q_value < 0.05 then 'clear change' else 'no clear change' end || ' (95%: '
        || round(case when s.kind = 'value' then 100 * s.effect_low / nullif(abs(s.without), 0) else s.effect_low end, 1)
        || ' to '
        || round(case when s.kind = 'value' then 100 * s.effect_high / nullif(abs(s.without), 0) else s.effect_high end, 1)
        || '), seen ' || round(s.observed) || ', foretold ' || round(s.without)) as note
from interrupted_series as s
inner join {_NAMED} as n on n.metric_id = s.metric_id
where s.level = 'force' and s.is_chosen order by label""",
        (ACTION, LAW, "A year on each side is the least from which season can be told."),
    ),
    Exhibit(
        "Did the plans work?",
        "Figures of people with a plan against what was to be expected of them without. What is merely seen is in the note.",
        "%",
        f"""select n.metric_name as label, p.effect_percent as value,
    coalesce(p.reason, p.verdict || ' (95%: ' || round(p.effect_low, 1) || ' to ' || round(p.effect_high, 1) || '); '
        || p.plans || ' plans; seen ' || round(p.raw_change_percent, 1) || '%, of which to be expected without a plan '
        || round(p.expected_change_percent, 1) || '%') as note
from plan_effect as p
inner join {_NAMED} as n on n.metric_id = p.outcome_metric_id
where p.metric_id <> 'ALL' order by label""",
        (MEAN, "Supervisors chose who got a plan; what they knew and the figures do not show is not accounted for."),
    ),
    Exhibit(
        "Overtime saved or spent",
        "Pounds of overtime in the months after a plan, less what was to be expected. Below 0 is saved.",
        "GBP",
        """select 'Everybody with a plan' as label, difference as value,
    coalesce(reason, plans || ' people (95%: ' || round(difference_low) || ' to ' || round(difference_high) || ' GBP)') as note
from plan_effect where metric_id = 'ALL'
union all
select 'Force, a month since the roll-out', effect,
    coalesce(reason, '95%: ' || round(effect_low) || ' to ' || round(effect_high) || ' GBP')
from interrupted_series where metric_id = 'overtime_spend' and level = 'force'""",
        (MEAN, ACTION, "Overtime appears when it is claimed and approved: the last weeks are still filling."),
    ),
    Exhibit(
        "For whom plans worked",
        "Groups large enough to be shown, against what was to be expected; corrected for looking at many groups.",
        "%",
        f"""select n.metric_name || ', ' || g.dimension || ' ' || coalesce(c.csp_name, g.group_value) as label,
    g.effect_percent as value,
    g.verdict || ' (95%: ' || round(g.effect_low, 1) || ' to ' || round(g.effect_high, 1) || '); ' || g.plans || ' plans' as note
from plan_effect_group as g
inner join {_NAMED} as n on n.metric_id = g.outcome_metric_id
left join dim_csp as c on c.csp_code = g.group_value
where g.reason is null order by label""",
        (MEAN, "Groups with few plans are not shown, so that nobody can be told from them."),
    ),
    Exhibit(
        "Were out of court disposals the right ones?",
        "Sampled disposals judged appropriate, of those on which reviewers agreed, by Home Office outcome, last complete draws.",
        "%",
        """with judged as (
    select outcome_code, count(*) filter (is_appropriate) as x, count(*) as n
    from fct_dip_sample
    where is_judged and reviewed_on > (select max(reviewed_on) from fct_dip_sample) - 366
    group by outcome_code)
select 'Outcome ' || outcome_code as label, 100.0 * x / n as value,
    x || ' of ' || n || ' (95%: '
        || round(100 * (2 * x + 3.8416 - 1.96 * sqrt(3.8416 + 4.0 * x * (1 - 1.0 * x / n))) / (2 * (n + 3.8416))) || ' to '
        || round(100 * (2 * x + 3.8416 + 1.96 * sqrt(3.8416 + 4.0 * x * (1 - 1.0 * x / n))) / (2 * (n + 3.8416))) || '%)' as note
from judged order by try_cast(outcome_code as integer), outcome_code""",
        (SAMPLE, "No one outcome is favoured over others: more disposals are good only where they are appropriate."),
    ),
)
