"""What workflows ask of the world: abstract activities, and the values that travel to them.

Workflows name these; `activities/` implements them. Nothing here knows PostgreSQL or HTTP.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from pydantic import Field
from temporalio import activity

from contract.views import CaseView
from domain.commands import Likeness
from domain.events import AnyEvent
from domain.model import Case
from domain.rulebook_law import DuplicateRule
from domain.values import Code, Frozen, Line, LookupStatus, Moment, Text


class RecordBatch(Frozen):
    """Events of one case on their way to the register, with the row that readers see after them.

    A local activity may have written before its workflow task was lost; the task that replaces it may decide
    otherwise. So the batch says which workflow task speaks (`task_at`, the task's start, which only grows) and up to
    where the history has confirmed earlier batches: what stands above `confirmed_seq` from an older task never
    came true and gives way.
    """

    complaint_no: str
    first_seq: int = Field(ge=1)
    events: tuple[AnyEvent, ...]
    confirmed_seq: int = Field(ge=0)
    task_at: Moment
    view: CaseView


class ClaimQuery(Frozen):
    """Which claim to look up."""

    complaint_no: str
    claim_no: Line | None
    policy_no: Line | None


class ClaimAnswer(Frozen):
    """What the claims system knows (R6.2(2))."""

    status: LookupStatus
    claim_status: Line | None = None
    blockage_cause: Text | None = None
    responsible_person: Code | None = None
    policy_no: Line | None = None
    as_of: Moment | None = None


class DuplicateQuery(Frozen):
    """For which case on record the same complaint is looked for, and in what it has to be the same (L18)."""

    complaint_no: str
    rule: DuplicateRule


class DuplicatesFound(Frozen):
    """Open cases that look like the same complaint, the earliest first; who complains is not told."""

    found: tuple[Likeness, ...] = Field(default=(), max_length=20)


class RegisterPort(ABC):
    """The register, as workflows see it."""

    @abstractmethod
    @activity.defn(name="record_events")
    async def record_events(self, batch: RecordBatch) -> int:
        """Write a batch; twice has one effect. Returns the sequence of the last event that stands."""

    @abstractmethod
    @activity.defn(name="load_case")
    async def load_case(self, complaint_no: str) -> Case:
        """The case folded from its recorded events (a closed case that is spoken to again)."""

    @abstractmethod
    @activity.defn(name="find_duplicates")
    async def find_duplicates(self, query: DuplicateQuery) -> DuplicatesFound:
        """Open cases about the same claim, of the same customer, in the same matter (L18)."""


class ClaimsPort(ABC):
    """The claims system, as workflows see it."""

    @abstractmethod
    @activity.defn(name="look_up_claim")
    async def look_up_claim(self, query: ClaimQuery) -> ClaimAnswer:
        """Status and blockage cause of the claim (R6.2(2)); fails while the claims system is down."""
