"""What each indicator is: the counts above and below the line, as SCORING defines them.

Written from the definitions and not from the catalogue seed that the warehouse computes by: a mistake there must show.
Counts are named `area.count`, of the facts in expected.json.
"""

from typing import Literal, NamedTuple

Kind = Literal["percent", "count", "mean"]

DOSSIERS, INCOMING, OUTGOING = "one_stop_shop.dossiers", "documents.incoming", "documents.outgoing"
WORK_FILES, PACKETS = "documents.work_files", "documents.edxml"
TRANSACTIONS, SETTLEMENT = "budget.transactions", "budget.settlement"
AREAS = (
    "steering",
    "institutions",
    "procedures",
    "organisation",
    "civil_service",
    "public_finance",
    "digital_government",
)
MANUAL, SURVEY, TASKS = "scorecard.manual_indicators", "survey.satisfaction", "plan.tasks"


class Indicator(NamedTuple):
    """One indicator; `to_date` ones show in each month what the year has summed up to then.

    `dataset` is the one whose absence makes the figure incomplete. A percentage times a rate has the rate's counts in
    `rate_over` and `rate_under`; where the rate has nothing below the line the percentage stands alone.
    """

    code: str
    dataset: str
    over: tuple[str, ...]
    under: tuple[str, ...] = ()
    kind: Kind = "percent"
    to_date: bool = False
    rate_over: tuple[str, ...] = ()
    rate_under: tuple[str, ...] = ()


def _share(code: str, dataset: str, fact: str, over: str, under: str) -> Indicator:
    """A percentage of counts of one fact; several counts are joined by `+`."""
    return Indicator(code, dataset, _named(fact, over), _named(fact, under))


def _number(code: str, dataset: str, fact: str, over: str) -> Indicator:
    return Indicator(code, dataset, _named(fact, over), kind="count")


def _spending(code: str, over: str, under: str) -> Indicator:
    fact = "public_finance"
    return Indicator(code, TRANSACTIONS, _named(fact, over), _named(fact, under), to_date=True)


def _named(fact: str, counts: str) -> tuple[str, ...]:
    return tuple(f"{fact}.{count}" for count in counts.split("+"))


def _reported(code: str, fact: str, over: str, under: str) -> Indicator:
    """A percentage of two numbers that a unit reports."""
    return _share(code, MANUAL, fact, over, under)


def _tasks(code: str, over: str) -> Indicator:
    """Tasks of the plans, of whatever area, over those that fell due."""
    return Indicator(code, TASKS, tuple(f"{area}.{over}" for area in AREAS), tuple(f"{a}.tasks_due" for a in AREAS))


def _documents(area: str, prefix: str) -> Indicator:
    """Incoming documents of an area's field that were dealt with by their due date."""
    return _share(f"{prefix}_on_time", INCOMING, area, "documents_on_time", "documents_with_due")


_PROCEDURES, _DIGITAL, _LEGAL, _MONEY = "procedures", "digital_government", "institutions", "public_finance"
_ONLINE_766 = _share("online_766", DOSSIERS, _PROCEDURES, "received_online_766", "received")

