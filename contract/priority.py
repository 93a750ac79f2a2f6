"""Who goes first on the task queue: the graver case; among equals every branch in turn.

Temporal's own scheduling: a task of a lower `priority_key` goes first, and tasks of one priority are handed out in
turn by `fairness_key`. So a branch in a storm waits for itself and nobody else waits for it (docs/decisions/0026).
"""

from __future__ import annotations

from typing import Final

from temporalio.common import Priority

from domain.values import Severity

PRIORITY: Final = {Severity.MAJOR: 1, Severity.DIFFICULT: 2, Severity.ORDINARY: 3}
"""Task queue priority by severity: a major case's breach goes first in a storm."""
OF_PLANS: Final = Priority(priority_key=1, fairness_key="emergency-plans")
"""Emergency plans go before all but the gravest cases, and wait for no branch."""


def priority_of(severity: Severity, branch: str) -> Priority:
    """Priority and fairness of a case's tasks."""
    return Priority(priority_key=PRIORITY[severity], fairness_key=branch)
