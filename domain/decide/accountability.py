"""Root causes, findings of responsibility with the right to be heard, points taken back (R3, L9, L25 to L27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.accountability import state_of
from domain.assessment import unit_of
from domain.clocks import project
from domain.decide.conditions import LEVELS_OF
from domain.decide.facts import head, no
from domain.decide.handling import unknown_evidence
from domain.decide.people import nobody_left
from domain.refusals import RefusalCode, Refused
from domain.values import FindingState, Level

if TYPE_CHECKING:
    from domain.accountability import Finding
    from domain.accountability_rules import Accountability
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case,
    command: c.FindCause | c.OpenFinding | c.Plead | c.DecideFinding | c.WaiveAssessment,
    at: Moment,
) -> Primary:
    """Why it came to the complaint, who answers for it, what is taken back."""
    match command:
        case c.FindCause():
            return _find_cause(case, command, at)
        case c.OpenFinding():
            return _open(case, command, at)
        case c.Plead():
            return _plead(case, command, at)
        case c.DecideFinding():
            return _decide(case, command, at)
        case c.WaiveAssessment():
            return _waive(case, command, at)


def check_cause(case: Case, code: str, field: str) -> Refused | None:
    """A cause is one of the book's scheme, and of its second level (L9)."""
    if not case.rulebook.root_causes:
        return no(RefusalCode.NOT_IN_THE_RULEBOOK, _no_such_part(case, "root causes"))
    known = case.rulebook.root_cause(code)
    if known is None:
        return no(RefusalCode.MALFORMED, "is not a root cause of the case's rule book", field)
    if known.is_group:
        inside = ", ".join(x.code for x in case.rulebook.root_causes if x.group == code and not x.is_group)
        return no(RefusalCode.MALFORMED, f"is a group; name one of its causes: {inside}", field)
    return None


def _no_such_part(case: Case, part: str) -> str:
    return f"the rule book {case.rulebook.version}, by which the case is judged, knows no {part} (R3)"


def _find_cause(case: Case, command: c.FindCause, at: Moment) -> Primary:
    refused = check_cause(case, command.code, "code") or unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    return (
        e.CauseFound(
            **head(command, at, "L9"),
            version=len(case.root_causes) + 1,
            code=command.code,
            text=command.text,
            evidence=command.evidence,
        ),
    )


def _open(case: Case, command: c.OpenFinding, at: Moment) -> Primary:
    """Nobody accuses themselves, and nobody is accused for whom hardly anybody could decide the case (L17)."""
    rule = case.rulebook.accountability
    if rule is None:
        return no(RefusalCode.NOT_IN_THE_RULEBOOK, _no_such_part(case, "findings of responsibility"))
    if command.person == command.actor.person:
        return no(RefusalCode.ACTOR_NOT_ALLOWED, "nobody opens a finding against themselves (L17)", "person")
    if command.breached not in {clause.id for clause in case.rulebook.clauses}:
        return no(RefusalCode.MALFORMED, "is not a clause of the case's rule book", "breached")
    refused = (
        (_unknown_grade(rule, command.grade) if command.grade is not None else None)
        or unknown_evidence(case, command.evidence)
        or nobody_left(case, command.person)
    )
    if refused is not None:
        return refused
    return (
        e.FindingOpened(
            **head(command, at, "L25"),
            number=len(case.findings) + 1,
            person=command.person,
            unit=command.unit or unit_of(case, command.person),
            facts=command.facts,
            breached=command.breached,
            grade=command.grade,
            evidence=command.evidence,
        ),
    )


def _unknown_grade(rule: Accountability, grade: str) -> Refused | None:
    if rule.grade(grade) is not None:
        return None
    known = ", ".join(entry.grade for entry in rule.grades)
    return no(RefusalCode.MALFORMED, f"is not a grade of the case's rule book: {known}", "grade")


