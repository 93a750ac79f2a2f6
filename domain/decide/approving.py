"""What exceeds its maker's authority goes up the line by itself and is ruled on; authority is lent (R4.4, L24)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.approval import CAUSE, approving_level, kept_apart, question, words
from domain.decide.facts import head, just_after, no
from domain.evolve import evolve
from domain.limits import ROLE_OF, gaps, lendable
from domain.proposals import awaiting
from domain.recusal import WORDS, recused
from domain.refusals import RefusalCode, Refused
from domain.units import Unit, elapsed
from domain.values import DirectiveKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.model import Case, Escalation
    from domain.units import Budget
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case, command: c.RuleProposal | c.DelegateAuthority | c.RevokeDelegation, at: Moment
) -> Primary:
    """Rule on a proposal that waits; lend authority, take it back."""
    match command:
        case c.RuleProposal():
            return _rule(case, command, at)
        case c.DelegateAuthority():
            return _delegate(case, command, at)
        case c.RevokeDelegation():
            return _revoke(case, command, at)


# ---- approval (R4.4) ------------------------------------------------------------------------------


def _rule(case: Case, command: c.RuleProposal, at: Moment) -> Primary:
    """A head rules without having been asked; the question that asks for it then ends."""
    waits = awaiting(case)
    if command.proposal_version > len(case.proposals):
        text = f"there is no proposal {command.proposal_version}"
        return no(RefusalCode.PROPOSAL_UNKNOWN, text, "proposal_version")
    if waits is None or waits.version != command.proposal_version:
        text = f"proposal {command.proposal_version} does not wait for approval"
        return no(RefusalCode.NOTHING_TO_APPROVE, text, "proposal_version")
    refused = _may_not_rule(case, waits, command.actor.person)
    if refused is not None:
        return refused
    if command.approved:
        missing = gaps(case, waits.commitments, command.actor.role, command.actor.person, at)
        if missing:
            return no(RefusalCode.BEYOND_AUTHORITY, f"{words(missing)} (R4.4)", "actor.role")
    told = head(command, just_after(case, at), "R4.4")
    return (
        e.ProposalRuled(
            **told,
            version=waits.version,
            approved=command.approved,
            person=command.actor.person,
            text=command.text,
        ),
    )


def _may_not_rule(case: Case, proposal: e.Proposed, person: str) -> Refused | None:
    """Nobody approves what they proposed, nor a case that they drive; the recused decide nothing (L17)."""
    if person in kept_apart(case, proposal):
        text = "approval comes from above: never from who proposed, who drives the case, or has an interest (R4.4, L17)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.person")
    return None


def by_directive(
    case: Case, command: c.ReportEscalation, decided: e.EscalationDecided
) -> tuple[e.AnyEvent, ...]:
    """A level's directive approves or returns the version that waits, within the authority of that level (R4.4)."""
    waits = awaiting(case)
    if waits is None or not _rules_on(case, waits, decided):
        return ()
    return (
        e.ProposalRuled(
            **head(command, just_after(case, decided.at), "R4.4"),
            version=waits.version,
            approved=decided.directive.decision is DirectiveKind.APPROVE_PROPOSAL,
            person=decided.person,
            level=decided.level,
            text=decided.directive.text,
        ),
    )


def _rules_on(case: Case, waits: e.Proposed, told: e.EscalationDecided) -> bool:
    """Whether a directive rules on the version that waits."""
    version, person = told.directive.proposal_version, told.person
    if version not in (None, waits.version) or _may_not_rule(case, waits, person):
        return False
    match told.directive.decision:
        case DirectiveKind.APPROVE_PROPOSAL:
            return not gaps(case, waits.commitments, ROLE_OF[told.level], person, told.at)
        case DirectiveKind.RETURN_PROPOSAL:
            return True
        case _:
            return False


