"""The authorisation table (`domain.authority`), asked with what the API knows of a case: view and organisation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.problems import Problem
from contract.pressing import pressed
from domain import authority
from domain.authority import OF_COMMAND, Reach, Right, Standing, may_ever
from domain.organisation import UnknownUnitError
from domain.values import BusinessLine

if TYPE_CHECKING:
    from contract.messages import Message
    from contract.views import CaseView
    from domain.commands import Actor
    from domain.organisation import Organisation
    from register.rows import CaseSummary


def require(actor: Actor, right: Right) -> None:
    """Go on only if the role has this right of any case at all.

    Raises:
        Problem: it has not.
    """
    if not may_ever(actor.role, right):
        raise Problem("role_not_allowed", f"the role {actor.role.value} may not do this")


def require_message(actor: Actor, message: Message) -> None:
    """Go on only if the role may ever send this message; the workflow checks again, with the state at hand.

    Raises:
        Problem: it may not.
    """
    require(actor, OF_COMMAND[message.command])


def sees(actor: Actor, view: CaseView, organisation: Organisation, right: Right = Right.CASE) -> bool:
    """Whether the case exists for this person: by unit (R2), line (R6.3), or a part in it."""
    return authority.permitted(actor, right, standing_of(view, organisation))


def standing_of(view: CaseView, organisation: Organisation) -> Standing:
    """What of the case decides who may see it, in the organisation as it stands."""
    return Standing(
        branch=view.branch,
        lineage=_lineage(organisation, view.unit),
        line=view.business_line,
        responsible=view.responsible.person,
        parties=involved(view, organisation),
        cooperating=frozenset(str(entry["unit"]) for entry in view.cooperation),
        rectifying=frozenset(str(task["unit"]) for task in view.rectifications),
    )


def permitted_row(actor: Actor, right: Right, row: CaseSummary, organisation: Organisation) -> bool:
    """Whether the person has the right of a case found, as far as a line of a list tells."""
    standing = Standing(
        branch=row.branch,
        lineage=_lineage(organisation, row.unit),
        line=BusinessLine(row.business_line),
        responsible=row.owner,
        parties=frozenset({row.owner, row.officer, row.supervisor, *row.asked}),
    )
    return authority.permitted(actor, right, standing)


def _lineage(organisation: Organisation, unit: str) -> tuple[str, ...]:
    try:
        return tuple(entry.code for entry in organisation.lineage(unit))
    except UnknownUnitError:
        return ()


def covers(organisation: Organisation, unit: str, below: str) -> bool:
    """Whether `below` is `unit` or stands below it."""
    return unit in _lineage(organisation, below)


def units_below(organisation: Organisation, unit: str) -> frozenset[str]:
    """The unit and all units below it."""
    return frozenset(entry.code for entry in organisation.units if covers(organisation, unit, entry.code))


def involved(view: CaseView, organisation: Organisation) -> frozenset[str]:
    """People with a part in the case: who answers for it, who is asked, who was asked to cooperate."""
    asked = {str(entry["person"]) for entry in (*view.escalations, *view.reviews)}
    asked |= {person for entry in view.chasers for person in pressed(entry)}
    asked |= {str(entry["person"]) for entry in (*view.findings, *view.rectifications) if entry["person"]}
    posts = {(entry["post"], entry["unit"]) for entry in view.cooperation}
    today = datetime.now(UTC).date()
    cooperating = {
        held.person for held in organisation.appointments_on(today) if (held.post, held.unit) in posts
    }
    return frozenset(
        {view.owner, view.responsible.person, view.officer, view.supervisor} | asked | cooperating
    )


def reach_of(actor: Actor, right: Right) -> frozenset[Reach]:
    """The cases that the person's grant of this right reaches; empty where there is none."""
    return authority.TABLE[right].grants.get(actor.role, frozenset())
