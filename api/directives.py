"""Directives to other departments: the department reads its directive, takes it up and reports it done (R6.1(4)).

Who works for the department sees the directive and nothing else of the case (R4.1), unless they may see it anyway.
A directive is given by `POST /v1/complaints/{no}/directives` (`api/actions.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from api import access, cases, turns
from api.access import require
from api.answers import Directives, DirectiveShown
from api.bodies import ReportDone, TakeUp
from api.door import Behind, Door
from api.identity import Identity
from api.noting import note
from api.problems import Problem
from api.routing import AWAY, BODY_PROBLEMS, SIGNED_IN, ComplaintNo, DirectiveNo, answer, problems, router
from contract.ids import directive_workflow_id
from contract.starts import DirectiveAnswer, Reporting, Taking
from domain import authority
from domain.authority import Right
from domain.directive_clocks import ACKNOWLEDGEMENT
from domain.refusals import RefusalCode
from domain.values import DirectiveStatus
from register import read
from register.directives import cases_with_directives_for
from register.errors import CaseShreddedError

if TYPE_CHECKING:
    from datetime import datetime

    from contract.views import CaseView
    from domain.commands import Actor

routes = router("directives")

_UNKNOWN: Final = (
    "role_not_allowed",
    "case_unknown",
    "case_shredded",
    "not_yet_recorded",
    "directive_unknown",
)
_PROBLEMS: Final = problems(
    *BODY_PROBLEMS, *SIGNED_IN, *AWAY, *_UNKNOWN,
    "unit_not_allowed", "actor_not_allowed", "directive_over", "already_acknowledged",
)  # fmt: skip
_OPEN: Final = frozenset({DirectiveStatus.GIVEN.value, DirectiveStatus.ACKNOWLEDGED.value})


@routes.get(
    "/directives",
    summary="One's department's open directives",
    operation_id="directives",
    response_model=Directives,
    responses=problems(*SIGNED_IN, "role_not_allowed", "register_away"),
)
async def directives(actor: Identity, door: Behind) -> Response:
    """What the caller's department has been given to do and has not done, the earliest due first (R6.1(4))."""
    require(actor, Right.ANSWER_DIRECTIVE)
    found: list[DirectiveShown] = []
    for number in await cases_with_directives_for(door.db, actor.unit):
        view = await _readable(door, number)
        entries = view.directives if view is not None else ()
        mine = [e for e in entries if e["unit"] == actor.unit and e["status"] in _OPEN]
        found += [_shown(view, int(str(entry["number"]))) for entry in mine if view is not None]
    await note(door, actor, dict.fromkeys(one.complaint_no for one in found), Right.ANSWER_DIRECTIVE.value)
    return answer(Directives(items=tuple(sorted(found, key=_due_first))))


@routes.get(
    "/complaints/{no}/directives/{n}",
    summary="A directive",
    operation_id="directive",
    response_model=DirectiveShown,
    responses=problems(*SIGNED_IN, *_UNKNOWN, "register_away", "engine_away"),
)
async def directive(no: ComplaintNo, n: DirectiveNo, actor: Identity, door: Behind) -> Response:
    """What the department is to do, by when, and where it stands; for the department and for who may see the case."""
    view = await _addressed(door, actor, no, n)
    await note(door, actor, (no,), Right.ANSWER_DIRECTIVE.value)
    return answer(_shown(view, n))


@routes.post(
    "/complaints/{no}/directives/{n}/acknowledgement",
    summary="Take a directive up",
    operation_id="acknowledge_directive",
    response_model=DirectiveShown,
    responses=_PROBLEMS,
)
async def acknowledge(
    no: ComplaintNo, n: DirectiveNo, taken: TakeUp, actor: Identity, door: Behind
) -> Response:
    """Somebody of the department takes the directive up; its clock for doing it runs on from when it was given."""
    require(actor, Right.ANSWER_DIRECTIVE)
    return await _tell(door, actor, no, n, Taking(**dict(taken), actor=actor))


@routes.post(
    "/complaints/{no}/directives/{n}/done",
    summary="Report a directive done",
    operation_id="report_directive_done",
    response_model=DirectiveShown,
    responses=_PROBLEMS,
)
async def done(no: ComplaintNo, n: DirectiveNo, told: ReportDone, actor: Identity, door: Behind) -> Response:
    """The department has done it: in what way, with what evidence; brought back into the case."""
    require(actor, Right.ANSWER_DIRECTIVE)
    return await _tell(door, actor, no, n, Reporting(**dict(told), actor=actor))


async def _tell(door: Door, actor: Actor, number: str, n: int, message: Taking | Reporting) -> Response:
    await _addressed(door, actor, number, n)
    name, turn = (
        ("acknowledge", DirectiveStatus.ACKNOWLEDGED)
        if isinstance(message, Taking)
        else ("report_done", DirectiveStatus.DONE)
    )
    workflow_id = directive_workflow_id(number, n)
    child = turns.Child(number, workflow_id, lambda seen: _is_open(seen, n), RefusalCode.DIRECTIVE_OVER)
    told = await turns.said(door, child, name, message, DirectiveAnswer)
    if told.status is turn:  # else this message id had its effect before, with another message
        await turns.on_record(door, number, f"directive-{n}-{turn.value}")
    after = await read.get_view(door.db, number)
    if after is None:
        raise Problem("register_away")
    await note(door, actor, (number,), Right.ANSWER_DIRECTIVE.value)
    return answer(_shown(after, n))


async def _addressed(door: Door, actor: Actor, number: str, n: int) -> CaseView:
    """The case of a directive that is this person's department's, or of a case that they may see.

    Raises:
        Problem: for this person there is no such case, or the case has no such directive.
    """
    view = await _readable(door, number)
    if view is None:
        return await cases.visible(door, actor, number)
    entry = _entry(view, n)
    if access.sees(actor, view, door.organisation):
        if entry is None:
            raise Problem(RefusalCode.DIRECTIVE_UNKNOWN)
        return view
    if entry is None or not _of_the_department(actor, view, door, entry):
        raise Problem("case_unknown")
    return view


async def _readable(door: Door, number: str) -> CaseView | None:
    try:
        return await read.get_view(door.db, number)
    except CaseShreddedError:
        return None


def _due_first(shown: DirectiveShown) -> tuple[datetime, str, int]:
    """When the department has to be done."""
    due = next((clock.due_at for clock in shown.clocks if clock.name != ACKNOWLEDGEMENT), None)
    return due or shown.given_at, shown.complaint_no, shown.number


def _of_the_department(actor: Actor, view: CaseView, door: Door, entry: dict[str, Any]) -> bool:
    standing = access.standing_of(view, door.organisation)
    mine = standing.model_copy(update={"instructed": frozenset({str(entry["unit"])})})
    return authority.permitted(actor, Right.ANSWER_DIRECTIVE, mine)


def _entry(view: CaseView, n: int) -> dict[str, Any] | None:
    return next((dict(entry) for entry in view.directives if entry["number"] == n), None)


def _is_open(view: CaseView, n: int) -> bool:
    """Whether the directive waits for its department."""
    entry = _entry(view, n)
    return entry is not None and entry["status"] in _OPEN


def _shown(view: CaseView, n: int) -> DirectiveShown:
    clocks = tuple(clock for clock in view.clocks if clock.directive == n)
    return DirectiveShown.model_validate(
        {"complaint_no": view.complaint_no, **(_entry(view, n) or {}), "clocks": clocks}
    )
