"""What a case knows of findings, rectification and points: values folded from its events (R3, L9, L25 to L27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.events.accountability import (
    FindingDecided,
    FindingOpened,
    PleaMade,
    RectificationOpened,
    RectificationReported,
    RectificationVerified,
)
from domain.values import Code, FindingState, Frozen, Moment, RectificationState

if TYPE_CHECKING:
    from domain.model import Case


class Finding(Frozen):
    """A finding of responsibility and where it stands (L25, L26)."""

    opened: FindingOpened
    pleas: tuple[PleaMade, ...] = ()
    decided: FindingDecided | None = None

    @property
    def number(self) -> int:
        """Its number in the case."""
        return self.opened.number


class Rectification(Frozen):
    """A rectification task and where it stands (L9)."""

    opened: RectificationOpened
    reports: tuple[RectificationReported, ...] = ()
    verified: tuple[RectificationVerified, ...] = ()

    @property
    def number(self) -> int:
        """Its number in the case."""
        return self.opened.number

    @property
    def state(self) -> RectificationState:
        """Where it stands."""
        if self.verified and self.verified[-1].done:
            return RectificationState.DONE
        reported = len(self.reports) > len(self.verified)
        return RectificationState.REPORTED if reported else RectificationState.OPEN

    @property
    def due(self) -> Moment:
        """Until when it is to be put right: the date given last."""
        given = (entry.due for entry in reversed(self.verified) if entry.due is not None)
        return next(given, self.opened.due)


class Points(Frozen):
    """Points that one event of a case earned (R3, L27). Identity: the case, the event's sequence, the code."""

    seq: int
    code: Code
    points: int
    person: Code | None
    """Staff code; none where a unit was asked and no person."""
    unit: Code
    at: Moment
    clause: str
    kind: str
    """Kind of the event."""
    waived_seq: int | None = None
    """Sequence of the event that struck them out."""
    waived_at: Moment | None = None
    waived_by: Code | None = None


def state_of(case: Case, finding: Finding) -> FindingState:
    """Where a finding stands: it cannot be decided while the time to be heard runs and nobody was heard (L26)."""
    if finding.decided is not None:
        return FindingState.UPHELD if finding.decided.upheld else FindingState.NOT_UPHELD
    time = case.clock(f"plea-{finding.number}")
    awaited = not finding.pleas and time is not None and time.stopped_at is None
    return FindingState.PLEA_AWAITED if awaited else FindingState.TO_DECIDE


def parties_of_accountability(case: Case) -> frozenset[str]:
    """Who has a part in the case because they are accused, or asked to put a cause right (L9, L26)."""
    asked = {task.opened.person for task in case.rectifications if task.opened.person is not None}
    return frozenset({finding.opened.person for finding in case.findings} | asked)


def awaited(case: Case) -> tuple[str, ...]:
    """Whose word is awaited: of the accused who may still be heard, of who was asked to put a cause right."""
    heard = {f.opened.person for f in case.findings if state_of(case, f) is FindingState.PLEA_AWAITED}
    asked = {
        task.opened.person
        for task in case.rectifications
        if task.state is RectificationState.OPEN and task.opened.person is not None
    }
    return tuple(sorted(heard | asked))
