"""Going up: a difficult case asks a level, severity moves, the ladder's answers come back (R7.1, R6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import commands as c
from domain import directive_clocks
from domain import events as e
from domain.decide import approving, directing, ladder, term
from domain.decide.asking import ask_anew
from domain.decide.conditions import handlers
from domain.decide.facts import head, no
from domain.decide.handling import reassigned, same_hands
from domain.evolve import evolve
from domain.ladder_checks import LEADERSHIP
from domain.organisation.people import Appointee
from domain.proposals import awaiting
from domain.recusal import WORDS, level_beside, recused, would_leave_nobody
from domain.refusals import RefusalCode, Refused
from domain.values import ConsentMatter, DirectiveKind, EscalationCause, Level, Status

if TYPE_CHECKING:
    from domain.decide.facts import Head
    from domain.model import Case, Escalation
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(case: Case, command: c.Escalate | c.SetSeverity | c.ReportEscalation, at: Moment) -> Primary:
    """Difficult cases go up early; severity moves; the ladder's answers come back (R7.1, R6.1)."""
    match command:
        case c.Escalate():
            return _escalate(case, command, at)
        case c.SetSeverity():
            if command.severity is case.severity:
                return no(RefusalCode.SAME_SEVERITY, f"the case is {case.severity.value} already", "severity")
            said = head(command, at, "L29")
            return (e.SeveritySet(**said, severity=command.severity, reason=command.reason),)
        case c.ReportEscalation():
            return _turn(case, command, at)


def at_receipt(case: Case, filed: e.Filed) -> tuple[e.AnyEvent, ...]:
    """What goes up as soon as it is received: by severity, and what the regulator passes on (R6.1(1), L33)."""
    asked = tuple(ladder.asks_by_severity(case, filed, filed.intake.severity))
    for told in asked:
        case = evolve(case, told)
    return (*asked, *ladder.asks_by_channel(case, filed))


def _escalate(case: Case, command: c.Escalate, at: Moment) -> Primary:
    without = recused(case)
    level = command.level or level_beside(case.people.ladder, _free_level(case), without)
    person = next((step.person for step in case.people.ladder if step.level is level), None)
    if person is None or level not in {rule.level for rule in case.rulebook.escalation.levels}:
        return no(RefusalCode.MALFORMED, f"nobody stands on the level {level.value}", "level")
    if person in without:
        text = f"{level.value} is {WORDS[without[person]]}; ask another level (L17)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "level")
    if case.asked_beside_approval >= list(Level).index(level) + 1:
        return no(
            RefusalCode.LEVEL_ALREADY_ASKED, f"{level.value} or a level above is being asked already", "level"
        )
    return (
        e.Escalated(
            **head(command, at, "R7.1"),
            number=len(case.escalations) + 1,
            level=level,
            cause=EscalationCause.DIFFICULT,
            reason=command.reason,
            question=command.question,
        ),
    )


def _free_level(case: Case) -> Level:
    """Where a difficult case goes when the officer names no level: the book's, or the one above who is asked."""
    levels = list(Level)
    wanted = levels.index(ladder.level_of_difficult(case))
    return levels[min(max(wanted, case.asked_beside_approval), len(levels) - 1)]


def _turn(case: Case, command: c.ReportEscalation, at: Moment) -> Primary:
    asked = next((x for x in case.escalations if x.number == command.number), None)
    if asked is None:
        return no(RefusalCode.ESCALATION_UNKNOWN, "no escalation has this number", "number")
    if asked.ended_at is not None:
        return no(RefusalCode.ESCALATION_OVER, "this escalation has ended", "number")
    known = head(command, at, "R6.1")
    if command.turn in ("acknowledged", "raised", "decided") and command.person in recused(case):
        ended = e.EscalationEnded(**known, number=asked.number)
        return tuple(ask_anew(case, asked, ended))
    match command.turn:
        case "acknowledged":
            return (
                e.EscalationAcknowledged(
                    **known, number=asked.number, level=command.level, person=command.person
                ),
            )
        case "raised":
            return (
                e.EscalationRaised(**known, number=asked.number, level=command.level, person=command.person),
            )
        case "unanswered":
            return (
                e.EscalationUnanswered(
                    **known, number=asked.number, level=command.level, person=command.person
                ),
            )
        case "ended":
            ended = e.EscalationEnded(**known, number=asked.number)
            return (ended, *approving.asked_again(case, asked, ended))
        case "decided":
            return _directive(case, asked, command, at)


