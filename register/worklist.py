"""Lists across complaints: open steps by due time, deadlines to come, counts, all open complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from register.rows import SUMMARY_COLUMNS, Counts, Deadline, summaries

if TYPE_CHECKING:
    from datetime import datetime

    from register.pool import Database
    from register.rows import CaseSummary

_STEPS: Final = f"SELECT {SUMMARY_COLUMNS} FROM complaint c"  # noqa: S608 - constants  # nosec B608
_DUE: Final = """
SELECT k.complaint_no, c.unit, c.severity, c.owner, k.name, k.run, k.rung, k.clause, k.due_at
FROM case_clock k JOIN complaint c USING (complaint_no)
WHERE k.fired_at IS NULL AND k.stopped_at IS NULL AND k.due_at >= $1 AND k.due_at < $2"""
_COUNTS: Final = """
SELECT stage, severity, unit, count(*), count(*) FILTER (WHERE overdue), count(*) FILTER (WHERE escalation_level > 0)
FROM complaint c WHERE status = 'open'"""
_OPEN: Final = """
SELECT complaint_no FROM complaint WHERE status = 'open' AND complaint_no > $1 ORDER BY complaint_no LIMIT $2"""


async def worklist(
    db: Database,
    *,
    person: str | None = None,
    officer: str | None = None,
    units: tuple[str, ...] | None = None,
    line: str | None = None,
    limit: int = 100,
) -> tuple[CaseSummary, ...]:
    """Complaints with an open step, the earliest due first (R6.2(1)).

    Args:
        db: the register.
        person: whose step it is: the next step's, or an open escalation asks them.
        officer: who drives the case.
        units: the complaint's unit is among these; None: any.
        line: the complaint's business line; None: any.
        limit: at most this many.
    """
    arguments: list[Any] = [limit]
    conditions = ["c.next_step_due IS NOT NULL"]
    if person is not None:
        arguments.append(person)
        mine = f"c.next_step_who = ${len(arguments)}"
        conditions.append(f"({mine} OR (c.asked <> '{{}}' AND c.asked @> ARRAY[${len(arguments)}::text]))")
    if officer is not None:
        arguments.append(officer)
        conditions.append(f"c.officer = ${len(arguments)}")
    if units is not None:
        arguments.append(list(units))
        conditions.append(f"c.unit = ANY(${len(arguments)})")
    if line is not None:
        arguments.append(line)
        conditions.append(f"c.business_line = ${len(arguments)}")
    where = " AND ".join(conditions)
    rows = await db.fetch(
        f"{_STEPS} WHERE {where} ORDER BY c.next_step_due, c.complaint_no LIMIT $1", *arguments
    )
    return await summaries(db, rows)


async def due_between(
    db: Database, start: datetime, end: datetime, *, units: tuple[str, ...] | None = None, limit: int = 500
) -> tuple[Deadline, ...]:
    """Rungs of running clocks that fall due from `start` until before `end` and have not fired, in their order."""
    visible, arguments = _visible(units, start, end, limit)
    rows = await db.fetch(
        f"{_DUE} {visible} ORDER BY k.due_at, k.complaint_no, k.name, k.rung LIMIT $3", *arguments
    )
    return tuple(Deadline(*row) for row in rows)


async def counts(db: Database, *, units: tuple[str, ...] | None = None) -> Counts:
    """Open complaints by stage, severity and unit, and how many are overdue or escalated."""
    visible, arguments = _visible(units)
    rows = await db.fetch(f"{_COUNTS} {visible} GROUP BY stage, severity, unit", *arguments)
    by: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    for *keys, number, _, _ in rows:
        for counted, key in zip(by, keys, strict=True):
            counted[key] = counted.get(key, 0) + number
    return Counts(sum(r[3] for r in rows), sum(r[4] for r in rows), sum(r[5] for r in rows), *by)


async def open_cases(db: Database, *, after: str = "", limit: int = 1000) -> tuple[str, ...]:
    """Numbers of open complaints in ascending order, from the one behind `after` on."""
    return tuple(row[0] for row in await db.fetch(_OPEN, after, limit))


def _visible(units: tuple[str, ...] | None, *arguments: object) -> tuple[str, list[object]]:
    if units is None:
        return "", list(arguments)
    return f"AND c.unit = ANY(${len(arguments) + 1})", [*arguments, list(units)]
