"""What an auditor reads in Temporal's UI: the case as a page, in words, with nothing personal in it (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.pressing import status_of
from domain import clocks
from domain.next_step import next_step
from domain.values import EscalationStatus
from workflows import audit_hand_offs
from workflows import audit_promises as promises
from workflows.audit_accountability import accountability_lines, accountability_story

if TYPE_CHECKING:
    from datetime import datetime

    from domain.clocks import Clock
    from domain.events import Event
    from domain.model import Case, Chaser

_SHOWN = 12
_TOLD = 30

Entry = tuple["datetime", str, str, str]
"""When, what in words, who, clause."""


def page(case: Case) -> str:
    """The case as Markdown: where it stands, what comes next, its clocks, why they are due when, what happened."""
    beside = (*_pressed(case), *audit_hand_offs.sections(case), *accountability_lines(case))
    promised = (*promises.proposals(case), *promises.commitments(case), *promises.delegations(case))
    return "\n".join((*_summary(case), *_clocks(case), *promised, *_ladder(case), *beside, *_told(case)))


def _summary(case: Case) -> list[str]:
    lines = [f"# {case.complaint_no}: {_headline(case)}", ""]
    step = next_step(case)
    if step is not None:
        lines.append(f"**Next:** {step.what} — `{step.who}`, due {_at(case, step.due)} ({step.clause})")
    to = case.responsible
    filed = (
        f"{len(case.progress)} progress records, {len(case.contacts)} contacts, {len(case.evidence)} pieces of "
        f"evidence, {len(case.responses)} responses, {len(case.proposals)} proposals"
    )
    return [
        *lines,
        "",
        f"- **Branch** {case.people.branch} · **line** {case.intake.business_line.value}",
        f"- **About** {case.intake.category.value} · **severity** {case.severity.value}",
        f"- **Responsible** `{to.person}`, {to.post} in {to.unit}: {to.reason}",
        f"- **Officer** `{case.officer}` · **supervisor** `{case.supervisor}`",
        f"- **Claim** {_claim(case)}",
        f"- **On file** {filed}",
        f"- **Rule book** {case.rulebook.version} · **calendar** {case.calendar.version} · **event** {case.seq}",
    ]


def _clocks(case: Case) -> list[str]:
    lines = ["", "## Clocks", "", "| clock | clause | due | verdict | why |", "|---|---|---|---|---|"]
    shown = [clock for clock in case.clocks if clock.stopped_at is None] + list(_stopped(case))
    return lines + [_row(case, clock) for clock in shown[:_SHOWN]]


def _told(case: Case) -> list[str]:
    lines = ["", "## What happened", "", "| when | what | who | clause |", "|---|---|---|---|"]
    told = story(case)
    lines += [f"| {_at(case, at)} | {what} | `{who}` | {clause} |" for at, what, who, clause in told[-_TOLD:]]
    if len(told) > _TOLD:
        lines.append(f"| | {len(told) - _TOLD} earlier entries are in the register | | |")
    return lines


def story(case: Case) -> list[Entry]:
    """What happened, oldest first, without what anybody wrote: texts may be personal and stay in the register."""
    told: list[Entry] = [
        (case.opened_at, "complaint received, main responsible person found", "system", "R7.1")
    ]
    if case.claim is not None:
        told.append(
            (case.claim.at, f"claims system asked: {case.claim.status.value}", "system", case.claim.clause)
        )
    if case.acknowledged_at is not None:
        begun = "arrangement made, investigation begun"
        told.append((case.acknowledged_at, begun, case.responsible.person, "R6.3(1)"))
    told += [(c.since, f"case held as {c.post} of {c.unit}", c.person, "R6.5") for c in case.custody]
    told += _record_story(case)
    told += accountability_story(case)
    told += _clock_story(case)
    told += audit_hand_offs.story(case)
    if case.closing is not None:
        told.append(_entry(case.closing, f"closed: {case.closing.outcome.value}"))
    return sorted(told, key=lambda entry: entry[0])


def _entry(event: Event, words: str) -> Entry:
    return event.at, words.replace("_", " "), event.actor.person, event.clause


def _record_story(case: Case) -> list[Entry]:
    """What people put on file."""
    told = [_entry(p, "progress recorded") for p in case.progress]
    for contact in case.contacts:
        end = "reached" if contact.reached else "not reached"
        told.append(_entry(contact, f"{contact.direction.value} {contact.channel.value}: {end}"))
    told += [_entry(e, f"evidence {e.evidence_id} filed") for e in case.evidence]
    told += [_entry(r, "responsible person answered: cause and action") for r in case.responses]
    told += [_entry(p, f"proposal {p.version} made") for p in case.proposals]
    told += promises.story(case)
    for decision in case.decisions:
        answer = "accepted" if decision.accepted else "refused"
        told.append(_entry(decision, f"customer {answer} proposal {decision.proposal_version}"))
    told += [_entry(c, f"consent: {c.matter.value}") for c in case.consents]
    told += [_entry(n, f"decision notice by {n.channel.value}") for n in case.notices]
    told += _law_story(case)
    told += [_entry(i, "interest declared: recused from now on") for i in case.interests]
    told += [_entry(i, f"identity of the {i.whom} checked: {i.method.value}") for i in case.identity]
    told += [_entry(p, "papers shown") for p in case.papers]
    told += [_entry(i, f"{len(i.persons)} leaders told: {i.turn.value}") for i in case.informed]
    told += [_entry(i, "the emergency plan is to start") for i in case.emergencies_asked]
    return told


def _law_story(case: Case) -> list[Entry]:
    """Class, new facts, notices, duplicates, mergers, reviews (L18 to L20): no words of anybody's."""
    told = [_entry(f, "new facts: the statutory term starts anew") for f in case.new_facts]
    if case.classified is not None:
        told.append(_entry(case.classified, f"class of the term: {case.classified.complexity.value}"))
    told += [_entry(a, f"extension by {a.days} days approved") for a in case.approvals]
    told += [_entry(n, f"decision notice {n.version} issued") for n in case.issued]
    told += [
        (s.since, f"perhaps the same complaint as {s.complaint_no}", "system", "L18") for s in case.duplicates
    ]
    told += [_entry(m, f"{m.complaint_no} was merged into this case") for m in case.merged]
    for review in case.reviews:
        told.append((review.requested_at, f"review {review.number} asked for", review.person, "L20"))
        if review.ended_at is not None:
            result = (
                review.finding.decision.value if review.finding is not None else "ended with the decision"
            )
            told.append((review.ended_at, f"review {review.number}: {result}", review.person, "L20"))
    return told


