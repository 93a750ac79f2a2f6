"""The decision notice is issued complete or not at all, and delivered with what proves it by channel (L19, L21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.conditions import not_approved
from domain.decide.facts import head, no
from domain.notices import compose, standing_notice
from domain.proposals import standing
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.model import Case
    from domain.rulebook import RuleBook
    from domain.values import ContactChannel, Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(case: Case, command: c.IssueNotice | c.DeliverNotice, at: Moment) -> Primary:
    """What is written to the customer, and how it reached them; nothing of what waits for approval (R4.4)."""
    refused = not_approved(case)
    if refused is not None:
        return refused
    match command:
        case c.IssueNotice():
            issued = _issued(case, command, command.sections, at)
            return issued if isinstance(issued, Refused) else (issued,)
        case c.DeliverNotice():
            return _deliver(case, command, at)


def _issued(
    case: Case, command: c.IssueNotice | c.DeliverNotice, sections: Mapping[str, str], at: Moment
) -> e.NoticeIssued | Refused:
    template = case.rulebook.notice
    if template is None:
        text = "the case's rule book has no template of a decision notice"
        return no(RefusalCode.DECISION_NOT_OFFERED, text)
    known = {section.name for section in template.sections}
    for name in sections:
        if name not in known:
            return no(RefusalCode.MALFORMED, f"a notice has no section {name}", f"sections.{name}")
    draft = compose(case, template, sections)
    if not draft.complete:
        text = f"missing: {', '.join(draft.missing)}; a decision notice lacks none of its sections (L19)"
        return no(RefusalCode.NOTICE_INCOMPLETE, text, "sections")
    now = standing(case)
    return e.NoticeIssued(
        **head(command, at, "L19"),
        version=len(case.issued) + 1,
        proposal_version=now.version if now is not None else 0,
        title=draft.title,
        sections=draft.issued(),
    )


def _deliver(case: Case, command: c.DeliverNotice, at: Moment) -> Primary:
    """The version named, else the one that tells the present position; where none does, it is issued in this step."""
    fault = unproven(case.rulebook, command.channel, command.proof)
    if fault is not None:
        return fault
    if case.rulebook.notice is None:
        if command.notice is not None:
            return no(RefusalCode.NOTICE_UNKNOWN, f"there is no notice {command.notice}", "notice")
        return (_delivered(command, None, at),)
    told = standing_notice(case)
    if command.notice is not None:
        if command.notice > len(case.issued):
            return no(RefusalCode.NOTICE_UNKNOWN, f"there is no notice {command.notice}", "notice")
        if told is None or command.notice != told.version:
            text = f"notice {command.notice} does not tell the position that the company takes now"
            return no(RefusalCode.NOTICE_SUPERSEDED, text, "notice")
    if told is not None:
        return (_delivered(command, told.version, at),)
    issued = _issued(case, command, {}, at)
    return issued if isinstance(issued, Refused) else (issued, _delivered(command, issued.version, at))


def _delivered(command: c.DeliverNotice, version: int | None, at: Moment) -> e.NoticeDelivered:
    return e.NoticeDelivered(
        **head(command, at, "L19"),
        channel=command.channel,
        proof=command.proof,
        text=command.text,
        notice=version,
    )


def unproven(book: RuleBook, channel: ContactChannel, proof: str | None) -> Refused | None:
    """Why these words do not prove that the customer was told by this channel (L21); old books ask for nothing."""
    if not book.notice_channels:
        return None
    rule = book.notice_channel(channel)
    if rule is None:
        offered = ", ".join(entry.channel.value for entry in book.notice_channels)
        text = f"nothing proves a notice by {channel.value}; use one of {offered} (L21)"
        return no(RefusalCode.PROOF_MISSING, text, "channel")
    if proof is None or not rule.proves(proof):
        text = f"a notice by {channel.value} is proven by {rule.title} ({rule.proof}, L21)"
        return no(RefusalCode.PROOF_MISSING, text, "proof")
    return None