def follow_up(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """After a proposal, a ruling, a directive or an alarm: a settled question ends, what still waits is asked for.

    A directive that rules is followed by its ruling: nothing is asked in between.
    """
    waits = awaiting(case)
    if waits is not None and isinstance(cause, e.EscalationDecided) and _rules_on(case, waits, cause):
        return
    asked = question(case)
    if asked is not None and (waits is None or asked.opened_at < waits.at):
        yield e.EscalationEnded(
            at=cause.at,
            actor=cause.actor,
            message_id=cause.message_id,
            clause="R4.4",
            number=asked.number,
        )
        asked = None
    if waits is not None and asked is None:
        yield from ask(case, cause)


def asked_again(case: Case, asked: Escalation, ended: e.EscalationEnded) -> tuple[e.AnyEvent, ...]:
    """A question for approval that ended without an answer is put anew while something waits (R4.4)."""
    return tuple(ask(evolve(case, ended), ended)) if asked.cause == CAUSE else ()


def ask(case: Case, by: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Ask the lowest level whose authority covers what waits (R4.4); nothing where nothing waits."""
    waits = awaiting(case)
    if waits is None:
        return
    yield e.Escalated(
        at=by.at,
        actor=by.actor,
        message_id=by.message_id,
        clause="R4.4",
        number=len(case.escalations) + 1,
        level=approving_level(case, waits, by.at),
        cause=CAUSE,
        reason=f"proposal {waits.version} exceeds the authority of {waits.actor.role.value}: {words(waits.exceeds)}",
        question=f"Is proposal {waits.version} approved, or returned with the reason?",
    )


# ---- authority lent (L24) -------------------------------------------------------------------------


def _delegate(case: Case, command: c.DelegateAuthority, at: Moment) -> Primary:
    """A head lends what they have themselves, for a time, to somebody who may decide (L24, L17)."""
    rules = case.rulebook.promises
    rule = rules.delegation if rules is not None else None
    if rule is None:
        return no(RefusalCode.DECISION_NOT_OFFERED, "the rule book of this case knows no delegation (L24)")
    since = max(command.since or at, at)
    if not since < command.until <= since + _length(rule.longest):
        text = f"`until` ends what is lent from {since:%Y-%m-%d %H:%M} UTC on, after at most {rule.longest} (L24)"
        return no(RefusalCode.DELEGATION_TOO_LONG, text, "until")
    if command.person == command.actor.person:
        return no(RefusalCode.MALFORMED, "authority is lent to somebody else", "person")
    ground = recused(case).get(command.person)
    if ground is not None:
        text = f"{command.person} is {WORDS[ground]} and decides nothing (L17)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "person")
    gap = lendable(case, command.actor.role, command.below, command.kinds)
    if gap is not None:
        field = "below" if gap.kind is None else "kinds"
        return no(
            RefusalCode.BEYOND_AUTHORITY,
            f"`{field}`: nobody lends more than they have: {gap.below} (L24)",
            field,
        )
    return (
        e.AuthorityDelegated(
            **head(command, at, "L24"),
            number=len(case.delegations) + 1,
            person=command.person,
            below=command.below,
            kinds=tuple(dict.fromkeys(command.kinds)),
            since=since,
            until=command.until,
            reason=command.reason,
        ),
    )


def _length(longest: Budget) -> timedelta:
    """A day of lent authority has 24 hours: it ends at a moment, not with a day."""
    if longest.unit is Unit.NATURAL_DAYS:
        return timedelta(days=longest.amount)
    return elapsed(longest.unit, longest.amount)


def _revoke(case: Case, command: c.RevokeDelegation, at: Moment) -> Primary:
    """Any head may take back what is lent; what was proposed under it stands (L24)."""
    known = next((lent for lent in case.delegations if lent.number == command.number), None)
    if known is None or known.until <= at or known.number in {r.number for r in case.revocations}:
        return no(RefusalCode.DELEGATION_UNKNOWN, "no delegation in force has this number", "number")
    return (e.DelegationRevoked(**head(command, at, "L24"), number=command.number, reason=command.reason),)
