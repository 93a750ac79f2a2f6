"""Directives to other departments: given by heads and the leadership group, measured, answered (R6.1(2), R6.1(4)).

The directive's own workflow holds its clocks and hears the department (`workflows/directive.py`); the case alone
writes the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import commands as c
from domain import directive_clocks
from domain import events as e
from domain.clock_rules import RungAction
from domain.decide.asking import ask
from domain.decide.conditions import LEVELS_OF
from domain.decide.facts import head, no
from domain.decide.handing_over import date_refused
from domain.decide.ladder import level_over
from domain.refusals import RefusalCode, Refused
from domain.values import DirectiveStatus, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.command import Actor
    from domain.decide.facts import Head
    from domain.handoffs import UnitDirective
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused

_LATE: Final = (RungAction.BREACH, RungAction.ESCALATE)


def decide(case: Case, command: c.Instruct | c.ReportDirective, at: Moment) -> Primary:
    """A directive is given, or its workflow tells a turn of it (R6.1(4))."""
    match command:
        case c.Instruct():
            return _instruct(case, command, at)
        case c.ReportDirective():
            return _turn(case, command, at)


def given(
    case: Case,
    said: Head,
    *,
    unit: str,
    text: str,
    person: str,
    level: Level,
    due: Moment | None = None,
    escalation: int | None = None,
) -> e.DirectiveGiven:
    """The event of a directive, given by hand or by a decision of the ladder (R6.1(4))."""
    return e.DirectiveGiven(
        **said,
        number=len(case.directives) + 1,
        unit=unit,
        text=text,
        due=due,
        person=person,
        level=level,
        severity=case.severity,
        escalation=escalation,
    )


def _instruct(case: Case, command: c.Instruct, at: Moment) -> Primary:
    if not directive_clocks.known_to(case.rulebook):
        text = f"the rule book {case.rulebook.version} of this case knows no directives; ask for cooperation"
        return no(RefusalCode.UNKNOWN_MESSAGE, text)
    refused = date_refused(case, directive_clocks.BY_DATE, command.due, at)
    if refused is not None:
        return refused
    said = head(command, at, "R6.1(4)")
    level = _speaks_for(case, command.actor)
    by = command.actor.person
    return (given(case, said, unit=command.unit, text=command.text, person=by, level=level, due=command.due),)


def _speaks_for(case: Case, actor: Actor) -> Level:
    """The level of the ladder on which the person stands; else the lowest for which their role speaks."""
    order = list(Level)
    mine = LEVELS_OF.get(actor.role, frozenset())
    here = [step.level for step in case.people.ladder if step.person == actor.person and step.level in mine]
    return here[0] if here else min(mine, key=order.index)


def _turn(case: Case, command: c.ReportDirective, at: Moment) -> Primary:
    known = next((entry for entry in case.directives if entry.number == command.number), None)
    if known is None:
        return no(RefusalCode.DIRECTIVE_UNKNOWN, "no directive has this number", "number")
    if known.ended_at is not None:
        return no(RefusalCode.DIRECTIVE_OVER, "this directive is done or over", "number")
    said = head(command, at, "R6.1(4)")
    if command.rung is not None:
        return tuple(_rung(case, known, command.rung, said))
    return _answer(known, command, said)


def _answer(known: UnitDirective, command: c.ReportDirective, said: Head) -> Primary:
    """The department answers: it takes the directive up, or reports it done."""
    person = command.person or command.actor.person
    when = max(known.given_at, min(command.at or said["at"], said["at"]))
    words = command.text if command.turn == "acknowledged" else None
    taken = e.DirectiveAcknowledged(**said, number=known.number, person=person, answered_at=when, text=words)
    if command.turn == "acknowledged":
        if known.status is not DirectiveStatus.GIVEN:
            return no(RefusalCode.ALREADY_ACKNOWLEDGED, "the directive has been taken up already", "number")
        return (taken,)
    done = e.DirectiveDone(
        **said,
        number=known.number,
        person=person,
        answered_at=when,
        text=command.text or "",
        evidence=command.evidence,
    )
    # Whoever has done it has taken it up: both stand with the report.
    return (taken, done) if known.status is DirectiveStatus.GIVEN else (done,)


def _rung(case: Case, known: UnitDirective, rung: c.DirectiveRung, said: Head) -> Iterator[e.AnyEvent]:
    """A rung of the directive's clocks: on record, and where time is over the level above its giver is asked."""
    told = e.DirectiveRungFired(
        **said,
        number=known.number,
        name=rung.clock,
        rung=rung.rung,
        does=rung.does,
        due_at=rung.due_at,
        late_by_seconds=rung.late_by_seconds,
    )
    yield told
    if rung.does not in _LATE:
        return
    rule = case.rulebook.clock_rule(rung.clock)
    yield from ask(
        case,
        told,
        level=_level_asked(case, known, rung),
        cause="breach",
        reason=f"{rule.title} ({rule.clause}), {known.unit}, was due "
        f"{case.calendar.local(rung.due_at):%Y-%m-%d %H:%M}",
        question=f"Directive {known.number} to {known.unit} is overdue: what is to be done?",
    )


def _level_asked(case: Case, known: UnitDirective, rung: c.DirectiveRung) -> Level:
    """The level that the rule book names, else the one above who gave it; above the last there is the last."""
    rule = case.rulebook.clock_rule(rung.clock)
    rungs = (entry for term in rule.terms for entry in term.rungs)
    named = next((entry.to for entry in rungs if entry.name == rung.rung), None)
    return named or level_over(case, known.level) or known.level
