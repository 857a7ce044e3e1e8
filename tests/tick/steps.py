"""What may happen to a force between two ticks: (minutes that pass, rows of a burst at their end, changes in SQL)."""

CORRECTED_POSTING = (
    "hr",
    "update posting set starts_on = date(starts_on, '+40 day'), updated_at = '{now}' where posting_id in "
    "(select posting_id from posting where ends_on is null order by starts_on desc limit 2)",
)
LATE_OUTCOME = (
    "athena",
    "update outcome set decided_at = datetime(decided_at, '-70 day'), updated_at = '{now}' where outcome_id in "
    "(select outcome_id from outcome order by decided_at limit 3)",
)
RESCINDED = (
    "athena",
    "update outcome set rescinded_at = '{now}', updated_at = '{now}' where outcome_id in "
    "(select outcome_id from outcome where rescinded_at is null order by decided_at desc limit 2)",
)
DELETED_CONTACTS = (
    "athena",
    "delete from victim_contact where contact_id in "
    "(select contact_id from victim_contact order by contact_at limit 3)",
)
DELETED_ABSENCES = (
    "hr",
    "delete from absence where absence_id in (select absence_id from absence order by updated_at desc limit 2)",
)
WEEDED_INTELLIGENCE = (
    "athena",
    "delete from intelligence_report where report_no in "
    "(select report_no from intelligence_report order by updated_at limit 5)",
)
# A source may lose rows of any table: where the contract does not say that they vanish, they stand as last read.
LOST_INVESTIGATION = (
    "athena",
    "delete from investigation where investigation_no = (select investigation_no from investigation "
    "join offence using (investigation_no) join outcome using (offence_id) order by decided_at desc limit 1)",
)
LOST_OUTCOMES = (
    "athena",
    "delete from outcome where outcome_id in (select outcome_id from outcome order by decided_at desc limit 2)",
)
LOST_POSTING = (
    "hr",
    "delete from posting where posting_id in (select posting_id from posting order by starts_on desc limit 1)",
)
LOST_INCIDENT = (
    "command_control",
    "delete from incident where incident_no in (select incident_no from incident order by updated_at desc limit 2)",
)
MOVED_TEAM = (
    "athena",
    "update user_account set unit_code = (select max(unit_code) from unit where csp_code is not null), "
    "updated_at = '{now}' where user_id in (select user_id from user_account where is_active and "
    "account_type = 'person' order by user_id limit 2)",
)
EARLIER_BAIL = (
    "athena",
    "update suspect_status set bail_end_on = date(bail_end_on, '-9 day'), updated_at = '{now}' where "
    "suspect_status_id in (select suspect_status_id from suspect_status where bail_end_on is not null limit 4)",
)
STEPS = {
    "nothing": (5, 0, ()),
    "a burst": (30, 100, ()),
    "a deadline passes": (600, 0, ()),
    "midnight passes": (1440, 0, ()),
    "a posting is corrected": (10, 0, (CORRECTED_POSTING,)),
    "an outcome turns out to be older": (10, 0, (LATE_OUTCOME,)),
    "an outcome is rescinded": (10, 0, (RESCINDED,)),
    "rows are deleted": (10, 0, (DELETED_CONTACTS,)),
    "absences and intelligence are deleted": (10, 0, (DELETED_ABSENCES, WEEDED_INTELLIGENCE)),
    "an investigation is lost with its outcomes": (10, 20, (LOST_INVESTIGATION, LOST_OUTCOMES)),
    "a posting and incidents are lost": (10, 20, (LOST_POSTING, LOST_INCIDENT)),
    "officers change teams": (10, 30, (MOVED_TEAM,)),
    "bail ends earlier": (10, 0, (EARLIER_BAIL,)),
}
WORKING_DAY = ("a burst", "nothing", "an outcome turns out to be older", "a posting is corrected", "midnight passes")


def take(world, step):
    """Let ``step`` happen to ``world``."""
    minutes, rows, changes = STEPS[step]
    world.live(minutes, rows)
    for system, statement in changes:
        world.change(system, statement)
