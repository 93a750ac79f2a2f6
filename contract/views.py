"""What readers see of a case: the shape of `GET /v1/complaints/{no}`, the query `case` and the register's row."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from domain.values import BusinessLine, Category, Channel, Moment, Outcome, Severity, Stage, Status


class View(BaseModel):
    """A read-only answer. Readers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True)


class RungView(View):
    """A rung of a clock."""

    name: str
    due_at: Moment | None
    fired_at: Moment | None
    late_by: int | None
    """Seconds between due and fired."""
    disturb_at: Moment | None = None
    """Of a reminder that fired: from when it may disturb a person (quiet hours, R6.1(2))."""


class ClockView(View):
    """A clock with its due times in words."""

    name: str
    clause: str
    run: int
    started_at: Moment
    due_at: Moment | None
    """Due time of the breach; none while an open suspension leaves it unknown."""
    rungs: tuple[RungView, ...]
    provisional: bool
    suspended: bool
    stopped_at: Moment | None
    verdict: str
    explanation: str
    escalation: int | None = None
    """Number of the escalation whose level this clock holds to time; none for the case's own clocks."""
    directive: int | None = None
    """Number of the directive whose department this clock holds to time (R6.1(4))."""


class NextStep(View):
    """What has to happen next, by whom, until when."""

    what: str
    who: str
    due: Moment
    clause: str
    ask: tuple[str, ...] = ()
    """What the complainant is still to be asked for; never what the company holds already (L13)."""
    also: tuple[str, ...] = ()
    """What the officer has to decide besides; it holds nobody up (L18)."""


class ResponsibleView(View):
    """The main responsible person and why they are."""

    person: str
    post: str
    unit: str
    reason: str


class ClaimView(View):
    """What is known of the claim behind the complaint."""

    lookup: str
    claim_status: str | None = None
    blockage_cause: str | None = None
    as_of: Moment | None = None


class HandOffsView(View):
    """The custody ledger in figures (R7.2)."""

    times: int
    """How often the case was handed over."""
    bounces: int
    """How often it came back to somebody who had held it before."""
    holders: tuple[dict[str, object], ...]
    """Everybody who held it: person, natural seconds of ended custody, how often."""
    disputes: tuple[dict[str, object], ...]
    """Disputes of responsibility, each with its ruling."""
    shirking: tuple[dict[str, object], ...]
    """People whose disputes were rejected so often that it counts as shirking (推诿)."""


class CaseView(View):
    """One complaint, as one may read it with full rights."""

    complaint_no: str
    ticket_no: str
    status: Status
    stage: Stage
    outcome: Outcome | None
    severity: Severity
    channel: Channel
    branch: str
    unit: str
    business_line: BusinessLine
    category: Category
    received_at: Moment
    opened_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    owner: str
    responsible: ResponsibleView
    officer: str
    supervisor: str
    next_step: NextStep | None
    """None only when the case is closed and nothing is owed any more."""
    next_deadline: Moment | None
    overdue: bool
    escalation_level: int
    blockage_cause: str | None
    claim: ClaimView
    complainant: dict[str, str | None]
    policy_no: str | None
    claim_no: str | None
    content: str
    demand: str
    progress: tuple[dict[str, object], ...]
    responses: tuple[dict[str, object], ...]
    proposals: tuple[dict[str, object], ...]
    contacts: tuple[dict[str, object], ...]
    evidence: tuple[dict[str, object], ...]
    escalations: tuple[dict[str, object], ...]
    cooperation: tuple[dict[str, object], ...]
    chasers: tuple[dict[str, object], ...] = ()
    """Who was pressed by whom for what, until when, and what they answered (R6.1(2), R6.2(2))."""
    informed: tuple[dict[str, object], ...] = ()
    """Which leaders were told of which turn (R6.2(7))."""
    emergencies_asked: tuple[dict[str, object], ...] = ()
    """Decisions of the leadership group that the emergency plan is to start (R6.1(1))."""
    commitments: tuple[dict[str, object], ...]
    notices: tuple[dict[str, object], ...]
    proceedings: tuple[dict[str, object], ...]
    custody: tuple[dict[str, object], ...]
    hand_offs: HandOffsView | None = None
    """How often the case changed hands, bounced and was disputed (R7.2)."""
    directives: tuple[dict[str, object], ...] = ()
    """Directives to other departments, each with its measured time (R6.1(4))."""
    feedback: tuple[dict[str, object], ...] = ()
    """What heads reported to head office (R6.3(3))."""
    clocks: tuple[ClockView, ...]
    checklist: tuple[dict[str, object], ...]
    """Items of the category's closing checklist: item, title, clause, and how the closing answered them."""
    ladder: tuple[dict[str, object], ...] = ()
    """Who is asked on each level, lowest first."""
    recused: tuple[dict[str, object], ...] = ()
    """Who decides nothing in the case, each with the ground (L17)."""
    seats: str | None = None
    """Digest of whom the organisation gives the case besides the responsible person."""
    organisation_version: str | None = None
    """Of the organisation in which these people were found."""
    identity: tuple[dict[str, object], ...] = ()
    """Checks of who complains (L13)."""
    papers: tuple[dict[str, object], ...] = ()
    """An agent's authority, an heir's proof, the latest last (L14)."""
    delegations: tuple[dict[str, object], ...] = ()
    """Authority lent in the case: to whom, below which amount, from when until when, taken back or not (L24)."""
    papers_fault: str | None = None
    """Why nothing binding may go out to the agent or heir yet."""
    joint: dict[str, object] | None = None
    """How many complain jointly, and who speaks for them (L12)."""
    statutory_class: dict[str, object] | None = None
    """Class of the statutory term, and whether the severity or a person says so (L18)."""
    new_facts: tuple[dict[str, object], ...] = ()
    extension_approvals: tuple[dict[str, object], ...] = ()
    issued_notices: tuple[dict[str, object], ...] = ()
    """Versions of the decision notice with their text (L19); `notices` are deliveries."""
    duplicates: tuple[dict[str, object], ...] = ()
    """Open cases that look like the same complaint, and what a person made of each (L18)."""
    merged: tuple[dict[str, object], ...] = ()
    """Cases that were merged into this one: their numbers, tickets, and what they were about."""
    reviews: tuple[dict[str, object], ...] = ()
    """Reviews by the higher unit (L20)."""
    root_causes: tuple[dict[str, object], ...] = ()
    """Versions of the root cause, the last one stands (L9)."""
    findings: tuple[dict[str, object], ...] = ()
    """Findings of responsibility with their pleas (L25, L26)."""
    rectifications: tuple[dict[str, object], ...] = ()
    """Rectification tasks with what was reported and verified (L9)."""
    assessments: tuple[dict[str, object], ...] = ()
    """Points that events of the case earned, each with the event's sequence (R3, L27)."""
    awaited: tuple[str, ...] = ()
    """Whose plea or rectification is awaited."""
    saved_seconds: int | None = None
    """How long before the end of the 3 working days a resolved case's customer had their answer (R4.5)."""
    rulebook_in_force: bool = True
    """Whether the rule book was in force at receipt; an older complaint is handled by the oldest one (R3)."""
    emergency: str | None = None
    """The emergency plan that the case is in (R6.1(1))."""
    event: str | None = None
    """The occurrence that the complaint is about, where the hotline named one."""
    place: str | None = None
    """Where it happened, where that is not the unit."""
    signs: tuple[str, ...] = ()
    """What makes the complaint a grave one (L29)."""
    master: str | None
    review_until: Moment | None
    rulebook_version: str
    calendar_version: str
    seq: int
