"""Pressing for action (督促, 催办, 督办): by hand and by clock, with target, due time and answer (R6.1(2), R6.2(2)).

A chaser asks for an answer and moves nothing: whoever owns the case owns it on. Silence, and pressing again, reach the
target's superior. A chaser is over with its answer, with what it pressed for, or with the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import clocks
from domain import commands as c
from domain import events as e
from domain.clock_rules import RungAction, Trigger
from domain.decide.facts import head, no
from domain.decide.ladder import asks_after
from domain.evolve import evolve
from domain.recusal import recused
from domain.refusals import RefusalCode, Refused
from domain.units import Budget, Unit
from domain.values import ChaserKind, Level, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.decide.facts import Head
    from domain.ladder_rules import Chasing
    from domain.model import Case, Chaser
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused

CLOCK = "chaser"
"""Name of the clock in the rule book; that of the second chaser is `chaser-2`."""


def decide(case: Case, command: c.Chase | c.AnswerChaser, at: Moment) -> Primary:
    """Press, and answer."""
    match command:
        case c.Chase():
            return _chase(case, command, at)
        case c.AnswerChaser():
            return _answer(case, command, at)
        case _:
            assert_never(command)


def _chase(case: Case, command: c.Chase, at: Moment) -> Primary:
    if command.due is not None and command.due <= at:
        return no(RefusalCode.EXPIRED, "an answer is wanted by a time to come", "due")
    target = _target(case, command)
    if isinstance(target, Refused):
        return target
    if target.person == command.actor.person:
        return no(RefusalCode.TARGET_UNKNOWN, "nobody presses themselves", "person")
    by_officer = command.actor.role is Role.OFFICER
    said = head(command, at, "R6.2(2)" if by_officer else "R6.1(2)")
    due = command.due or _due(case, at)
    return (_chased(case, said, target, text=command.text, due=due, cooperation=command.cooperation),)


def _target(case: Case, command: c.Chase) -> e.ChaserTarget | Refused:
    """Whom: a person of the case, the unit of an open cooperation request, else the main responsible person."""
    if command.cooperation is not None:
        asked = next((x for x in case.cooperation if x.request.number == command.cooperation), None)
        if asked is None or asked.answered_at is not None:
            return no(RefusalCode.COOPERATION_UNKNOWN, "no open request has this number", "cooperation")
        return e.ChaserTarget(post=asked.request.post, unit=asked.request.unit)
    if command.person in (None, case.responsible.person):
        return _responsible(case)
    if command.person not in people_of(case):
        text = "only people of the case are pressed: who answers for it, drives, supervises or stands on its ladder"
        return no(RefusalCode.TARGET_UNKNOWN, text, "person")
    return e.ChaserTarget(person=command.person)


def people_of(case: Case) -> frozenset[str]:
    """Everybody with a part in the case."""
    people = case.people
    ladder = (step.person for step in people.ladder)
    mine = (case.responsible.person, case.officer, case.supervisor, people.head_office_officer)
    return frozenset((*mine, *ladder, *people.officers, *(entry.person for entry in people.superiors)))


def _responsible(case: Case) -> e.ChaserTarget:
    to = case.responsible
    return e.ChaserTarget(person=to.person, post=to.post, unit=to.unit)


def _due(case: Case, at: Moment) -> Moment | None:
    """When an answer is wanted where the issuer names no time; nobody knows where the rule book has no such clock."""
    rule = next((rule for rule in case.rulebook.clocks if rule.name == CLOCK), None)
    if rule is None:
        return None
    return clocks.project(clocks.start(rule, run=1, at=at, severity=case.severity), case.calendar).due_at


def _chased(
    case: Case,
    said: Head,
    target: e.ChaserTarget,
    *,
    text: str,
    due: Moment | None,
    cooperation: int | None = None,
    text_zh: str | None = None,
    clock: str | None = None,
) -> e.Chased:
    rule = case.rulebook.chasing
    times = 1 + sum(_same(x.chased.target, target) for x in case.chasers if x.chased.at >= case.life_since)
    repeated = rule is not None and times >= rule.superior_from
    superior = superior_of(case, target) if repeated else None
    return e.Chased(
        **said,
        number=len(case.chasers) + 1,
        how=_kind(rule, said["actor"].role),
        target=target,
        times=times,
        text=text,
        text_zh=text_zh,
        due=due,
        copied_to=(superior,) if superior is not None else (),
        cooperation=cooperation,
        clock=clock,
    )


def _kind(rule: Chasing | None, role: Role) -> ChaserKind:
    return rule.kind_of(role).kind if rule is not None else ChaserKind.CHASE


def _same(one: e.ChaserTarget, other: e.ChaserTarget) -> bool:
    if one.person is not None or other.person is not None:
        return one.person == other.person
    return (one.post, one.unit) == (other.post, other.unit)


def superior_of(case: Case, target: e.ChaserTarget) -> str | None:
    """Who stands above the target and has no interest in the matter (R6.2(2), R6.4, L17); None above the last.

    Of a person on the ladder: the next level. Of anybody else: the head of their unit, those of the units above it,
    the ladder. Of a unit of another branch: the ladder from head office on, for this branch's head is not above it.
    """
    people, without = case.people, {target.person, *recused(case)}
    ladder = [step.person for step in people.ladder]
    if target.person in ladder:
        last = len(ladder) - 1 - ladder[::-1].index(target.person)
        return next((person for person in ladder[last + 1 :] if person not in without), None)
    heads = {entry.unit: entry for entry in people.superiors}
    headed = [entry.parent for entry in people.superiors if entry.person == target.person]
    above = heads.get(headed[-1] or "" if headed else target.unit or people.lineage[0])
    while above is not None:
        if above.person not in without:
            return above.person
        above = heads.get(above.parent) if above.parent is not None else None
    elsewhere = target.unit is not None and target.unit not in heads
    above_it = (s.person for s in people.ladder if not (elsewhere and s.level is Level.BRANCH_HEAD))
    return next((person for person in above_it if person not in without), None)


def _answer(case: Case, command: c.AnswerChaser, at: Moment) -> Primary:
    asked = next((x for x in case.chasers if x.chased.number == command.number), None)
    if asked is None or not asked.is_open:
        return no(RefusalCode.CHASER_UNKNOWN, "no open chaser has this number", "number")
    target, actor = asked.chased.target, command.actor
    is_theirs = actor.person == target.person if target.person is not None else actor.unit == target.unit
    if not is_theirs and actor.role is not Role.OFFICER:
        whom = target.person or target.unit
        return no(RefusalCode.ACTOR_NOT_ALLOWED, f"{whom} was pressed, and answers", "actor.person")
    return (e.ChaserAnswered(**head(command, at, "R6.2(2)"), number=command.number, text=command.text),)


# ---- what follows -----------------------------------------------------------------------------------------


def follows_chaser(case: Case, chased: e.Chased) -> Iterator[e.AnyEvent]:
    """The time to answer runs; pressing too often asks the ladder where the rule book says so.

    A chaser by clock has no clock of its own: the clock that presses presses again, and a silent case wakes no oftener.
    """
    rule = next((rule for rule in case.rulebook.clocks if rule.name == CLOCK), None)
    if rule is not None and chased.due is not None and chased.clock is None:
        fresh = clocks.start(
            rule, run=1, at=chased.at, by=Trigger.CHASED, severity=case.severity, name=_name(chased)
        )
        yield e.ClockStarted(
            at=chased.at,
            actor=chased.actor,
            message_id=chased.message_id,
            clause=fresh.clause,
            clock=_until(fresh, chased.due),
        )
    yield from asks_after(case, chased)


def _name(chased: e.Chased) -> str:
    return f"{CLOCK}-{chased.number}"


def _until(clock: clocks.Clock, due: Moment) -> clocks.Clock:
    """The clock, due at the time that the target was told: a calendar published later moves it no more."""
    at_once = Budget(unit=Unit.NATURAL_HOURS, amount=0)
    last = tuple(
        rung.model_copy(update={"budget": at_once}) for rung in clock.rungs if rung.does is RungAction.BREACH
    )
    return clock.model_copy(update={"due": due, "rungs": last})


def after_rung(case: Case, fired: e.RungFired) -> Iterator[e.AnyEvent]:
    """A rung that chases presses whoever is to act; silence on a chaser reaches the target's superior (R6.1(2))."""
    if case.rulebook.chasing is None or case.status is not Status.OPEN:
        return
    if fired.does is RungAction.CHASE:
        chased = _by_clock(case, fired, case.rulebook.chasing)
        yield chased
        yield from follows_chaser(evolve(case, chased), chased)
    asked = next((x for x in case.chasers if _name(x.chased) == fired.name), None)
    if asked is not None and fired.does is RungAction.BREACH:
        yield from _raised(case, asked, fired)