INDICATORS: tuple[Indicator, ...] = (
    _share("on_time_766", DOSSIERS, _PROCEDURES, "on_time_766", "counted_766"),
    _share("on_time_06a", DOSSIERS, _PROCEDURES, "resolved_early+resolved_on_due", "resolved"),
    _share("overdue_apology", DOSSIERS, _PROCEDURES, "resolved_late_with_apology", "resolved_late"),
    _ONLINE_766._replace(rate_over=("procedures.synced_portal",), rate_under=("procedures.to_sync_portal",)),
    _share("online_plain", DOSSIERS, _PROCEDURES, "received_online", "received"),
    _share("online_eligible", DOSSIERS, _PROCEDURES, "received_online_service_online", "received_online_service"),
    _number("dossiers_overdue", DOSSIERS, _PROCEDURES, "resolved_late"),
    _share("paid_online", DOSSIERS, _DIGITAL, "fee_bearing_paid_online", "fee_bearing"),
    _share("paid_online_portal", DOSSIERS, _DIGITAL, "paid_portal", "paid"),
    _share("fee_procedures_payable", DOSSIERS, _DIGITAL, "fee_procedures_paid", "fee_procedures"),
    _share("digitised_dossier", DOSSIERS, _DIGITAL, "received_digitised", "received"),
    _share("digitised_result", DOSSIERS, _DIGITAL, "finished_e_result", "finished"),
    _share("e_result", DOSSIERS, _DIGITAL, "finished_result_required_e_result", "finished_result_required"),
    _share("reused", DOSSIERS, _DIGITAL, "received_reused", "received"),
    _share("from_store", DOSSIERS, _DIGITAL, "received_from_store", "received"),
    _share("vneid", DOSSIERS, _DIGITAL, "received_vneid", "received"),
    _share("e_document", OUTGOING, _DIGITAL, "outgoing_signed_sent", "outgoing"),
    _share("doc_on_time", INCOMING, _DIGITAL, "incoming_on_time", "incoming_due"),
    _documents("steering", "steering"),
    _number("plans_issued", OUTGOING, "steering", "plans_issued"),
    _number("reports_issued", OUTGOING, "steering", "reports_issued"),
    _documents("institutions", "institutions"),
    _number("institutions_issued", OUTGOING, "institutions", "documents_issued"),
    _number("legal_documents_issued", OUTGOING, "institutions", "legal_documents_issued"),
    _documents("organisation", "organisation"),
    _number("organisation_issued", OUTGOING, "organisation", "documents_issued"),
    _documents("civil_service", "civil_service"),
    _number("civil_service_issued", OUTGOING, "civil_service", "documents_issued"),
    _spending("disbursed", "spent+advance", "usable"),
    _spending("disbursed_spent", "spent", "usable"),
    _spending("disbursed_advance", "advance", "usable"),
    _spending("investment_disbursed", "investment_spent+investment_advance", "investment_usable"),
    _documents("public_finance", "finance_docs"),
    _number("finance_reports", OUTGOING, "public_finance", "reports_issued"),
    _tasks("tasks_done", "tasks_done"),
    _tasks("tasks_on_time", "tasks_done_on_time"),
    _share("reports_on_time", TASKS, "steering", "reports_on_time", "reports_due"),
    _reported("units_inspected", "steering", "units_inspected", "units_to_inspect"),
    _share("e_work_file", WORK_FILES, _DIGITAL, "work_files_electronic", "work_files_opened"),
    _share("e_work_file_sc", WORK_FILES, _DIGITAL, "work_files_electronic+received", "work_files_opened+received"),
    _number("edxml_sent", PACKETS, _DIGITAL, "edxml_sent"),
    _number("edxml_received", PACKETS, _DIGITAL, "edxml_received"),
    _reported("legal_docs_reviewed", _LEGAL, "legal_documents_reviewed", "legal_documents_issued"),
    _reported("legal_docs_reviewed_of_due", _LEGAL, "legal_documents_reviewed", "legal_documents_to_review"),
    _number("legal_plans", OUTGOING, _LEGAL, "legal_plans_issued"),
    _number("legal_review_reports", OUTGOING, _LEGAL, "legal_review_reports_issued"),
    _share("disclosed_on_time", OUTGOING, _MONEY, "disclosures_on_time", "disclosures_due"),
    _spending("investment_carried_over", "investment_carried_over", "investment_usable"),
    _share("settled", SETTLEMENT, _MONEY, "settlement_approved", "settlement_usable"),
    _share("settled_allotted", SETTLEMENT, _MONEY, "settlement_approved", "settlement_allotted"),
    _share("settled_reported", SETTLEMENT, _MONEY, "settlement_approved", "settlement_reported"),
    _reported("staff_in_position", "organisation", "staff_in_position", "staff_assigned")._replace(to_date=True),
    _reported("units_rearranged", "organisation", "units_rearranged", "units_to_rearrange"),
    _reported("trained", "civil_service", "staff_trained", "staff_to_train"),
    _reported("evaluated", "civil_service", "staff_evaluated", "staff_to_evaluate"),
    _reported("wait_minutes", _PROCEDURES, "wait_minutes_sum", "wait_measurements")._replace(kind="mean"),
    _reported("online_meetings", _DIGITAL, "online_meetings", "meetings"),
    _number("online_meetings_held", MANUAL, _DIGITAL, "online_meetings"),
    _reported("e_certified_copies", _DIGITAL, "e_certified_copies", "certified_copies"),
    _number("e_certified_copies_made", MANUAL, _DIGITAL, "e_certified_copies"),
    _share("satisfaction", SURVEY, "impact", "satisfied_answers", "valid_answers"),
    _share("satisfaction_citizen", SURVEY, "impact", "citizen_satisfied_answers", "citizen_valid_answers"),
    _share(
        "satisfaction_organisation",
        SURVEY,
        "impact",
        "organisation_satisfied_answers+business_satisfied_answers",
        "organisation_valid_answers+business_valid_answers",
    ),
)
