"""What may be searched for in Temporal: nothing personal, never the system of record. Append-only.

The embedded server registers these at its start; elsewhere an operator does (docs/operating, docker-compose.yml).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Case

COMPLAINT_STATUS: Final = SearchAttributeKey.for_keyword("ComplaintStatus")
BRANCH: Final = SearchAttributeKey.for_keyword("Branch")
BUSINESS_LINE: Final = SearchAttributeKey.for_keyword("BusinessLine")
SEVERITY: Final = SearchAttributeKey.for_keyword("Severity")
RESPONSIBLE_POST: Final = SearchAttributeKey.for_keyword("ResponsiblePost")
NEXT_DEADLINE: Final = SearchAttributeKey.for_datetime("NextDeadline")
OVERDUE: Final = SearchAttributeKey.for_bool("Overdue")
ESCALATION_LEVEL: Final = SearchAttributeKey.for_int("EscalationLevel")
OUTCOME: Final = SearchAttributeKey.for_keyword("Outcome")

SEARCH_ATTRIBUTES: Final = {
    COMPLAINT_STATUS.name: "Keyword",
    BRANCH.name: "Keyword",
    BUSINESS_LINE.name: "Keyword",
    SEVERITY.name: "Keyword",
    RESPONSIBLE_POST.name: "Keyword",
    NEXT_DEADLINE.name: "Datetime",
    OVERDUE.name: "Bool",
    ESCALATION_LEVEL.name: "Int",
    OUTCOME.name: "Keyword",
}
"""Name to type, as ``temporal operator search-attribute create`` takes them."""

COMPLAINT_KEYS: Final[tuple[SearchAttributeKey[Any], ...]] = (
    COMPLAINT_STATUS,
    BRANCH,
    BUSINESS_LINE,
    SEVERITY,
    RESPONSIBLE_POST,
    NEXT_DEADLINE,
    OVERDUE,
    ESCALATION_LEVEL,
    OUTCOME,
)
"""Those of a complaint."""


def of_case(case: Case, look_at: datetime | None) -> tuple[tuple[SearchAttributeKey[Any], Any], ...]:
    """Keys and values of a case; None where it has none.

    Args:
        case: the state.
        look_at: when the case looks at its deadlines next.
    """
    return (
        (COMPLAINT_STATUS, case.status.value),
        (BRANCH, case.people.branch),
        (BUSINESS_LINE, case.intake.business_line.value),
        (SEVERITY, case.severity.value),
        (RESPONSIBLE_POST, case.responsible.post),
        (NEXT_DEADLINE, look_at),
        (OVERDUE, case.overdue),
        (ESCALATION_LEVEL, case.escalation_level),
        (OUTCOME, case.closing.outcome.value if case.closing is not None else None),
    )


def at_start(case: Case, look_at: datetime | None) -> TypedSearchAttributes:
    """What a starter sets, so that the case need not write it in its first task."""
    return TypedSearchAttributes(
        [SearchAttributePair(key, value) for key, value in of_case(case, look_at) if value is not None]
    )
