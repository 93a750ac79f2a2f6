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


class NextStep(View):
    """What has to happen next, by whom, until when."""

    what: str
    who: str
    due: Moment
    clause: str
    ask: tuple[str, ...] = ()
    """What the complainant is still to be asked for; never what the company holds already (L13)."""


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
    commitments: tuple[dict[str, object], ...]
    notices: tuple[dict[str, object], ...]
    proceedings: tuple[dict[str, object], ...]
    custody: tuple[dict[str, object], ...]
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
    papers_fault: str | None = None
    """Why nothing binding may go out to the agent or heir yet."""
    joint: dict[str, object] | None = None
    """How many complain jointly, and who speaks for them (L12)."""
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
