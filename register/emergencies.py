"""Emergency plans in the register (R6.1(1), L29): similar complaints counted, plans found, their cases paged through.

A complaint is looked at once, when it is on record: `watch` answers with the open plan that it belongs to, if need be
one that it has just called for. Whoever gets a plan that is not announced yet starts its workflow; the number is the
same for all, so that it is started once (migration 0017, docs/decisions/0025).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from contract.emergencies import PlanView
from contract.ids import emergency_no, emergency_workflow_id, sealing_scope
from domain.emergency.commands import Cause
from domain.emergency.events import Figures
from domain.emergency.grouping import GroupBy, Grouping
from domain.emergency.model import PlanStatus
from domain.units import elapsed
from domain.values import Severity
from register.sealed import opened, opening_key, opening_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.emergency.grouping import Similar
    from domain.rulebook import RuleBook
    from register.pool import Database, Row

VIEW: Final = "register/emergency/view"
"""What a plan's view is sealed as."""

_COLUMNS: Final = (
    "emergency_no, episode, event, place, branch, line, category, since, status, severity, cause, cases, persons, "
    "complaint_no, proposed_at, announced_at IS NOT NULL AS announced"
)
_WATCH: Final = f"SELECT {_COLUMNS} FROM watch_similar($1::text::jsonb)"  # noqa: S608 - constants  # nosec B608
_ANNOUNCED: Final = """
UPDATE emergency SET announced_at = clock_timestamp() WHERE emergency_no = $1 AND announced_at IS NULL RETURNING true"""
_OPEN: Final = "SELECT emergency_no FROM emergency WHERE key = $1 AND status IN ('proposed', 'active')"
_LATEST: Final = "SELECT coalesce(max(episode), 0) FROM emergency WHERE key = $1"
_VIEW: Final = "SELECT view FROM emergency WHERE emergency_no = $1 AND view IS NOT NULL"
_VIEWS: Final = """
SELECT emergency_no, view FROM emergency
WHERE view IS NOT NULL AND ($1::text IS NULL OR status = $1) ORDER BY proposed_at DESC, emergency_no LIMIT $2"""
_SEQ: Final = "SELECT last_seq FROM emergency WHERE emergency_no = $1"
_MEMBERS: Final = """
SELECT s.complaint_no, c.severity FROM similarity s JOIN complaint c USING (complaint_no)
WHERE s.emergency_no = $1 AND c.status = 'open' AND s.complaint_no > $2 ORDER BY s.complaint_no LIMIT $3"""
_FIGURES: Final = """
SELECT count(*) AS cases, count(*) FILTER (WHERE c.status = 'open') AS open,
    count(*) FILTER (WHERE c.status = 'closed') AS closed,
    count(*) FILTER (WHERE c.status = 'open' AND c.overdue) AS overdue, coalesce(sum(s.persons), 0) AS persons
FROM similarity s JOIN complaint c USING (complaint_no) WHERE s.emergency_no = $1"""


@dataclass(frozen=True, slots=True)
class Called:
    """An open plan that a complaint belongs to."""

    emergency_no: str
    grouping: Grouping
    since: datetime | None
    status: PlanStatus
    severity: Severity
    cause: Cause
    cases: int
    persons: int
    complaint_no: str | None
    announced: bool
    """Whether its workflow is known to run."""


class Member(NamedTuple):
    """An open case of a plan, and its severity as last recorded."""

    complaint_no: str
    severity: Severity


async def watch(
    db: Database,
    one: Similar,
    groups: Sequence[Grouping],
    book: RuleBook,
    *,
    at: datetime,
    at_once: Cause | None,
) -> Called | None:
    """Count one complaint with those like it; the same again has no second effect.

    Args:
        db: the register.
        one: what makes it similar.
        groups: in which it is counted, in the rule book's order; the first that is full calls for the plan.
        book: with the thresholds.
        at: the case's time now, from which the rule book's time reaches back.
        at_once: why this one suffices; None where it has to be counted.
    """
    rule = book.emergency
    asked = one.model_dump(mode="json") | {
        "at": at.isoformat(),
        "within": elapsed(rule.within.unit, rule.within.amount).total_seconds(),
        "similar_cases": rule.similar_cases,
        "persons_from": rule.persons,
        "severity": (rule.severity or Severity.MAJOR).value,
        "at_once": at_once.value if at_once is not None else None,
        "groups": [{"key": g.key, "stem": _stem(g), "shared": g.shared} for g in groups],
    }
    row = await db.fetchrow(_WATCH, json.dumps(asked, ensure_ascii=False))
    return None if row is None else _called(row)


def _stem(grouping: Grouping) -> str:
    """The number of a plan of this grouping without its episode."""
    return emergency_no(grouping.key, 1).rpartition("-")[0]


def _called(row: Row) -> Called:
    return Called(
        emergency_no=row["emergency_no"],
        grouping=Grouping.model_validate({by.value: row[by.value] for by in GroupBy}),
        since=row["since"],
        status=PlanStatus(row["status"]),
        severity=Severity(row["severity"]),
        cause=Cause(row["cause"]),
        cases=row["cases"],
        persons=row["persons"],
        complaint_no=row["complaint_no"],
        announced=row["announced"],
    )


async def note_announced(db: Database, number: str) -> None:
    """The plan's workflow runs; nobody has to start it any more."""
    await db.fetchval(_ANNOUNCED, number)


async def next_number(db: Database, grouping: Grouping) -> tuple[str, bool]:
    """Number of the group's plan that is proposed or runs, and True; else of the one to come, and False."""
    known: str | None = await db.fetchval(_OPEN, grouping.key)
    if known is not None:
        return known, True
    return emergency_no(grouping.key, await db.fetchval(_LATEST, grouping.key) + 1), False


async def get_plan(db: Database, number: str) -> PlanView | None:
    """The plan as last recorded; None if there is none, or nothing of it is on record yet."""
    sealed = await db.fetchval(_VIEW, number)
    if sealed is None:
        return None
    key = await opening_key(db, scope_of(number))
    return PlanView.model_validate_json(opened(key, sealed, VIEW))


async def list_plans(
    db: Database, *, status: PlanStatus | None = None, limit: int = 100
) -> tuple[PlanView, ...]:
    """Plans, the newest first; one whose key was destroyed is left out."""
    rows = await db.fetch(_VIEWS, status.value if status is not None else None, limit)
    keys = await opening_keys(db, [scope_of(row["emergency_no"]) for row in rows])
    return tuple(
        PlanView.model_validate_json(opened(keys[scope_of(row["emergency_no"])], row["view"], VIEW))
        for row in rows
        if scope_of(row["emergency_no"]) in keys
    )


async def last_seq(db: Database, number: str) -> int:
    """Sequence up to which the plan is on record; 0 where nothing is."""
    known: int | None = await db.fetchval(_SEQ, number)
    return known or 0


async def open_members(db: Database, number: str, *, after: str = "", limit: int = 200) -> tuple[Member, ...]:
    """The plan's open cases in ascending order of their numbers, from the one behind `after` on."""
    rows = await db.fetch(_MEMBERS, number, after, limit)
    return tuple(Member(row["complaint_no"], Severity(row["severity"])) for row in rows)


async def figures(db: Database, number: str) -> Figures:
    """How the cases of the plan stand."""
    row: Any = await db.fetchrow(_FIGURES, number)
    return Figures.model_validate(dict(row))


def scope_of(number: str) -> str:
    """Whose data key seals what is kept of a plan: its workflow's."""
    return sealing_scope(emergency_workflow_id(number))