def _undecided(case: Case, number: int) -> Finding | Refused:
    found = next((entry for entry in case.findings if entry.number == number), None)
    if found is None:
        return no(RefusalCode.FINDING_UNKNOWN, "no finding has this number", "finding")
    if found.decided is not None:
        return no(RefusalCode.FINDING_DECIDED, "the finding has been decided", "finding")
    return found


def _plead(case: Case, command: c.Plead, at: Moment) -> Primary:
    """Only the accused is heard, as often as they want until the decision, even after the term (L26)."""
    finding = _undecided(case, command.finding)
    if isinstance(finding, Refused):
        return finding
    if command.actor.person != finding.opened.person:
        return no(RefusalCode.NOT_THE_ACCUSED, "only the person accused is heard (L26)", "actor.person")
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    said = head(command, at, "L26")
    return (e.PleaMade(**said, number=finding.number, text=command.text, evidence=command.evidence),)


def _decide(case: Case, command: c.DecideFinding, at: Moment) -> Primary:
    """Decided by another person than the opener, high enough for the grade, after the plea or its term (L25, L26)."""
    finding, rule = _undecided(case, command.finding), case.rulebook.accountability
    if isinstance(finding, Refused):
        return finding
    assert rule is not None, "a finding was opened under this book"
    if command.actor.person in (finding.opened.person, finding.opened.actor.person):
        text = "a finding is decided by another person than who opened it, never by the accused (L26)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.person")
    if command.upheld != (command.grade is not None):
        text = "an upheld finding needs a `grade`" if command.upheld else "goes with an upheld finding"
        return no(RefusalCode.MALFORMED, text, "grade")
    refused = (_unknown_grade(rule, command.grade) if command.grade is not None else None) or _too_low(
        rule, finding, command
    )
    if refused is not None:
        return refused
    if state_of(case, finding) is FindingState.PLEA_AWAITED:
        return no(RefusalCode.PLEA_PENDING, _heard_until(case, finding), "finding")
    return (
        e.FindingDecided(
            **head(command, at, "L25"),
            number=finding.number,
            upheld=command.upheld,
            grade=command.grade,
            text=command.text,
        ),
    )


def _too_low(rule: Accountability, finding: Finding, command: c.DecideFinding) -> Refused | None:
    """The level that the book names for the grade decides, or one above it: for the graver of asked and given."""
    ladder = list(Level)
    grades = [rule.grade(grade) for grade in (command.grade, finding.opened.grade) if grade is not None]
    wanted = [known.decided_by for known in grades if known is not None]
    least = max(wanted or [min((g.decided_by for g in rule.grades), key=ladder.index)], key=ladder.index)
    speaks = LEVELS_OF.get(command.actor.role, frozenset())
    if any(ladder.index(level) >= ladder.index(least) for level in speaks):
        return None
    return no(RefusalCode.ACTOR_NOT_ALLOWED, f"decided by {least.value} or a level above (L25)", "actor.role")


def _heard_until(case: Case, finding: Finding) -> str:
    clock = case.clock(f"plea-{finding.number}")
    due = project(clock, case.calendar).due_at if clock is not None else None
    until = f" until {case.calendar.local(due):%Y-%m-%d %H:%M}" if due is not None else ""
    return f"the accused may be heard{until}; nothing is decided before (L26)"


def _waive(case: Case, command: c.WaiveAssessment, at: Moment) -> Primary:
    """The entry stays on the ledger, marked: nothing that was counted disappears (R3)."""
    found = next((p for p in case.assessed if (p.seq, p.code) == (command.seq, command.code)), None)
    if found is None:
        return no(RefusalCode.ASSESSMENT_UNKNOWN, "the event earned no such points", "seq")
    if found.waived_at is not None:
        return no(RefusalCode.ASSESSMENT_WAIVED, "these points are struck out already", "seq")
    if found.person == command.actor.person:
        return no(RefusalCode.ACTOR_NOT_ALLOWED, "nobody strikes out their own points (L17)", "actor.person")
    said = head(command, at, "R3")
    return (e.AssessmentWaived(**said, seq=command.seq, code=command.code, reason=command.reason),)
