"""The same complaint twice: proposed by what the register found, decided by a person (L18).

Nothing is merged by rule. A claim may be complained about twice for two reasons, and a merger takes the customer's
second voice away: whoever does that has read both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, just_after, no
from domain.decide.reopening import reopened
from domain.refusals import RefusalCode, Refused
from domain.values import Outcome

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case, command: c.ReportDuplicates | c.DismissDuplicate | c.ReportMerger, at: Moment
) -> Primary:
    """Found, dismissed, merged."""
    match command:
        case c.ReportDuplicates():
            return _report(case, command, at)
        case c.DismissDuplicate():
            return _dismiss(case, command, at)
        case c.ReportMerger():
            return _merge(case, command, at)


def _report(case: Case, command: c.ReportDuplicates, at: Moment) -> Primary:
    """Each other case once; the case itself never."""
    known = {case.complaint_no, *(entry.complaint_no for entry in case.duplicates)}
    told = head(command, at, "L18")
    suspected = tuple(
        e.DuplicateSuspected(
            **told, complaint_no=like.complaint_no, ticket_no=like.ticket_no, grounds=like.grounds
        )
        for like in {like.complaint_no: like for like in command.found}.values()
        if like.complaint_no not in known
    )
    return suspected or no(RefusalCode.NOTHING_NEW, "no other case looks like the same complaint", "found")


def _dismiss(case: Case, command: c.DismissDuplicate, at: Moment) -> Primary:
    if not any(s.complaint_no == command.complaint_no and s.settled_at is None for s in case.duplicates):
        text = f"{command.complaint_no} is not suspected to be the same complaint"
        return no(RefusalCode.DUPLICATE_UNKNOWN, text, "complaint_no")
    told = head(command, at, "L18")
    return (e.DuplicateDismissed(**told, complaint_no=command.complaint_no, reason=command.reason),)


def _merge(case: Case, command: c.ReportMerger, at: Moment) -> Primary:
    """What the merged case was about comes onto this one's record.

    Two cases that were merged into one another at the same moment would both be closed and nobody would handle either:
    the one with the lower number comes back.
    """
    if command.complaint_no == case.complaint_no:
        return no(RefusalCode.DUPLICATE_UNKNOWN, "a case is not merged into itself", "complaint_no")
    merged = e.MergedIn(
        **head(command, at, "L18"),
        complaint_no=command.complaint_no,
        ticket_no=command.ticket_no,
        received_at=command.received_at,
        content=command.content,
        demand=command.demand,
    )
    closing = case.closing
    ring = (
        closing is not None
        and closing.outcome is Outcome.MERGED
        and closing.master == command.complaint_no
        and case.complaint_no < command.complaint_no
    )
    if not ring:
        return (merged,)
    text = f"this case and {command.complaint_no} were merged into one another: this one lives on"
    return (merged, reopened(case, head(command, just_after(case, at), "L18"), text, ()))