def _directive(case: Case, asked: Escalation, command: c.ReportEscalation, at: Moment) -> Primary:
    """The directive comes back into the case, and the case carries out what it can (R6.1(2), R6.1(4))."""
    directive = command.directive
    if directive is None:
        return no(RefusalCode.MALFORMED, "a decision carries its directive", "directive")
    known = head(command, at, "R6.1")
    decided = e.EscalationDecided(
        **known, number=asked.number, level=command.level, person=command.person, directive=directive
    )
    return (decided, *_carry_out(case, command, decided, at))


def _carry_out(
    case: Case, command: c.ReportEscalation, decided: e.EscalationDecided, at: Moment
) -> tuple[e.AnyEvent, ...]:
    """What the case itself can do about a directive; the rest is for people to act on.

    A closed case keeps the words only, and so does one that has moved on since it asked.
    """
    if case.status is Status.CLOSED:
        return ()
    said, directive = head(command, at, "R6.1"), decided.directive
    match directive.decision:
        case DirectiveKind.REASSIGN:
            return _reassign(case, command, directive, said)
        case DirectiveKind.SET_SEVERITY:
            return _set_severity(case, directive, said)
        case DirectiveKind.UPHOLD_POSITION:
            return _uphold(case, command, directive, said)
        case DirectiveKind.INSTRUCT_UNIT:
            return _instruct(case, command, directive, at)
        case DirectiveKind.GRANT_EXTENSION:
            return _extend(case, command, directive, at)
        case DirectiveKind.START_EMERGENCY:
            return _emergency(command, directive, at)
        case DirectiveKind.APPROVE_PROPOSAL | DirectiveKind.RETURN_PROPOSAL:
            return approving.by_directive(case, command, decided)
        case DirectiveKind.SUPPORT:
            return ()
        case _:
            assert_never(directive.decision)


def _reassign(
    case: Case, command: c.ReportEscalation, directive: c.Directive, said: Head
) -> tuple[e.AnyEvent, ...]:
    to = Appointee(
        person=directive.person or case.responsible.person,
        post=directive.post or case.responsible.post,
        unit=directive.unit or case.responsible.unit,
        reason=directive.text[:200],
    )
    if same_hands(case, to) or would_leave_nobody(case, to.person):
        return ()
    return (reassigned(case, to, said, by=command.person),)


def _set_severity(case: Case, directive: c.Directive, said: Head) -> tuple[e.AnyEvent, ...]:
    """Whoever has to be told of such a case is asked, unless they are the ones who decided (R6.2(7))."""
    if directive.severity in (None, case.severity):
        return ()
    return (e.SeveritySet(**said, severity=directive.severity, reason=directive.text),)


def _uphold(
    case: Case, command: c.ReportEscalation, directive: c.Directive, said: Head
) -> tuple[e.AnyEvent, ...]:
    """Upheld by the level that spoke; never by the handler or the person complained about (R7.4, L17).

    What waits for approval is no position yet (R4.4).
    """
    if command.person in handlers(case) or awaiting(case) is not None:
        return ()
    matter = ConsentMatter.FINAL_POSITION
    return (e.Consented(**said, matter=matter, text=directive.text, level=command.level),)


def _instruct(
    case: Case, command: c.ReportEscalation, directive: c.Directive, at: Moment
) -> tuple[e.AnyEvent, ...]:
    """A directive with its own measured time; under a rule book without them, a cooperation request (R6.1(4))."""
    unit = directive.unit or case.responsible.unit
    if not directive_clocks.known_to(case.rulebook):
        said = head(command, at, "R6.1")
        number = len(case.cooperation) + 1
        asked = e.CooperationRequested(**said, number=number, post="head", unit=unit, text=directive.text)
        return (asked,)
    known = head(command, at, "R6.1(4)")
    given = directing.given(
        case,
        known,
        unit=unit,
        text=directive.text,
        person=command.person,
        level=command.level,
        escalation=command.number,
    )
    return (given,)


def _emergency(command: c.ReportEscalation, directive: c.Directive, at: Moment) -> tuple[e.AnyEvent, ...]:
    """The leadership group, and it alone, starts the emergency plan (R6.1(1))."""
    if command.level not in LEADERSHIP:
        return ()
    number, level, person = command.number, command.level, command.person
    said = head(command, at, "R6.1(1)")
    return (e.EmergencyAsked(**said, number=number, level=level, person=person, reason=directive.text),)


def _extend(
    case: Case, command: c.ReportEscalation, directive: c.Directive, at: Moment
) -> tuple[e.AnyEvent, ...]:
    """The approval of the higher unit; whether the law still allows it is the clock's to say (L18)."""
    said = head(command, at, "L18")
    approved = term.approved(
        case,
        said,
        level=command.level,
        person=command.person,
        text=directive.text,
        days=directive.days,
    )
    return () if isinstance(approved, Refused) else approved
