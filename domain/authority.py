"""Who may say what to a case (R2, R5, R6): one table, checked in the workflow whatever the door it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain.refusals import Refused, RefusalCode
from domain.values import Role

if TYPE_CHECKING:
    from domain.model import Case

_HEADS = frozenset({Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP})
_HANDLERS = frozenset({Role.OFFICER}) | _HEADS
_PARTY = frozenset({Role.RESPONSIBLE})

MAY: dict[type[c.Command], frozenset[Role]] = {
    c.RecordProgress: _HANDLERS,
    c.Acknowledge: _PARTY | _HANDLERS,
    c.Respond: _PARTY | _HANDLERS,
    c.DisputeResponsibility: _PARTY,
    c.RuleDispute: _HEADS,
    c.Propose: _HANDLERS,
    c.DecideAsCustomer: _HANDLERS,
    c.RecordContact: _HANDLERS | {Role.HOTLINE},
    c.AddEvidence: _HANDLERS | _PARTY,
    c.RequestCooperation: _HANDLERS,
    c.AnswerCooperation: _HANDLERS | _PARTY,
    c.Reassign: _HANDLERS,
    c.Escalate: frozenset({Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD}),
    c.SetSeverity: _HANDLERS,
    c.Withdraw: _HANDLERS | {Role.HOTLINE},
    c.Consent: _HEADS,
    c.DeliverNotice: _HANDLERS,
    c.Close: _HANDLERS,
    c.Reopen: _HANDLERS,
    c.SuspendClocks: _HANDLERS,
    c.ResumeClocks: _HANDLERS,
    c.ExtendClock: _HEADS,
    c.SettleCommitment: _HANDLERS,
    c.LinkProceeding: _HANDLERS,
    c.EndProceeding: _HANDLERS,
    c.PublishCalendar: frozenset({Role.ADMIN, Role.SYSTEM}),
    c.ReportClaim: frozenset({Role.SYSTEM}),
    c.ReportEscalation: frozenset({Role.SYSTEM}),
}
"""Roles that may give each command."""

_OWN_UNIT = frozenset({Role.OFFICER, Role.BRANCH_HEAD})
"""Roles that act for their unit and those below it; the others act for the whole company."""

_ONLY_THE_RESPONSIBLE = (c.Acknowledge, c.Respond, c.DisputeResponsibility)


def check_actor(case: Case, command: c.Command) -> Refused | None:
    """Why this actor may not give this command, or None."""
    actor = command.actor
    if actor.role not in MAY[type(command)]:
        text = f"the role {actor.role.value} may not do this"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.role")
    if actor.role in _OWN_UNIT and actor.unit not in case.people.lineage:
        text = f"the case belongs to {case.people.branch}; {actor.unit} has no say in it"
        return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
    if (
        actor.role is Role.RESPONSIBLE
        and isinstance(command, _ONLY_THE_RESPONSIBLE)
        and actor.person != case.responsible.person
    ):
        text = f"the main responsible person is {case.responsible.person}"
        return Refused(code=RefusalCode.NOT_THE_RESPONSIBLE_PERSON, text=text, field="actor.person")
    return None
