"""A case and its events in words, for the terminal. The complainant is never among them (R4.1)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from contract.views import CaseView, ClockView
    from register.rows import TimelineEntry

LONGEST: Final = 160
"""Characters of a text that are shown on one line."""

_WORDS: Final[dict[str, str]] = {
    "filed": "filed; {people.responsible.person} answers ({people.responsible.post} in {people.responsible.unit})",
    "claim_looked_up": "claim {status}[: {claim_status}][; held up by: {blockage_cause}]",
    "progress_recorded": "progress: {text}[; next: {next_step}][; held up by: {blockage_cause}]",
    "acknowledged": "arrangement stands, investigation begun[: {text}]",
    "responded": "response; cause: {cause}; action: {action}",
    "responsibility_disputed": "responsibility disputed: {reason}",
    "dispute_ruled": "dispute ruled, upheld: {upheld}; {text}",
    "shirking_found": "SHIRKING: {disputes} disputes of {person} were not upheld",
    "reassigned": "reassigned to {to.person}, {to.post} in {to.unit}: {to.reason}[; handed over: {note}]",
    "proposed": "proposal {version}: {text}",
    "proposal_ruled": "proposal {version} ruled by {person}, approved: {approved}; {text}",
    "authority_delegated": "authority lent to {person} until {until}, below {below}: {reason}",
    "delegation_revoked": "delegation {number} revoked: {reason}",
    "customer_decided": "customer on proposal {proposal_version}, accepted: {accepted}[; {text}]",
    "contact_recorded": "contact by {channel}, {direction}, reached: {reached}; {text}",
    "evidence_added": "evidence {evidence_id} ({evidence_kind}): {title}",
    "cooperation_requested": "cooperation {number} asked of {post} in {unit}[, due {due}]: {text}",
    "cooperation_acknowledged": "cooperation {number} taken up[: {text}]",
    "cooperation_answered": "cooperation {number} answered: {text}",
    "chased": "chaser {number} ({how}) to {target.person}[ {target.post} in {target.unit}], due {due}: {text}",
    "chaser_answered": "chaser {number} answered: {text}",
    "chaser_raised": "chaser {number}: no answer, {person} has it too",
    "chaser_ended": "chaser {number} ended",
    "leaders_informed": "leaders told, {turn}[ of {clock}] ({severity}): {persons}",
    "emergency_asked": "the emergency plan is to start, by {person} ({level}): {reason}",
    "severity_set": "severity {severity}: {reason}",
    "escalated": "escalation {number} to {level} ({cause}): {question}",
    "escalation_acknowledged": "escalation {number} taken up by {person} ({level})",
    "escalation_raised": "escalation {number}: silence, raised to {level}, {person}",
    "escalation_decided": "escalation {number} decided by {person}: {directive.decision}; {directive.text}",
    "escalation_unanswered": "escalation {number}: unanswered up to {level}",
    "escalation_ended": "escalation {number} ended",
    "directive_given": "directive {number} to {unit} by {person} ({level})[, due {due}]: {text}",
    "directive_acknowledged": "directive {number} taken up by {person}[: {text}]",
    "directive_rung_fired": "directive {number}, clock {name}: {rung}, due {due_at}[, late by {late_by_seconds} s]",
    "directive_done": "directive {number} done by {person}: {text}[; {evidence}]",
    "directive_ended": "directive {number} ended with the case",
    "reported_back": "reported to head office: {text}",
    "emergency_joined": "in the emergency plan {emergency} from now on ({severity})",
    "emergency_left": "emergency plan {emergency} stood down",
    "consented": "consent to {matter}: {text}",
    "notice_delivered": "decision notice[ {notice}] delivered by {channel}: {proof}",
    "notice_issued": "decision notice {version} issued on proposal {proposal_version}",
    "classified": "class of the statutory term: {complexity}; {reason}",
    "new_facts_added": "new facts, the statutory term starts anew: {text}",
    "proceeding_checked": "looked after what the case waits for: {text}",
    "extension_approved": "extension of {name} by {days} days approved by {person} ({level}): {text}",
    "duplicate_suspected": "perhaps the same complaint as {complaint_no} (ticket {ticket_no})",
    "duplicate_dismissed": "not the same complaint as {complaint_no}: {reason}",
    "merged_in": "{complaint_no} (ticket {ticket_no}) was merged into this case: {content}",
    "review_requested": "REVIEW {number} asked of {person} ({level}): {grounds}",
    "review_acknowledged": "review {number} taken up by {person} ({level})",
    "review_moved": "review {number} goes to {person} ({level})",
    "review_decided": "review {number} decided by {person}: {finding.decision}; {finding.text}",
    "review_ended": "review {number} ended: the case came back",
    "commitment_settled": "commitment {number}, kept: {kept}; {evidence}",
    "proceeding_linked": "{proceeding} {reference} is followed: {text}",
    "proceeding_ended": "{proceeding} has ended: {text}",
    "closed": "CLOSED: {outcome}; {text}[; merged into {master}]",
    "reopened": "REOPENED: {new_facts}",
    "clock_started": "clock {clock.name} runs",
    "rung_fired": "clock {name}: {rung}, due {due_at}[, late by {late_by_seconds} s][, may disturb from {disturb_at}]",
    "clock_stopped": "clock {name} stopped: {verdict}",
    "clock_suspended": "clock {name} suspended ({reason}): {notice}",
    "clock_resumed": "clock {name} resumed: {text}",
    "clock_extended": "clock {name} extended by {days} days, approved by {approved_by}",
    "clock_rebudgeted": "clock {name} has another term: severity {severity}[, class {complexity}]",
    "interest_declared": "{person} is recused: {relation}",
    "people_changed": "people of the case changed: {reason}[; officer {officer}][; supervisor {supervisor}]",
    "identity_verified": "identity of the {whom}[ {number}] checked: {method}[; {text}]",
    "papers_recorded": "papers shown: {papers.title}[, until {papers.valid_until}][; {text}]",
    "cause_found": "root cause {code} (version {version}): {text}",
    "finding_opened": "finding {number} against {person} of {unit}, breach of {breached}[, {grade}]: {facts}",
    "plea_made": "finding {number}: the accused is heard: {text}",
    "finding_decided": "finding {number} decided, upheld: {upheld}[, {grade}]; {text}",
    "rectification_opened": "rectification {number} asked of {unit}[, {person}] until {due} ({root_cause}): {text}",
    "rectification_reported": "rectification {number} reported: {text}",
    "rectification_verified": "rectification {number} verified, done: {done}[, again until {due}]; {text}",
    "assessment_waived": "points {code} of event {seq} struck out: {reason}",
    "calendar_published": "calendar {calendar.version} holds",
    "message_refused": "REFUSED {name} ({code}): {reason}",
}
"""Event kind to its sentence: fields in braces; a part in brackets is left out where one of its fields is empty."""
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_.]+)\}")


def event_line(entry: TimelineEntry, zone: tzinfo) -> str:
    """One event on one line: when, what, who, by which clause."""
    who = entry.person if entry.role == "system" else f"{entry.person} ({entry.role}, {entry.unit})"
    return f"{moment(entry.at, zone)}  #{entry.seq:<3} {sentence(entry.kind, entry.data)} — {who} [{entry.clause}]"


def sentence(kind: str, data: dict[str, Any]) -> str:
    """An event in words; one of a kind that we do not know by its name."""
    template = _WORDS.get(kind)
    if template is None:
        return kind.replace("_", " ")

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(_found(data, path) for path in _FIELD.findall(part[1])) else ""

    return _FIELD.sub(lambda field: _shown(_found(data, field[1])), _OPTIONAL.sub(optional, template))


def case_lines(view: CaseView, zone: tzinfo) -> Iterator[str]:
    """The case as one reads it at a terminal."""
    yield f"{view.complaint_no}  ticket {view.ticket_no}"
    late = ", OVERDUE" if view.overdue else ""
    outcome = f", {_plain(view.outcome.value)}" if view.outcome else ""
    yield f"  status      {view.status.value}, {_plain(view.stage.value)}{outcome}; {view.severity.value}{late}"
    yield (
        f"  about       {view.business_line.value}, {_plain(view.category.value)}; unit {view.unit}, branch "
        f"{view.branch}; by {_plain(view.channel.value)}"
    )
    yield f"  received    {moment(view.received_at, zone)}, updated {moment(view.updated_at, zone)}"
    who = view.responsible
    yield f"  owner       {view.owner}; responsible {who.person}, {who.post} in {who.unit}: {who.reason}"
    yield f"  officer     {view.officer}; supervisor {view.supervisor}; escalation level {view.escalation_level}"
    if view.next_step is not None:
        step = view.next_step
        yield f"  next        {step.what} — {step.who}, due {moment(step.due, zone)} [{step.clause}]"
    held = f"; held up by: {one_line(view.blockage_cause)}" if view.blockage_cause else ""
    yield f"  claim       {_plain(view.claim.lookup)}, {view.claim.claim_status or 'no status'}{held}"
    if view.progress:
        yield f"  progress    {len(view.progress)}, latest: {_shown(view.progress[-1].get('text'))}"
    yield (
        f"  on file     {len(view.contacts)} contacts, {len(view.evidence)} pieces of evidence, "
        f"{len(view.responses)} responses, {len(view.proposals)} proposals, {len(view.escalations)} escalations"
    )
    yield f"  rules       rule book {view.rulebook_version}, calendar {view.calendar_version}, event {view.seq}"
    yield from (_clock_line(clock, zone) for clock in view.clocks)


def moment(at: datetime, zone: tzinfo) -> str:
    """A point in time on the company's wall clock."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def one_line(text: str) -> str:
    """Text without line breaks and control characters, cut to what a line holds."""
    plain = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char for char in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def _clock_line(clock: ClockView, zone: tzinfo) -> str:
    due = moment(clock.due_at, zone) if clock.due_at else "suspended"
    run = f" (run {clock.run})" if clock.run > 1 else ""
    mark = ", provisional" if clock.provisional else ""
    return f"  clock       {clock.name}{run}: {clock.verdict}, due {due}{mark} [{clock.clause}]"


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _found(data: dict[str, Any], path: str) -> Any:
    found: Any = data
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _shown(value: Any) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return "yes" if value else "no"
        case _:
            return one_line(str(value))
