"""What an auditor reads of root causes, findings, rectification and points: codes and staff, no texts (R3, L9, L25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.accountability import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.events import Event
    from domain.model import Case

Entry = tuple["datetime", str, str, str]


def accountability_lines(case: Case) -> Iterator[str]:
    """The part of the page about who answers for what, and what is put right; nothing where there is nothing."""
    if case.root_causes:
        yield from ("", f"**Root cause** {case.root_causes[-1].code} (L9)")
    if case.findings:
        yield from _table("Findings of responsibility", ("n", "against", "breach of", "stands", "decided by"))
        for finding in case.findings:
            opened, decided = finding.opened, finding.decided
            grade = f", {decided.grade}" if decided is not None and decided.grade else ""
            by = f"`{decided.actor.person}`" if decided is not None else "—"
            stands = f"{_plain(state_of(case, finding).value)}{grade}"
            yield f"| {opened.number} | `{opened.person}` | {opened.breached} | {stands} | {by} |"
    if case.rectifications:
        yield from _table("Rectification", ("n", "asked", "root cause", "due", "stands"))
        for task in case.rectifications:
            due = f"{case.calendar.local(task.due):%Y-%m-%d %H:%M}"
            asked = task.opened
            yield f"| {task.number} | {asked.unit} | {asked.root_cause} | {due} | {task.state.value} |"
    if case.assessed:
        yield from _table("Points (R3)", ("event", "code", "points", "whose", "clause"))
        for p in case.assessed:
            struck = " (struck out)" if p.waived_at is not None else ""
            yield f"| {p.seq} | {p.code} | {p.points}{struck} | `{p.person or '—'}` of {p.unit} | {p.clause} |"


def accountability_story(case: Case) -> list[Entry]:
    """What happened, without what anybody wrote."""
    told = [_entry(found, f"root cause found: {found.code}") for found in case.root_causes]
    for finding in case.findings:
        number = finding.number
        told.append(_entry(finding.opened, f"finding {number} opened"))
        told += [_entry(plea, f"finding {number}: the accused was heard") for plea in finding.pleas]
        if finding.decided is not None:
            how = "upheld" if finding.decided.upheld else "not upheld"
            told.append(_entry(finding.decided, f"finding {number} {how}"))
    for task in case.rectifications:
        number = task.number
        told.append(_entry(task.opened, f"rectification {number} asked of {task.opened.unit}"))
        told += [_entry(report, f"rectification {number} reported") for report in task.reports]
        for verdict in task.verified:
            how = "done" if verdict.done else "not done, goes back"
            told.append(_entry(verdict, f"rectification {number} verified: {how}"))
    return told


def _entry(event: Event, words: str) -> Entry:
    return event.at, words, event.actor.person, event.clause


def _table(title: str, head: tuple[str, ...]) -> tuple[str, ...]:
    return ("", f"## {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|")


def _plain(word: str) -> str:
    return word.replace("_", " ")
