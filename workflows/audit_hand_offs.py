"""What an auditor reads of hand-offs and directives (R6.1(4), R6.5, R7.2): codes and times, no texts (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks, directive_clocks, handoffs

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Case

    Entry = tuple[datetime, str, str, str]

MANY = 2
"""So many custodies are a history worth a table."""


def sections(case: Case) -> list[str]:
    """The custody ledger, once the case has changed hands, and the directives, once there are any."""
    return [*_custody(case), *_directives(case)]


def _custody(case: Case) -> list[str]:
    if len(case.custody) < MANY and not case.disputes:
        return []
    times, bounced = handoffs.hand_offs(case.custody), handoffs.bounces(case.custody)
    lines = [
        "",
        "## Hand-offs",
        "",
        f"Handed over {times} times, came back {bounced} times; disputed {len(case.disputes)} times.",
        "",
        "| who | post | since | until | seconds | given by | taken over |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in case.custody:
        seconds = handoffs.seconds_held(entry)
        until = _at(case, entry.until) if entry.until is not None else "now"
        taken = _at(case, entry.taken_at) if entry.taken_at is not None else "not yet"
        lines.append(
            f"| `{entry.person}` | {entry.post} in {entry.unit} | {_at(case, entry.since)} | {until} "
            f"| {'—' if seconds is None else seconds} | `{entry.given_by or '—'}` | {taken} |"
        )
    return lines


def _directives(case: Case) -> list[str]:
    if not case.directives:
        return []
    head = [
        "",
        "## Directives",
        "",
        "| n | department | given by | status | due | why |",
        "|---|---|---|---|---|---|",
    ]
    return head + [_row(case, number) for number in range(len(case.directives))]


def _row(case: Case, place: int) -> str:
    entry = case.directives[place]
    _, term = directive_clocks.measured(case, entry)
    projected = clocks.project(term, case.calendar)
    due = _at(case, projected.due_at) if projected.due_at is not None else "—"
    status = f"{entry.status.value}, {term.verdict.value}"
    return (
        f"| {entry.number} | {entry.unit} | `{entry.person}` | {status} | {due} | {projected.explanation} |"
    )


def story(case: Case) -> list[Entry]:
    """What happened around the hand-offs, in no order yet."""
    told: list[Entry] = [
        (held.taken_at, "case taken over", held.taken_by or held.person, "R7.2")
        for held in case.custody
        if held.taken_at is not None and held.given_by is not None
    ]
    for dispute in case.disputes:
        told.append((dispute.at, "responsibility disputed", dispute.person, "R7.2"))
        if dispute.ruled_at is not None:
            ruling = "upheld" if dispute.upheld else "not upheld"
            told.append((dispute.ruled_at, f"dispute {ruling}", dispute.ruled_by or "system", "R7.2"))
    told += [(s.at, f"shirking found after {s.disputes} disputes", s.person, s.clause) for s in case.shirking]
    told += [(f.at, "reported to head office", f.actor.person, f.clause) for f in case.feedback]
    return told + _cooperation(case) + _directive_story(case)


def _cooperation(case: Case) -> list[Entry]:
    told: list[Entry] = []
    for entry in case.cooperation:
        asked, unit = entry.request, entry.request.unit
        told.append((asked.at, f"cooperation {asked.number} asked of {unit}", asked.actor.person, "R6.5"))
        if entry.acknowledged_at is not None:
            told.append((entry.acknowledged_at, f"cooperation {asked.number} taken up", unit, "R6.5"))
        if entry.answered_at is not None:
            told.append((entry.answered_at, f"cooperation {asked.number} answered", unit, "R6.5"))
    return told


def _directive_story(case: Case) -> list[Entry]:
    told: list[Entry] = []
    for entry in case.directives:
        name = f"directive {entry.number}"
        told.append((entry.given_at, f"{name} to {entry.unit}", entry.person, "R6.1(4)"))
        if entry.acknowledged_at is not None:
            told.append(
                (entry.acknowledged_at, f"{name} taken up", entry.acknowledged_by or entry.unit, "R6.1(4)")
            )
        for at, rung in entry.rungs:
            late = f", {rung.late_by_seconds} s late" if rung.late_by_seconds else ""
            told.append((at, f"{name}, clock {rung.clock}: {rung.rung}{late}", "system", "R6.1(4)"))
        if entry.ended_at is not None:
            told.append(
                (entry.ended_at, f"{name} {entry.status.value}", entry.done_by or "system", "R6.1(4)")
            )
    return told


def _at(case: Case, moment: datetime) -> str:
    return f"{case.calendar.local(moment):%Y-%m-%d %H:%M:%S}"
