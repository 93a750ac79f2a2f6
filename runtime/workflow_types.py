"""Every workflow type of the product."""

from __future__ import annotations

from typing import Final

from workflows.complaint import ComplaintWorkflow
from workflows.directive import DirectiveWorkflow
from workflows.emergency import EmergencyWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.review import ReviewWorkflow

WORKFLOWS: Final[tuple[type, ...]] = (
    ComplaintWorkflow,
    EscalationWorkflow,
    DirectiveWorkflow,
    ReviewWorkflow,
    EmergencyWorkflow,
)
"""What workers run and replays replay."""
