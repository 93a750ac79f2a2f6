"""What the gateway's tests begin with: small files, mappings, and an engine that does as it is told."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract.ids import complaint_no
from gateway.mapping import Mapping
from gateway.patience import AwayError
from gateway.rows import CsvFile, open_text
from gateway.terminal import Terminal
from runtime.intake import FileComplaint, Filed, FiledAs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.importer import Summary
    from gateway.unique import Refusal

DATA = Path(os.environ.get("REDRESS_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared/data")
"""The folder with real complaints; they are not ours to ship, so it may be absent."""
TEXAS = DATA / "texas-insurance-complaints-2012-2019.csv"

FIELDS: dict[str, Any] = {
    "ticket_no": {"template": "T-{no}"},
    "received_at": "now",
    "complainant.name": {"column": "who"},
    "complainant.phone": "13800000000",
    "unit": "BJ01",
    "business_line": "motor",
    "category": {"column": "why", "map": {"late": "delay", "denied": "denial"}},
    "content": {"column": "text"},
    "demand": "pay",
}
"""A mapping's fields for the columns no, who, why, text."""
HEADER = "no,who,why,text"


def mapping(fields: dict[str, Any] | None = None, **more: Any) -> Mapping:
    """A mapping; `fields` change or add to the usual ones, none takes one away."""
    together = FIELDS | (fields or {})
    return Mapping.model_validate(
        {"name": "t", "fields": {k: v for k, v in together.items() if v is not None}} | more
    )


def csv_file(text: str | bytes, how: Mapping | None = None) -> CsvFile:
    """An open CSV file with this content."""
    raw = text.encode() if isinstance(text, str) else text
    made = how or mapping()
    return CsvFile(open_text(io.BytesIO(raw), made), len(raw), "t.csv", made)


class Engine:
    """Files complaints as the real one does: once per ticket, a conflict where the content differs."""

    def __init__(self, *, away_for: int = 0) -> None:
        self.filed: dict[str, FileComplaint] = {}
        self.calls = 0
        self.most_at_a_time = 0
        self._now = 0
        self._away_for = away_for

    async def file(self, complaint: FileComplaint) -> Filed:
        self.calls += 1
        self._now += 1
        self.most_at_a_time = max(self.most_at_a_time, self._now)
        try:
            await asyncio.sleep(0)
            if self._away_for > 0:
                self._away_for -= 1
                raise AwayError("Temporal is away (UNAVAILABLE)")
            number = complaint_no(complaint.ticket_no)
            old = self.filed.setdefault(complaint.ticket_no, complaint)
            if old is complaint:
                return Filed(number, FiledAs.NEW)
            return Filed(number, FiledAs.SAME if old == complaint else FiledAs.CONFLICT)
        finally:
            self._now -= 1


class Recorder:
    """Follows an import and a wait."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self.said: list[str] = []

    def refused(self, refusal: Refusal) -> None:
        self.refusals.append(refusal)

    def moved(self, summary: Summary, position: int) -> None:
        pass

    def away(self, reason: str, seconds: float) -> None:
        self.said.append(f"away, up to {seconds:.0f} s: {reason}")

    def back(self, seconds: float) -> None:
        self.said.append(f"back after {seconds:.0f} s")


@contextmanager
def terminal() -> Iterator[tuple[Terminal, io.StringIO, io.StringIO]]:
    """A terminal whose two streams are kept."""
    out, err = io.StringIO(), io.StringIO()
    yield Terminal(out, err), out, err
