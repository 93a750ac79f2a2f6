"""What readers see of the law's side of a case: class, notices, duplicates, mergers, reviews (L18 to L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.decide.statute import complexity

if TYPE_CHECKING:
    from domain.model import Case

_HEAD = {"kind", "message_id"}


def law(case: Case) -> dict[str, Any]:
    """Fields of the view."""
    return {
        "statutory_class": _statutory_class(case),
        "new_facts": tuple(facts.model_dump(mode="json", exclude=_HEAD) for facts in case.new_facts),
        "extension_approvals": tuple(a.model_dump(mode="json", exclude=_HEAD) for a in case.approvals),
        "issued_notices": tuple(notice.model_dump(mode="json", exclude=_HEAD) for notice in case.issued),
        "duplicates": tuple(entry.model_dump(mode="json") for entry in case.duplicates),
        "merged": tuple(entry.model_dump(mode="json", exclude=_HEAD) for entry in case.merged),
        "reviews": tuple(entry.model_dump(mode="json") for entry in case.reviews),
    }


def _statutory_class(case: Case) -> dict[str, Any] | None:
    """The class of the term, and whether the severity or a person says so; none in books without classes."""
    known = complexity(case)
    if known is None:
        return None
    by_hand = case.classified
    return {
        "complexity": known.value,
        "by": "hand" if by_hand is not None else "severity",
        "reason": by_hand.reason if by_hand is not None else None,
    }
