"""The source contract: every table of every system, its columns in order and their types."""

from __future__ import annotations

# One line a table: "column:type", types x text, t timestamp, d date, b bool, i integer, n decimal.
_TABLES: dict[str, dict[str, str]] = {
    "athena": {
        "unit": "unit_code:x unit_name:x parent_unit_code:x unit_type:x csp_code:x is_active:b updated_at:t",
        "user_account": (
            "user_id:x collar_no:x surname:x forename:x rank_code:x unit_code:x supervisor_user_id:x "
            "account_type:x is_active:b updated_at:t"
        ),
        "investigation": (
            "investigation_no:x record_type:x reported_at:t recorded_at:t csp_code:x is_domestic_abuse:b "
            "suspect_identified_at:t first_complainant_statement_at:t oic_user_id:x oic_unit_code:x status:x "
            "finalised_at:t cancelled_at:t transferred_at:t is_test:b updated_at:t"
        ),
        "offence": (
            "offence_id:x investigation_no:x offence_code:x committed_from:t committed_to:t proceedings_at:t "
            "reclassified_at:t previous_offence_code:x updated_at:t"
        ),
        "oic_history": "oic_history_id:x investigation_no:x user_id:x unit_code:x from_at:t to_at:t updated_at:t",
        "outcome": (
            "outcome_id:x offence_id:x outcome_code:x disposal_type:x decided_at:t entered_at:t validated_at:t "
            "rescinded_at:t decided_by_user_id:x updated_at:t"
        ),
        "victim": (
            "victim_id:x investigation_no:x victim_kind:x has_named_contact:b enhanced_from:t "
            "agreed_frequency_days:i first_contact_at:t opted_out_at:t updated_at:t"
        ),
        "victim_contact": (
            "contact_id:x victim_id:x contact_at:t entered_at:t method:x is_successful:b user_id:x updated_at:t"
        ),
        "suspect_status": (
            "suspect_status_id:x investigation_no:x suspect_ref:x status:x from_at:t to_at:t arrested_at:t "
            "bail_end_on:d is_conditional:b cps_referred_at:t cps_returned_at:t updated_at:t"
        ),
        "stop_search": (
            "form_no:x searched_at:t user_id:x unit_code:x csp_code:x object_of_search:x outcome:x status:x "
            "submitted_at:t returned_at:t reviewed_at:t reviewer_user_id:x updated_at:t"
        ),
        "intelligence_report": (
            "report_no:x submitted_at:t author_user_id:x unit_code:x csp_code:x status:x decided_at:t "
            "is_restricted:b updated_at:t"
        ),
    },
    "command_control": {
        "incident": (
            "incident_no:x created_at:t grade_initial:x grade_at_dispatch:x grade_final:x csp_code:x "
            "opening_code:x closing_code:x duplicate_of:x closed_at:t updated_at:t"
        ),
        "attendance": (
            "attendance_id:x incident_no:x callsign:x collar_no:x resource_type:x assigned_at:t at_scene_at:t "
            "cleared_at:t updated_at:t"
        ),
    },
    "finance": {
        "cost_centre": "cost_centre:x name:x unit_code:x updated_at:t",
        "budget": "budget_id:x cost_centre:x financial_year:x period:i account_code:x budget_gbp:n updated_at:t",
        "overtime_claim": (
            "claim_id:x person_no:x worked_on:d hours:n rate_code:x pay_or_toil:x amount_gbp:n cost_centre:x "
            "reason_code:x is_recoverable:b status:x approved_at:t paid_period:x updated_at:t"
        ),
    },
    "hr": {
        "person": (
            "person_no:x collar_no:x surname:x forename:x rank_code:x fte:n started_on:d left_on:d "
            "probation_ends_on:d user_principal_name:x is_protected:b updated_at:t"
        ),
        "posting": (
            "posting_id:x person_no:x org_unit_code:x posting_type:x rank_code:x is_primary:b starts_on:d "
            "ends_on:d entered_at:t updated_at:t"
        ),
        "org_unit": "org_unit_code:x name:x parent_org_unit_code:x updated_at:t",
        "absence": "absence_id:x person_no:x from_on:d to_on:d category:x updated_at:t",
        "duty": "duty_id:x person_no:x duty_on:d duty_code:x planned_hours:n worked_hours:n unit_code:x updated_at:t",
    },
    "sharepoint": {
        "team_map": "id:x org_unit_code:x unit_code:x csp_code:x role_type:x valid_from:d valid_to:d modified:t",
        "posting_override": "id:x person_no:x unit_code:x valid_from:d valid_to:d approved_by:x modified:t",
        "roster_confirmation": "id:x person_no:x unit_code:x confirmed_by:x confirmed_on:d modified:t",
        "outstanding_item": (
            "id:x item_type:x investigation_no:x opened_on:d due_on:d closed_on:d owner_user_id:x modified:t"
        ),
        "dip_sample_result": "id:x draw_id:x outcome_id:x verdict:i reviewed_on:d modified:t",
    },
    "review_app": {
        "plan": (
            "id:x person_no:x metric_id:x opened_on:d opened_by:x baseline_value:n target_value:n target_on:d "
            "review_due_on:d reviewed_on:d status:x theme:x modified:t"
        ),
        "one_to_one": "id:x person_no:x supervisor_person_no:x held_on:d scorecard_viewed:b modified:t",
        "record_dispute": (
            "id:x record_type:x record_ref:x raised_by:x raised_on:d resolved_on:d resolution:x modified:t"
        ),
    },
}

SQL_SYSTEMS = ("athena", "command_control", "finance", "hr")
LIST_SYSTEMS = ("sharepoint", "review_app")

SCHEMA: dict[str, dict[str, dict[str, str]]] = {
    system: {table: dict(column.split(":") for column in columns.split()) for table, columns in tables.items()}
    for system, tables in _TABLES.items()
}
