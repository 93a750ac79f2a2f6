"""What a closed case still waits for, in words, and who is to do it (R4.4, L9, L25, L26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.model import Case


def still_owed(case: Case, clock: str) -> tuple[str, str]:
    """What is to be done before this clock ends, and by whom; by the case's officer where nobody else is named.

    Args:
        case: a closed case.
        clock: name of a clock that outlives the closing (`RuleBook.outlives_closing`).
    """
    kind, _, number = clock.rpartition("-")
    match kind or clock:
        case "review" if case.review is not None:
            return (
                f"review the decision (review {case.review.number}) and answer the customer",
                case.review.person,
            )
        case "commitment":
            return "keep the promise made to the customer", case.officer
        case "plea":
            return "be heard on the finding of responsibility", case.findings[int(number) - 1].opened.person
        case "finding":
            return "decide on the finding of responsibility", case.supervisor
        case "rectification":
            task = case.rectifications[int(number) - 1].opened
            return f"put the root cause right and report ({task.unit})", task.person or case.officer
        case "verification":
            opener = case.rectifications[int(number) - 1].opened.actor.person
            return "verify that the root cause has been put right", opener
        case _:
            return case.rulebook.clock_rule(clock).title, case.officer
