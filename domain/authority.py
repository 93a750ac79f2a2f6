"""Who may say what to a case (R2, R5, R6): one table, checked in the workflow whatever the door it came through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain import commands as c
from domain.refusals import RefusalCode, Refused
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

_NEVER_ON_ONES_OWN = (
    c.RuleDispute,
    c.Reassign,
    c.Propose,
    c.DecideAsCustomer,
    c.Consent,
    c.SetSeverity,
    c.SuspendClocks,
    c.ExtendClock,
    c.Withdraw,
    c.Close,
)
"""What decides on a complaint: never done by the person complained about, whatever else they are (L17)."""

_OWN_NAMES = re.compile(r"(rung:|refused:|claim-lookup$|escalation-\d+-).*")
"""Identities of what the case's own machinery says; another sender's would make it deaf to the real one."""


def check_actor(case: Case, command: c.Command) -> Refused | None:
    """Why this actor may not give this command, or None."""
    actor = command.actor
    if type(command) not in MAY:
        text = f"{type(command).__name__} is not for a case"
        return Refused(code=RefusalCode.UNKNOWN_MESSAGE, text=text)
    if actor.role not in MAY[type(command)]:
        text = f"the role {actor.role.value} may not do this"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.role")
    if actor.role is not Role.SYSTEM and _OWN_NAMES.fullmatch(command.message_id):
        text = "message ids that begin so are the case's own; choose another"
        return Refused(code=RefusalCode.MALFORMED, text=text, field="message_id")
    return _check_unit(case, actor) or _check_person(case, command)


def _check_unit(case: Case, actor: c.Actor) -> Refused | None:
    """Officers and branch heads act for their unit and those below it (R2)."""
    if actor.role in _OWN_UNIT and actor.unit not in case.people.lineage:
        text = f"the case belongs to {case.people.branch}; {actor.unit} has no say in it"
        return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
    return None


def _check_person(case: Case, command: c.Command) -> Refused | None:
    actor = command.actor
    if actor.person == case.responsible.person:
        if isinstance(command, _NEVER_ON_ONES_OWN):
            text = "the person complained about decides nothing in the matter (L17)"
            return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.person")
        return None
    if actor.role is not Role.RESPONSIBLE:
        return None
    if isinstance(command, _ONLY_THE_RESPONSIBLE):
        text = f"the main responsible person is {case.responsible.person}"
        return Refused(code=RefusalCode.NOT_THE_RESPONSIBLE_PERSON, text=text, field="actor.person")
    if actor.unit not in {entry.request.unit for entry in case.cooperation}:
        text = f"{actor.unit} has not been asked to cooperate (R6.5)"
        return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
    return None
