"""Names that outlive a process: complaint numbers, workflow ids, the task queue."""

from __future__ import annotations

import hashlib
import re
from typing import Final

TASK_QUEUE = "complaints"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to mishear on the telephone


def complaint_no(ticket_no: str) -> str:
    """The complaint number of a ticket: `RD-XXXX-XXXX-XXXX`, 60 bits, the same for the same ticket for ever.

    Derived, not drawn: two gateways that pass on one ticket at the same moment meet in one workflow id, and
    nothing has to be reserved before the workflow has durably started.
    """
    number = int.from_bytes(hashlib.sha256(b"redress/ticket/" + ticket_no.encode()).digest()[:8], "big") >> 4
    letters = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(55, -1, -5))
    return f"RD-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def complaint_workflow_id(complaint: str) -> str:
    """Workflow id of a complaint."""
    return f"complaint-{complaint}"


def escalation_workflow_id(complaint: str, number: int) -> str:
    """Workflow id of a complaint's n-th escalation, from 1."""
    return f"complaint-{complaint}-escalation-{number}"


def directive_workflow_id(complaint: str, number: int) -> str:
    """Workflow id of a complaint's n-th directive to another department, from 1."""
    return f"complaint-{complaint}-directive-{number}"


def review_workflow_id(complaint: str, number: int) -> str:
    """Workflow id of a complaint's n-th review, from 1."""
    return f"complaint-{complaint}-review-{number}"


def emergency_no(key: str, episode: int) -> str:
    """Number of the n-th emergency plan of a grouping (`domain.emergency.grouping.Grouping.key`): `3F9K-2M7Q-1`.

    Derived, not drawn: however many complaints cross a threshold at the same moment, they name one plan.
    """
    number = int.from_bytes(hashlib.sha256(b"redress/emergency/" + key.encode()).digest()[:5], "big")
    letters = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}-{episode}"


def emergency_workflow_id(emergency: str) -> str:
    """Workflow id of an emergency plan."""
    return f"emergency-{emergency}"


def emergency_of(workflow_id: str) -> str | None:
    """The emergency plan whose workflow has this id; none for any other workflow."""
    found = re.fullmatch(r"emergency-(.+)", workflow_id, re.DOTALL)
    return found[1] if found else None


_OF_A_CASE: Final = re.compile(r"complaint-(.+?)(?:-(?:escalation|directive|review)-[0-9]+)?", re.DOTALL)


def complaint_of(workflow_id: str) -> str | None:
    """The complaint whose workflow, or whose child's (escalation, directive, review), has this id; none for another."""
    found = _OF_A_CASE.fullmatch(workflow_id)
    return found[1] if found else None


def sealing_scope(workflow_id: str) -> str:
    """Whose data key seals what travels to and from this workflow: its complaint's, else its own."""
    return complaint_of(workflow_id) or f"workflow:{workflow_id}"
