"""Receipt and handling: claim, progress, arrangement, response, contact, evidence (R6.2, R7.1 to R7.3)."""

from __future__ import annotations

from typing import Literal

from domain.calendar import PinnedCalendar
from domain.event import Event
from domain.intake import Intake
from domain.organisation.people import CasePeople
from domain.rulebook import PinnedRuleBook
from domain.values import Code, ContactChannel, Direction, Line, LookupStatus, Moment, Text


class Filed(Event):
    """The complaint is received, its rules pinned, its people found (R7.1)."""

    kind: Literal["filed"] = "filed"
    complaint_no: Code
    intake: Intake
    people: CasePeople
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class ClaimLookedUp(Event):
    """What the claims system answered about the claim and what blocks it (R6.2(2))."""

    kind: Literal["claim_looked_up"] = "claim_looked_up"
    status: LookupStatus
    claim_status: Line | None = None
    blockage_cause: Text | None = None
    responsible_person: Code | None = None
    policy_no: Line | None = None
    as_of: Moment | None = None


class ProgressRecorded(Event):
    """A progress record stands for the hotline (R7.3)."""

    kind: Literal["progress_recorded"] = "progress_recorded"
    text: Text
    next_step: Text | None = None
    blockage_cause: Text | None = None


class Acknowledged(Event):
    """The arrangement stands, the investigation has begun (R6.3(1))."""

    kind: Literal["acknowledged"] = "acknowledged"
    text: Text | None = None


class Responded(Event):
    """The main responsible person answered: cause, action, evidence (R7.2)."""

    kind: Literal["responded"] = "responded"
    cause: Text
    action: Text
    evidence: tuple[Code, ...] = ()


class ContactRecorded(Event):
    """One attempt or talk (R6.2(3))."""

    kind: Literal["contact_recorded"] = "contact_recorded"
    channel: ContactChannel
    direction: Direction
    reached: bool
    text: Text
    contacted_at: Moment


class EvidenceAdded(Event):
    """A piece of evidence is in the file (R6.2(8))."""

    kind: Literal["evidence_added"] = "evidence_added"
    evidence_id: Code
    evidence_kind: Code
    title: Line
    sha256: str | None = None
    text: Text | None = None