def _clock_story(case: Case) -> list[Entry]:
    """Rungs that fired, escalations asked and ended."""
    told: list[Entry] = []
    for clock in case.clocks:
        for rung in clock.rungs:
            if rung.fired_at is not None:
                late = f", {rung.late_by_seconds} s late" if rung.late_by_seconds else ""
                told.append(
                    (
                        rung.fired_at,
                        f"clock {clock.name} run {clock.run}: {rung.name}{late}",
                        "system",
                        clock.clause,
                    )
                )
    for entry in case.chasers:
        told += _chaser_story(entry)
    for asked in case.escalations:
        told.append((asked.opened_at, f"escalation {asked.number} opened ({asked.cause})", "system", "R7.1"))
        if asked.ended_at is not None:
            told.append(
                (asked.ended_at, f"escalation {asked.number} {asked.status.value}", asked.person, "R6.1")
            )
    return told


def _chaser_story(entry: Chaser) -> list[Entry]:
    """A chaser and its end, without its words."""
    chased = entry.chased
    whom = chased.target.person or f"{chased.target.post} in {chased.target.unit}"
    what = f"chaser {chased.number} ({chased.how.value}) to {whom}"
    told = [(chased.at, what, chased.actor.person, chased.clause)]
    if entry.answered_at is not None:
        told.append(
            (entry.answered_at, f"chaser {chased.number} answered", str(entry.answered_by), "R6.2(2)")
        )
    return told


def timer_summary(case: Case, due: datetime) -> str:
    """What the durable timer waits for."""
    for clock in case.running():
        for rung in clocks.project(clock, case.calendar).rungs:
            if rung.due_at == due:
                return f"{clock.name}: {rung.name} at {_at(case, due)} ({clock.clause})"
    return f"next deadline at {_at(case, due)}"


def _headline(case: Case) -> str:
    if case.closing is not None:
        reviewed = f" · **review {case.review.number} is going on**" if case.review is not None else ""
        return f"closed, {case.closing.outcome.value.replace('_', ' ')} ({case.closing.clause}){reviewed}"
    late = " · **overdue**" if case.overdue else ""
    return f"open, {case.stage.value.replace('_', ' ')}{late}"


def _at(case: Case, moment: datetime) -> str:
    return f"{case.calendar.local(moment):%Y-%m-%d %H:%M:%S}"


def _claim(case: Case) -> str:
    if case.claim is None:
        return "asked, no answer yet (R6.2(2))"
    blocked = f"; held up by: {case.blockage_cause}" if case.blockage_cause else ""
    return f"{case.claim.status.value.replace('_', ' ')}, {case.claim.claim_status or 'no status'}{blocked}"


def _stopped(case: Case) -> tuple[Clock, ...]:
    return tuple(reversed([clock for clock in case.clocks if clock.stopped_at is not None]))


def _row(case: Case, clock: Clock) -> str:
    projection = clocks.project(clock, case.calendar)
    due = _at(case, projection.due_at) if projection.due_at else "suspended"
    run = f" (run {clock.run})" if clock.run > 1 else ""
    return (
        f"| {clock.name}{run} | {clock.clause} | {due} | {clock.verdict.value} | {projection.explanation} |"
    )


def _ladder(case: Case) -> list[str]:
    if not case.escalations:
        return []
    lines = [
        "",
        "## Escalations",
        "",
        "| n | level | asked | why | status | decision |",
        "|---|---|---|---|---|---|",
    ]
    for entry in case.escalations:
        status = EscalationStatus(entry.status).value
        lines.append(
            f"| {entry.number} | {entry.level.value} | `{entry.person}` | {entry.cause} | {status} "
            f"| {(entry.decision or '—').replace('_', ' ')} |"
        )
    return lines


def _pressed(case: Case) -> list[str]:
    """Who was pressed, how often, until when; texts stay in the register."""
    if not case.chasers:
        return []
    lines = [
        "",
        "## Chasers",
        "",
        "| n | how | by | to | due | stands | copied to |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in case.chasers[-_SHOWN:]:
        chased = entry.chased
        whom = chased.target.person or f"{chased.target.post} in {chased.target.unit}"
        due = _at(case, chased.due) if chased.due is not None else "—"
        copied = ", ".join(f"`{person}`" for person in entry.copied_to) or "—"
        lines.append(
            f"| {chased.number} | {chased.how.value} | `{chased.actor.person}` | `{whom}` | {due} "
            f"| {status_of(case, entry)} | {copied} |"
        )
    return lines
