"""What holds for every promise (R4.4, L24), whatever is said: the rules once more, not by the code's own words.

Looked at by `tests.infra.invariants` at every event of every case that a test lives through.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from domain import events as e
from domain.values import Level, PromiseState, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.commands import Promise
    from domain.event import Event
    from domain.model import Case

_ROLE_OF = {Level.BRANCH_HEAD: Role.BRANCH_HEAD, Level.LINE_HEAD: Role.LINE_HEAD}
_POST_OF = {Role.OFFICER: "officer", Role.BRANCH_HEAD: "head", Role.LINE_HEAD: "line_head"}


def reaches_the_customer(before: Case, event: e.AnyEvent) -> None:
    """Nothing above authority ever reaches the customer, and nothing that waits for approval (R4.4)."""
    if before.rulebook.promises is None:
        return
    if isinstance(event, e.CustomerDecided):
        proposal = before.proposals[event.proposal_version - 1]
        assert _within(before, proposal), f"proposal {proposal.version} reached the customer above authority"
    if isinstance(event, e.NoticeDelivered):
        assert not _waits(before), "a notice went out while a proposal waits for approval"
    if isinstance(event, e.ProposalRuled):
        _ruled(before, event)
    if isinstance(event, e.AuthorityDelegated):
        own = _figures(before, event.actor.role)[0]
        assert own is None or event.below <= own, "somebody lent more than they have (L24)"
        assert event.since < event.until, "authority was lent for no time, or for ever (L24)"


def _within(case: Case, proposal: e.Proposed) -> bool:
    """Within its maker's authority when it was made, or approved by somebody else."""
    approved = any(r.version == proposal.version and r.approved for r in case.rulings)
    made = _before(case, proposal, proposal.version)
    actor = proposal.actor
    return approved or _may(case, proposal.commitments, made, actor.role, actor.person, proposal)


def _ruled(case: Case, ruled: e.ProposalRuled) -> None:
    proposal = case.proposals[ruled.version - 1]
    assert ruled.person != proposal.actor.person, "somebody ruled on their own proposal (R4.4)"
    assert not any(r.version == ruled.version for r in case.rulings), "ruled twice"
    assert case.status is Status.OPEN, "ruled on a closed case"
    if not ruled.approved:
        return
    role = ruled.actor.role if ruled.level is None else _ROLE_OF.get(ruled.level, Role.LEADERSHIP)
    made = _before(case, ruled, ruled.version)
    assert _may(case, proposal.commitments, made, role, ruled.person, ruled), "approved above authority"


def _came(case: Case, event: Event) -> int:
    """Its place in the record, for several things may be said in one moment; what is not yet there comes last."""
    return case.seen.get(event.message_id, case.seq + 1)


def _before(case: Case, event: Event, version: int) -> list[Promise]:
    """What the present life had promised before, by acceptances of other versions, released ones left out."""
    released = {entry.number for entry in case.commitments if entry.kept is False and entry.settled_at}
    accepted = {
        decision.proposal_version
        for decision in case.decisions
        if decision.accepted
        and case.life_since <= decision.at
        and _came(case, decision) < _came(case, event)
        and decision.proposal_version != version
    }
    return [
        entry.promise
        for entry in case.commitments
        if entry.proposal_version in accepted and entry.number not in released
    ]


def _may(  # noqa: PLR0917 - as the rule is said: who, in which role, what, on top of what, when
    case: Case, new: Iterable[Promise], old: list[Promise], role: Role, person: str, event: Event
) -> bool:
    """Whether the sum and each kind promised stay below the role's figures, or below those of an authority lent."""
    new = list(new)
    if _below(new, old, *_figures(case, role)):
        return True
    back = {gone.number for gone in case.revocations if _came(case, gone) < _came(case, event)}
    lent = [
        d
        for d in case.delegations
        if d.person == person
        and d.since <= event.at < d.until
        and d.number not in back
        and _came(case, d) < _came(case, event)
    ]
    return any(_below_lent(new, old, _figures(case, role), one, case) for one in lent)


