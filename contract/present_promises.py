"""Proposals, promises and lent authority as readers see them (R4.3, R4.4, L24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.approval import question
from domain.proposals import ruling_on, status_of
from domain.values import ProposalStatus

if TYPE_CHECKING:
    from domain.events import Proposed
    from domain.model import Case

_HEAD = {"kind", "message_id"}


def approval(case: Case, proposal: Proposed) -> dict[str, Any]:
    """Where a version stands, who is asked to approve it, and how it was ruled (R4.4)."""
    status = status_of(case, proposal.version)
    asked = question(case) if status is ProposalStatus.AWAITING_APPROVAL else None
    ruled = ruling_on(case, proposal.version)
    return {
        "status": status.value,
        "asked_to_approve": asked.person if asked is not None else None,
        "ruling": None if ruled is None else ruled.model_dump(mode="json", exclude={*_HEAD, "version"}),
    }


def commitments(case: Case) -> tuple[dict[str, Any], ...]:
    """Promises made to the customer: when due, how far they have come, on which evidence they ended (R4.4)."""
    shown = []
    for entry in case.commitments:
        clock = case.clock(f"commitment-{entry.number}")
        due = clock.due if clock is not None else entry.promise.due
        shown.append(
            {
                **entry.promise.model_dump(mode="json"),
                **entry.model_dump(mode="json", exclude={"promise"}),
                "state": entry.state.value,
                "due_at": due.isoformat() if due is not None else None,
            }
        )
    return tuple(shown)


def delegations(case: Case) -> tuple[dict[str, Any], ...]:
    """Authority lent in the case (L24)."""
    revoked = {entry.number: entry for entry in case.revocations}
    shown = []
    for lent in case.delegations:
        entry = lent.model_dump(mode="json", exclude=_HEAD)
        back = revoked.get(lent.number)
        entry |= {
            "by": lent.actor.person,
            "revoked_at": back.at.isoformat() if back is not None else None,
            "revoked_by": back.actor.person if back is not None else None,
        }
        shown.append(entry)
    return tuple(shown)
