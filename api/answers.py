"""What callers are answered: the case as each may see it (R4.1), lists, and what filing made."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from api.own_eyes import own
from contract.views import CaseView, ClockView, NextStep, View
from domain.authority import SIGHT, Sight
from domain.masking import masked
from domain.values import BusinessLine, Category, Code, Moment, Outcome, Severity, Stage, Status

if TYPE_CHECKING:
    from domain.commands import Actor
    from register.rows import CaseSummary


class Filing(View):
    """The complaint stands: its workflow has durably started."""

    complaint_no: str = Field(examples=["RD-5K2V-9QX3-M7TA"])
    ticket_no: str
    received_at: Moment
    recorded: bool
    """Whether the register shows it already; if not, it will in a moment."""


class Progress(View):
    """The latest progress record: what the hotline may answer the customer with (R7.3)."""

    at: Moment
    text: str
    next_step: str | None = None


class ToldStep(View):
    """What happens next, and until when."""

    what: str
    due: Moment


class Told(View):
    """What the customer may be told."""

    complaint_no: str
    ticket_no: str
    status: Status
    stage: Stage
    outcome: Outcome | None
    received_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    latest_progress: Progress | None
    next_step: ToldStep | None
    due_at: Moment | None
    """Due time of the next step."""


class Found(Told):
    """A case found, as staff see it in a list."""

    branch: str
    unit: str
    business_line: BusinessLine
    category: Category
    severity: Severity
    owner: str
    officer: str
    overdue: bool
    escalation_level: int
    who: str | None
    """Who has to do the next step."""
    clause: str | None
    """Clause that asks for it."""


class FoundCases(View):
    """Cases found, newest first."""

    items: tuple[Found, ...]


class ToldCases(View):
    """Cases found, newest first, as far as the customer may be told."""

    items: tuple[Told, ...]


class CaseAnswer(CaseView):
    """The case, as the caller may see it."""

    masked: bool = False
    """Whether the complainant's name, telephone and identity number are masked."""
    forwarded_from: str | None = None
    """The message was sent to this complaint, which has been merged into the one shown."""
    version: int | None = None
    """Version of the proposal that this message made."""
    number: int | None = None
    """Number of what this message opened: an escalation, a directive, a chaser, a delegation, a review, a finding …"""


class DirectiveShown(View):
    """A directive to a department with its measured time, and nothing else of the case (R4.1, R6.1(4))."""

    complaint_no: str
    number: int
    unit: str
    """The department addressed."""
    text: str
    due: Moment | None
    """A date of its own; none: the clock's term."""
    person: str
    """Who gave it."""
    level: str
    escalation: int | None
    """Number of the escalation whose decision it was."""
    status: str
    given_at: Moment
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    done_at: Moment | None
    done_by: str | None
    result: str | None
    evidence: str | None
    ended_at: Moment | None
    seconds_to_acknowledge: int | None
    seconds: int | None
    """From when it was given until it was done, or ended with the case."""
    clocks: tuple[ClockView, ...]


class Directives(View):
    """Open directives of one department, the earliest due first."""

    items: tuple[DirectiveShown, ...]


class Deadlines(View):
    """The clocks of a case, those that run first, the nearest due time first."""

    complaint_no: str
    next_deadline: Moment | None
    overdue: bool
    next_step: NextStep | None
    clocks: tuple[ClockView, ...]


class Items(View):
    """A list of things on record."""

    complaint_no: str
    items: tuple[dict[str, Any], ...]


class Timeline(View):
    """The events of a case, in their order."""

    complaint_no: str
    items: tuple[dict[str, Any], ...]
    """Each with `seq`, `kind`, `at`, `clause`, `actor`, `message_id` and what this kind of event tells."""
    next_after: int | None
    """Give this as `after` for the next page; none on the last one."""


class Taken(View):
    """A message is on its way to the case; the case's record tells what became of it."""

    complaint_no: str
    message_id: Code
    accepted: bool = True