def _below(new: list[Promise], old: list[Promise], total: Decimal | None, kinds: dict[str, Decimal]) -> bool:
    money = _sum(new) > 0 and total is not None and _sum(new) + _sum(old) >= total
    reached = [
        kind
        for kind, figure in kinds.items()
        if any(p.kind == kind for p in new) and _sum(p for p in (*new, *old) if p.kind == kind) >= figure
    ]
    return not money and not reached


def _below_lent(
    new: list[Promise],
    old: list[Promise],
    own: tuple[Decimal | None, dict[str, Decimal]],
    lent: e.AuthorityDelegated,
    case: Case,
) -> bool:
    """What the kinds lent do not name stays within one's own; all together within the wider of the two sums."""
    lender = _figures(case, lent.actor.role)
    aside = [p for p in new if lent.kinds and p.kind not in lent.kinds]
    total = None if own[0] is None else max(own[0], min(lent.below, lender[0] or lent.below))
    kinds = {
        kind: figure
        if lent.kinds and kind not in lent.kinds
        else max(figure, min(lent.below, lender[1].get(kind, lent.below)))
        for kind, figure in own[1].items()
    }
    return _below(aside, old, *own) and _below(new, old, total, kinds)


def _figures(case: Case, role: Role) -> tuple[Decimal | None, dict[str, Decimal]]:
    book = case.rulebook
    kinds = {
        rule.kind: rule.below for rule in (book.promises.kinds if book.promises else ()) if rule.role is role
    }
    for limit in case.people.limits:
        if limit.post == _POST_OF.get(role):
            kinds[limit.kind] = min(limit.below, kinds.get(limit.kind, limit.below))
    return next(rule.below for rule in book.authority if rule.role is role), kinds


def _sum(promises: Iterable[Promise]) -> Decimal:
    return sum((one.amount or Decimal() for one in promises), Decimal())


def _waits(case: Case) -> bool:
    """Whether the latest version lacks an approval."""
    if not case.proposals or case.status is Status.CLOSED or case.proposals[-1].at < case.life_since:
        return False
    latest = case.proposals[-1]
    return bool(latest.exceeds) and not any(ruled.version == latest.version for ruled in case.rulings)


def asked_for_approval(before: Case) -> None:
    """Approval is asked once at a time, and only where something waits."""
    assert not [x for x in before.escalations if x.cause == "approval" and x.ended_at is None], "asked twice"
    assert _waits(before), "nothing waits for approval"


def check(case: Case) -> None:
    """What can be read off one state."""
    asked = [x for x in case.escalations if x.cause == "approval"]
    now = [x for x in asked if x.ended_at is None]
    assert len(now) <= _waits(case), "approval is asked of two, or for nothing"
    if _waits(case) and not now:
        assert asked, "what waits for approval is asked of nobody"
        assert asked[-1].status.value == "unanswered", "a question for approval ended and was not put anew"
    for entry in case.commitments:
        clock = case.clock(f"commitment-{entry.number}")
        assert clock is not None, f"promise {entry.number} has no clock of its own"
        assert (clock.stopped_at is None) == (entry.settled_at is None), (
            "a promise and its clock end together"
        )
        broken = any(rung.does == "breach" and rung.fired_at is not None for rung in clock.rungs)
        assert broken == (entry.broken_at is not None), "a promise is broken when its clock is breached"


def at_rest(case: Case, at: datetime) -> None:
    """Every promise whose time is over has been kept, released or broken; none is forgotten."""
    for entry in case.commitments:
        clock = case.clock(f"commitment-{entry.number}")
        assert clock is not None
        assert clock.due is not None
        if entry.state is PromiseState.OPEN:
            assert clock.due > at, f"promise {entry.number} is over and neither kept, released nor broken"