def _by_clock(case: Case, fired: e.RungFired, rule: Chasing) -> e.Chased:
    clock = case.rulebook.clock_rule(fired.name)
    said: Head = {
        "at": fired.at,
        "actor": fired.actor,
        "message_id": fired.message_id,
        "clause": "R6.1(2)",
    }
    officer = fired.name in rule.officer_for
    return _chased(
        case,
        said,
        e.ChaserTarget(person=case.officer) if officer else _responsible(case),
        text=rule.text.format_map(_words(case, clock.title, clock.clause)),
        text_zh=rule.text_zh.format_map(_words(case, clock.title_zh, clock.clause, zh=True)),
        due=_due(case, fired.at),
        clock=fired.name,
    )


def _words(case: Case, clock: str, clause: str, *, zh: bool = False) -> dict[str, object]:
    severity = case.rulebook.severity(case.severity)
    title = severity.title_zh if zh else severity.title
    return {"clock": clock, "clause": clause, "severity": title, "times": 1}


def _raised(case: Case, asked: Chaser, fired: e.RungFired) -> Iterator[e.AnyEvent]:
    """Silence reaches whoever stands above the target, or above those who have it already."""
    last = asked.copied_to[-1] if asked.copied_to else None
    superior = superior_of(case, e.ChaserTarget(person=last) if last else asked.chased.target)
    if superior is not None and superior not in asked.copied_to:
        yield e.ChaserRaised(
            at=fired.at,
            actor=fired.actor,
            message_id=fired.message_id,
            clause="R6.1(2)",
            number=asked.chased.number,
            person=superior,
        )


