"""Proposals, promises and lent authority on the auditor's page (R4.4, L24): figures and codes, no word of anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.approval import words
from domain.proposals import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.model import Case

_SHOWN = 20


def proposals(case: Case) -> Iterator[str]:
    """Every version: by whom, where it stands, what its maker lacked in authority."""
    if not case.proposals:
        return
    yield from (
        "",
        "## Proposals",
        "",
        "| n | by | promises | status | beyond its maker's authority |",
        "|---|---|---|---|---|",
    )
    for one in case.proposals[-_SHOWN:]:
        status = status_of(case, one.version).value.replace("_", " ")
        lacking = words(one.exceeds) or "—"
        yield f"| {one.version} | `{one.actor.person}` | {len(one.commitments)} | {status} | {lacking} |"


def commitments(case: Case) -> Iterator[str]:
    """Every promise made: kind, amount, due time, how far it has come."""
    if not case.commitments:
        return
    yield from (
        "",
        "## Promises to the customer",
        "",
        "| n | kind | amount | due | state |",
        "|---|---|---|---|---|",
    )
    for entry in case.commitments[-_SHOWN:]:
        clock = case.clock(f"commitment-{entry.number}")
        due = _at(case, clock.due) if clock is not None and clock.due is not None else "—"
        amount = "—" if entry.promise.amount is None else str(entry.promise.amount)
        state = entry.state.value.replace("_", " ")
        yield f"| {entry.number} | {entry.promise.kind} | {amount} | {due} | {state} |"


def delegations(case: Case) -> Iterator[str]:
    """Authority lent: by whom, to whom, below which amount, from when until when."""
    if not case.delegations:
        return
    back = {entry.number for entry in case.revocations}
    yield from (
        "",
        "## Authority lent",
        "",
        "| n | by | to | below | kinds | from | until |",
        "|---|---|---|---|---|---|---|",
    )
    for lent in case.delegations[-_SHOWN:]:
        until = "revoked" if lent.number in back else _at(case, lent.until)
        kinds = ", ".join(lent.kinds) or "all"
        yield (
            f"| {lent.number} | `{lent.actor.person}` | `{lent.person}` | {lent.below} | {kinds} "
            f"| {_at(case, lent.since)} | {until} |"
        )


def story(case: Case) -> Iterator[tuple[datetime, str, str, str]]:
    """What happened to proposals and promises: when, what, who, clause."""
    for ruled in case.rulings:
        word = "approved" if ruled.approved else "returned"
        yield ruled.at, f"proposal {ruled.version} {word}", ruled.person, ruled.clause
    for lent in case.delegations:
        yield lent.at, f"authority lent to {lent.person}", lent.actor.person, lent.clause
    for back in case.revocations:
        yield back.at, f"delegation {back.number} revoked", back.actor.person, back.clause
    for entry in case.commitments:
        if entry.broken_at is not None:
            yield entry.broken_at, f"promise {entry.number} broken", "system", "R4.4"
        if entry.settled_at is not None:
            how = "kept" if entry.kept else "released by the customer"
            yield entry.settled_at, f"promise {entry.number} {how}", case.officer, "R4.4"


def _at(case: Case, moment: datetime) -> str:
    return f"{case.calendar.local(moment):%Y-%m-%d %H:%M:%S}"