class Published(View):
    """The calendar stands, and the open cases have been told."""

    calendar: str
    version: str
    changed: bool
    """False when the year stood like this already."""
    open_cases: int
    told: int
    failed: int
    """Cases that could not be told; publish the same year again to tell them."""


class OrganisationAnswer(View):
    """The organisation as it stands on a day."""

    version: str
    on: date
    units: tuple[dict[str, Any], ...]
    posts: tuple[dict[str, Any], ...]
    appointments: tuple[dict[str, Any], ...]
    """Who holds what on the day, with their names."""
    absences: tuple[dict[str, Any], ...]
    deputies: tuple[dict[str, Any], ...]
    leadership: dict[str, Any]
    handling_group: dict[str, Any]


class PersonAnswer(View):
    """One person of the company on a day."""

    person: str
    name: str
    on: date
    capacities: tuple[dict[str, Any], ...]
    """Role, unit, line, since when, and why."""
    appointments: tuple[dict[str, Any], ...]
    """Everything the person holds or ever held."""
    away_until: date | None
    deputy: str | None
    """Who stands in, where the person is away."""


class OrganisationVersion(View):
    """One version of the organisation: the changes it was made of, by whom, when and why."""

    number: int
    version: str
    published_at: Moment
    person: str
    reason: str
    changes: tuple[dict[str, Any], ...]


class OrganisationVersions(View):
    """Versions of the organisation, the newest first."""

    items: tuple[OrganisationVersion, ...]


class OrganisationChanged(View):
    """The organisation stands, and the open cases whose people it moves have been told."""

    version: str
    open_cases: int
    told: int
    failed: int
    """Cases that could not be told yet; they are told again within the minute."""


_SAME_NAMES: Final = tuple(n for n in Found.model_fields if n not in {*Told.model_fields, "who", "clause"})


def told(view: CaseView) -> Told:
    """The part of a case that the customer may be told."""
    step = view.next_step
    latest = view.progress[-1] if view.progress else None
    return Told(
        complaint_no=view.complaint_no,
        ticket_no=view.ticket_no,
        status=view.status,
        stage=view.stage,
        outcome=view.outcome,
        received_at=view.received_at,
        updated_at=view.updated_at,
        closed_at=view.closed_at,
        latest_progress=Progress.model_validate(latest) if latest else None,
        next_step=ToldStep(what=step.what, due=step.due) if step else None,
        due_at=step.due if step else None,
    )


def told_row(row: CaseSummary) -> Told:
    """A line of a list, as far as the customer may be told."""
    return Told.model_validate(_told_fields(row))


def found_row(row: CaseSummary) -> Found:
    """A line of a list for staff."""
    more = {name: getattr(row, name) for name in _SAME_NAMES}
    steps = {"who": row.next_step_who, "clause": row.next_step_clause}
    return Found.model_validate({**_told_fields(row), **more, **steps})


def _told_fields(row: CaseSummary) -> dict[str, Any]:
    step = None
    if row.next_step_what is not None and row.next_step_due is not None:
        step = {"what": row.next_step_what, "due": row.next_step_due}
    progress = {"at": row.progress_at, "text": row.progress_text} if row.progress_at else None
    return {
        "complaint_no": row.complaint_no,
        "ticket_no": row.ticket_no,
        "status": row.status,
        "stage": row.stage,
        "outcome": row.outcome,
        "received_at": row.received_at,
        "updated_at": row.updated_at,
        "closed_at": row.closed_at,
        "latest_progress": progress,
        "next_step": step,
        "due_at": row.next_step_due,
    }


def shown(view: CaseView, actor: Actor, **more: Any) -> CaseAnswer | Told:
    """The case as this person may see it."""
    sight = SIGHT[actor.role]
    if sight is Sight.TOLD:
        return told(view)
    values = dict(view)
    if sight is Sight.MASKED:
        people = {"complainant": masked(view.complainant), "joint": masked(view.joint)}
        values |= {"masked": True, **people}
    values |= own(view, actor)
    return CaseAnswer.model_construct(
        **values, **{name: value for name, value in more.items() if value is not None}
    )