def end_what_is_over(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Chasers whose matter is settled end with their clocks; so do all of a case that is closed."""
    running = {clock.name: clock for clock in case.running()}
    for asked in case.chasers:
        if not asked.is_open or not _is_over(case, asked.chased, frozenset(running)):
            continue
        told = {"at": cause.at, "actor": cause.actor, "message_id": cause.message_id}
        number = asked.chased.number
        yield e.ChaserEnded.model_validate({**told, "clause": "R6.1(2)", "number": number})
        clock = running.get(_name(asked.chased))
        if clock is not None:
            verdict = clocks.stop(clock, cause.at, case.calendar).verdict
            stopped = {"clause": clock.clause, "name": clock.name, "run": clock.run, "verdict": verdict}
            yield e.ClockStopped.model_validate({**told, **stopped})


def _is_over(case: Case, chased: e.Chased, running: frozenset[str]) -> bool:
    """Closed; the clock that pressed has stopped or pressed again; the request was answered; another answers now."""
    if case.status is Status.CLOSED:
        return True
    if chased.clock is not None and (chased.clock not in running or _pressed_again(case, chased)):
        return True
    if chased.cooperation is not None:
        return any(
            x.request.number == chased.cooperation and x.answered_at is not None for x in case.cooperation
        )
    target = chased.target
    return target.post is not None and target.person not in (None, case.responsible.person)


def _pressed_again(case: Case, chased: e.Chased) -> bool:
    """A clock that presses again and again wants one answer, not ten."""
    later = (x.chased for x in case.chasers[chased.number :])
    return any((x.clock, x.target) == (chased.clock, chased.target) for x in later)
