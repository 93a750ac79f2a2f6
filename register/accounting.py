"""Points and rectification tasks in the register: how a batch writes them (migrations 0013, 0014), and their lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from register.sealed import opened, opening_keys, sealed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from contract.ports import RecordBatch
    from contract.views import CaseView
    from register.pool import Database
    from sealing.case_keys import DataKey

# ---- written with the batch -------------------------------------------------------------------------


def assessed(batch: RecordBatch) -> list[dict[str, Any]]:
    """Points that the batch's events earned or struck out, as `write_assessed` takes them."""
    first, last = batch.first_seq, batch.first_seq + len(batch.events) - 1
    line = batch.view.business_line
    names = ("seq", "code", "points", "person", "unit", "at", "clause", "waived_seq")
    return [
        {name: entry[name] for name in names} | {"business_line": line}
        for entry in batch.view.assessments
        if any(isinstance(s, int) and first <= s <= last for s in (entry["seq"], entry["waived_seq"]))
    ]


def tasks(view: CaseView, key: DataKey) -> list[dict[str, Any]]:
    """All rectification tasks of the case, as `write_rectifications` takes them."""
    return [_task(view, entry, key) for entry in view.rectifications]


def _task(view: CaseView, entry: dict[str, Any], key: DataKey) -> dict[str, Any]:
    done = entry["state"] == "done"
    return {
        "number": entry["number"],
        "unit": entry["unit"],
        "person": entry["person"],
        "root_cause": entry["root_cause"],
        "state": entry["state"],
        "due_at": entry["due"],
        "opened_at": entry["at"],
        "opened_by": entry["actor"]["person"],
        "reported_at": entry["reports"][-1]["at"] if entry["reports"] else None,
        "done_at": entry["verified"][-1]["at"] if done else None,
        "case_unit": view.unit,
        "business_line": view.business_line,
        "text_sealed": "\\x" + sealed(key, str(entry["text"]).encode(), purpose(entry["number"])).hex(),
    }


def purpose(number: int) -> str:
    """What the text of a task is sealed as."""
    return f"register/rectification/{number}"


# ---- read ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """Points that one event of a case earned (R3)."""

    complaint_no: str
    seq: int
    kind: str
    """Kind of the event."""
    code: str
    points: int
    person: str | None
    unit: str
    at: datetime
    clause: str
    waived_at: datetime | None
    waived_by: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """Points of a person or a unit, without those struck out; how many entries they come from."""

    person: str | None
    unit: str
    points: int
    entries: int
    waived: int
    """Entries struck out."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose points are meant; what is None does not narrow."""

    units: Sequence[str] | None = None
    line: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A rectification task of a list (L9)."""

    complaint_no: str
    number: int
    unit: str
    person: str | None
    root_cause: str
    state: str
    due_at: datetime
    opened_at: datetime
    opened_by: str
    reported_at: datetime | None
    done_at: datetime | None
    text: str | None
    """None where the case was shredded."""


_FROM: Final = """
FROM assessment_entry a JOIN case_event e USING (complaint_no, seq)
LEFT JOIN case_event w ON (w.complaint_no, w.seq) = (a.complaint_no, a.waived_seq)
WHERE a.at >= $1 AND a.at < $2 AND ($3::text[] IS NULL OR a.unit = ANY($3))
  AND ($4::text IS NULL OR a.business_line = $4) AND ($5::text IS NULL OR a.person = $5)"""
_ENTRIES: Final = f"""
SELECT a.complaint_no, a.seq, e.kind, a.code, a.points, a.person, a.unit, a.at, a.clause, w.at AS waived_at,
       w.person AS waived_by {_FROM}
ORDER BY a.at, a.complaint_no, a.seq, a.code LIMIT $6"""
_TOTALS: Final = f"""
SELECT a.person, a.unit, coalesce(sum(a.points) FILTER (WHERE a.waived_seq IS NULL), 0) AS points, count(*) AS entries,
       count(a.waived_seq) AS waived {_FROM}
GROUP BY GROUPING SETS ((a.person, a.unit), (a.unit)) HAVING grouping(a.person) = $6
ORDER BY a.unit, a.person"""
_TASKS: Final = """
SELECT complaint_no, number, unit, person, root_cause, state, due_at, opened_at, opened_by, reported_at, done_at,
       text_sealed
FROM rectification
WHERE ($1::text[] IS NULL OR unit = ANY($1) OR case_unit = ANY($1)) AND ($2::text IS NULL OR business_line = $2)
  AND ($3::text IS NULL OR unit = $3) AND ($4::text[] IS NULL OR state = ANY($4))
ORDER BY due_at, complaint_no, number LIMIT $5"""


async def entries(
    db: Database, since: datetime, until: datetime, reach: Reach, *, limit: int
) -> tuple[Entry, ...]:
    """Points earned from `since` until before `until`, the earliest first."""
    rows = await db.fetch(_ENTRIES, since, until, *_narrowed(reach), limit)
    return tuple(Entry(**dict(row)) for row in rows)


async def totals(
    db: Database, since: datetime, until: datetime, reach: Reach, *, by_unit: bool
) -> tuple[Total, ...]:
    """Totals of the same entries, all of them: per person and unit, or per unit."""
    rows = await db.fetch(_TOTALS, since, until, *_narrowed(reach), int(by_unit))
    return tuple(Total(**dict(row)) for row in rows)


def _narrowed(reach: Reach) -> tuple[list[str] | None, str | None, str | None]:
    return (list(reach.units) if reach.units is not None else None, reach.line, reach.person)


async def rectifications(
    db: Database,
    *,
    units: Sequence[str] | None,
    line: str | None,
    unit: str | None,
    states: Sequence[str] | None,
    limit: int,
) -> tuple[Task, ...]:
    """Rectification tasks, the earliest due first.

    Args:
        db: the register.
        units: asked, or the complaint's; None: any.
        line: of the complaint; None: any.
        unit: asked; None: any.
        states: in which they stand; None: any.
        limit: at most this many.
    """
    rows = await db.fetch(_TASKS, units and list(units), line, unit, states and list(states), limit)
    keys = await opening_keys(db, list({row["complaint_no"] for row in rows}))
    return tuple(_listed(row, keys.get(row["complaint_no"])) for row in rows)


def _listed(row: Any, key: DataKey | None) -> Task:
    values = dict(row)
    text = values.pop("text_sealed")
    told = opened(key, text, purpose(row["number"])).decode() if key is not None else None
    return Task(**values, text=told)
