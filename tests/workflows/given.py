"""Cases on days to come, under the shipped rules without the ladder: their clocks alone are looked at.

While an escalation runs, the development server does not let its case's own clock skip. So the tests of clocks take the
levels out of the rule book; those of the ladder take the server with one clock for all.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.infra.cases import PROPOSAL, book, officer_of, opening, responsible_of, said
from tests.infra.dates import YEAR, at, days

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from domain.rulebook import RuleBook
    from tests.infra.engine import Engine, Running

A_MINUTE = timedelta(minutes=1)


@cache
def quiet_book() -> RuleBook:
    """The shipped rules; breaches ask nobody."""
    shipped = book()
    clocks = tuple(
        rule.model_copy(
            update={
                "terms": tuple(
                    term.model_copy(
                        update={"rungs": tuple(rung.model_copy(update={"to": None}) for rung in term.rungs)}
                    )
                    for term in rule.terms
                )
            }
        )
        for rule in shipped.clocks
    )
    severities = tuple(rule.model_copy(update={"escalates_to": None}) for rule in shipped.severities)
    nobody = shipped.escalation.model_copy(update={"starts": ()})
    changes = {"clocks": clocks, "severities": severities, "escalation": nobody}
    return shipped.model_copy(update={"version": "quiet", **changes})


async def filed(engine: Engine, when: str, *, calendar: Calendar | None = None, **changes: Any) -> Running:
    """A case received at this time of 2037 (``09-07 10:00``) under the quiet rules."""
    moment = at(when)
    opened = opening(
        changes.pop("received_at", moment), rules=quiet_book(), days=calendar or days(), **changes
    )
    return await engine.file(opened, at=moment)


async def proposed(case: Running, **promises: Any) -> None:
    """Responded to, and proposed to the customer."""
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    await case.tell("propose", said(officer_of(case.opened), **PROPOSAL, **promises))


async def both_sides(
    engine: Engine, received: str, rung: str, due: str, *, year: int = YEAR, **given: Any
) -> Running:
    """A rung is silent a minute before its due time and has fired a minute after it; the case, for more.

    Args:
        engine: where.
        received: when the case is filed, in Shanghai.
        rung: `clock:rung`.
        due: the due time, in Shanghai.
        year: of the due time.
        given: of `filed`.
    """
    case = await filed(engine, received, **given)
    await case.go_to(at(due, year) - A_MINUTE)
    assert await case.silent(rung), f"{rung} of {received} fired before {due}"
    await case.go_to(at(due, year) + A_MINUTE)
    fired = await case.fired(rung)
    assert fired.due_at is not None
    assert abs(fired.due_at - at(due, year)) < A_MINUTE
    assert fired.late_by is not None
    assert fired.late_by < A_MINUTE.total_seconds()
    return case
