"""What holds for findings, rectification and points of every case after every step (R3, L9, L25, L26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.accountability import state_of
from domain.values import FindingState, RectificationState

if TYPE_CHECKING:
    from domain.model import Case

_UNDECIDED = (FindingState.PLEA_AWAITED, FindingState.TO_DECIDE)


def hangs(case: Case) -> bool:
    """Whether a finding is undecided or a cause is not put right yet."""
    undecided = any(finding.decided is None for finding in case.findings)
    return undecided or any(task.state is not RectificationState.DONE for task in case.rectifications)


def accountability(case: Case) -> None:
    """Exactly one clock runs for whatever is undecided or not done, none for what is over; points are unique."""
    running = {clock.name for clock in case.running()}
    for finding in case.findings:
        state, number = state_of(case, finding), finding.number
        wanted = {FindingState.PLEA_AWAITED: "plea", FindingState.TO_DECIDE: "finding"}.get(state)
        clocks = {name for name in (f"plea-{number}", f"finding-{number}") if name in running}
        assert clocks == ({f"{wanted}-{number}"} if wanted else set()), f"finding {number} {state}: {clocks}"
        assert (state in _UNDECIDED) == (finding.decided is None)
    for task in case.rectifications:
        wanted = {RectificationState.OPEN: "rectification", RectificationState.REPORTED: "verification"}.get(
            task.state
        )
        names = (f"rectification-{task.number}", f"verification-{task.number}")
        clocks = {name for name in names if name in running}
        assert clocks == ({f"{wanted}-{task.number}"} if wanted else set()), f"{task.state}: {clocks}"
    identities = [(entry.seq, entry.code) for entry in case.assessed]
    assert len(set(identities)) == len(identities), "the same points were counted twice (R3)"
    assert all(entry.seq <= case.seq for entry in case.assessed), "points of an event that did not happen"
    assert all(case.assessed[i].seq <= case.assessed[i + 1].seq for i in range(len(case.assessed) - 1))


def heard_first(before: Case, event: e.AnyEvent) -> None:
    """No finding is decided before its plea or the end of the time for it, never by opener or accused (L26)."""
    if isinstance(event, e.FindingDecided):
        finding = before.findings[event.number - 1]
        time = before.clock(f"plea-{event.number}")
        assert time is not None, "decided without a time to be heard (L26)"
        ended = any(rung.name == "end" and rung.fired_at is not None for rung in time.rungs)
        assert finding.pleas or ended, (
            "decided before the accused was heard or the time for it was over (L26)"
        )
        assert event.actor.person != finding.opened.actor.person, "decided by who opened it (L26)"
        assert event.actor.person != finding.opened.person, "decided by the accused (L26)"
        assert finding.decided is None, "decided twice"
    if isinstance(event, e.PleaMade):
        assert event.actor.person == before.findings[event.number - 1].opened.person, "somebody else pleads"
