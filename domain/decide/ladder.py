"""What starts a question to the ladder: the rule book's entries, asked after each event (R6.1, R6.4, R7.1).

An entry of `[[escalation.starts]]` says by what, to which level, in which words. A book without entries asks as books
did before: a breach by its clock's rung, a severity by `escalates_to`, a difficult case by `difficult_to`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import events as e
from domain.decide.asking import ask
from domain.ladder_rules import start_that_fits
from domain.values import Channel, DirectiveKind, EscalationCause, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.clock_rules import ClockRule
    from domain.ladder_rules import StartRule
    from domain.model import Case
    from domain.values import Severity

_NUMBERED: Final = re.compile(r"-\d+$")
OVERDUE: Final = "{clock} is overdue: what is to be done?"
SUPPORT: Final = "How is this complaint to be handled, and who supports it?"
"""Questions of books that name none."""


def asks_after_rung(case: Case, fired: e.RungFired) -> Iterator[e.AnyEvent]:
    """A breach asks by clock and severity; where no entry speaks of it, the level that its rung names (R6.1(2))."""
    rule = case.rulebook.clock_rule(fired.name)
    clock = next(c for c in case.clocks if c.name == fired.name and c.run == fired.run)
    own = next(r.to for r in clock.rungs if r.name == fired.rung)
    start = start_that_fits(
        case.rulebook.escalation.starts,
        EscalationCause.BREACH,
        severity=case.severity,
        clock=_NUMBERED.sub("", fired.name),
        rung=fired.rung,
    )
    level = start.to if start is not None and start.to is not None and _asks(fired) else own
    if level is None:
        return
    if fired.name == "dispute":
        level = _above_the_supervisor(case, level)
    due = f"{case.calendar.local(fired.due_at):%Y-%m-%d %H:%M}"
    reason = f"{rule.title} ({rule.clause}) was due {due}"
    yield from _put(
        case, fired, EscalationCause.BREACH, start, level, reason=reason, words=OVERDUE, clock=rule
    )


def _above_the_supervisor(case: Case, level: Level) -> Level:
    """A ruling that the supervisor owes is asked of somebody above them: the book's level or a higher one (R7.2)."""
    theirs = next((s.level for s in case.people.ladder if s.person == case.supervisor), None)
    above = level_over(case, theirs) if theirs is not None else None
    return max(level, above or level, key=list(Level).index)


def level_over(case: Case, level: Level) -> Level | None:
    """The next higher level of the rule book's ladder; None above the last (R7.1)."""
    order = list(Level)
    higher = (rule.level for rule in case.rulebook.escalation.levels)
    return next((known for known in higher if order.index(known) > order.index(level)), None)


def _asks(fired: e.RungFired) -> bool:
    """Reminders and rights that end by time ask nobody, whatever an entry for the whole clock says."""
    return fired.does.value in {"breach", "chase", "escalate"}


def asks_by_severity(case: Case, told: e.AnyEvent, severity: Severity) -> Iterator[e.AnyEvent]:
    """A severity that the rule book sends to a level asks it at once (R6.1(1), R6.2(7)).

    Unless that level, or one above it, has just set the severity itself.
    """
    cause = EscalationCause.SEVERITY
    start = start_that_fits(case.rulebook.escalation.starts, cause, severity=severity)
    level = (start.to if start is not None else None) or case.rulebook.severity(severity).escalates_to
    if level is not None and not _set_by(case, told, level):
        reason = f"the complaint is {severity.value}"
        yield from _put(case, told, cause, start, level, reason=reason, words=SUPPORT)


def _set_by(case: Case, told: e.AnyEvent, level: Level) -> bool:
    """Whether a directive of this level or a higher one, given in this moment, is what set the severity.

    Or the plan that the case has just joined: the leadership group has it in hand, and 2,000 questions about one storm
    would bury the answer to all of them (R6.1(1)).
    """
    order = list(Level)
    if any(one.since == told.at for one in case.emergencies):
        return True
    return any(
        x.decision == DirectiveKind.SET_SEVERITY
        and x.ended_at == told.at
        and order.index(x.level) >= order.index(level)
        for x in case.escalations
    )


def asks_by_channel(case: Case, told: e.Filed) -> Iterator[e.AnyEvent]:
    """What the regulator passes on goes up at receipt, where the rule book says so (L33)."""
    if told.intake.channel is Channel.REGULATOR:
        reason = "the regulator has passed the complaint on (L33)"
        yield from _counted(case, told, EscalationCause.REGULATOR, 1, reason)


def asks_after(case: Case, event: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """What goes up because it has happened, or happened often enough: refused, come back, pressed (R6.1, R7.4(2))."""
    match event:
        case e.CustomerDecided(accepted=False):
            times = sum(not d.accepted for d in case.decisions if d.at >= case.life_since)
            reason = f"refusals by the customer so far: {times} (R7.4(2))"
            yield from _counted(case, event, EscalationCause.CUSTOMER_REFUSED, times, reason)
        case e.Reopened():
            reason = f"the complaint has come back, times so far: {case.reopened} (R7.4)"
            yield from _counted(case, event, EscalationCause.REPEATED, case.reopened, reason)
        case e.Chased(clock=None):  # a clock that presses has asked by its breach, and copies the superior
            reason = f"chasers to the same target so far: {event.times} (R6.1(2))"
            yield from _counted(case, event, EscalationCause.CHASED, event.times, reason)
        case _:
            return


def level_of_difficult(case: Case) -> Level:
    """Where a difficult case goes when the officer names no level: by severity, else the book's level (R7.1)."""
    starts = case.rulebook.escalation.starts
    start = start_that_fits(starts, EscalationCause.DIFFICULT, severity=case.severity)
    named = start.to if start is not None else None
    return named or case.rulebook.escalation.difficult_to


def _counted(
    case: Case, by: e.AnyEvent, cause: EscalationCause, times: int, reason: str
) -> Iterator[e.AnyEvent]:
    start = start_that_fits(case.rulebook.escalation.starts, cause, severity=case.severity, times=times)
    if start is not None and start.to is not None:
        yield from _put(case, by, cause, start, start.to, reason=reason, words=SUPPORT, times=times)


def _put(
    case: Case,
    by: e.AnyEvent,
    cause: EscalationCause,
    start: StartRule | None,
    level: Level,
    *,
    reason: str,
    words: str,
    clock: ClockRule | None = None,
    times: int = 1,
) -> Iterator[e.AnyEvent]:
    """Ask in the book's words, in both languages; in the old words where it has none."""
    severity = case.rulebook.severity(case.severity)
    named = {"clock": "", "clause": "", "severity": severity.title, "times": times}
    named_zh = named | {"severity": severity.title_zh}
    if clock is not None:
        named |= {"clock": clock.title, "clause": clock.clause}
        named_zh |= {"clock": clock.title_zh, "clause": clock.clause}
    template = (start.question if start is not None else None) or words
    template_zh = start.question_zh if start is not None else None
    yield from ask(
        case,
        by,
        level=level,
        cause=cause.value,
        reason=reason,
        question=template.format_map(named),
        question_zh=template_zh.format_map(named_zh) if template_zh is not None else None,
    )
