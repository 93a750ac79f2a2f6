"""A case that nobody touches for sixty days costs fewer than 200 history events (no hour-glass that polls)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from contract.ids import escalation_workflow_id
from tests.infra.cases import officer_of, opening, said
from tests.infra.dates import at, days

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

SIXTY_DAYS = timedelta(days=60)
LIMIT = 200
IN_MEDIATION = 100


async def _counted(case: Running) -> tuple[dict[str, int], dict[int, int]]:
    """Events of the case's history by kind, and how many each of its escalations has."""
    children = {}
    for entry in (await case.view()).escalations:
        number = int(str(entry["number"]))
        handle = case.engine.client.get_workflow_handle(escalation_workflow_id(case.number, number))
        children[number] = len((await handle.fetch_history()).events)
    return await case.history(), children


async def test_sixty_silent_days_cost_fewer_than_two_hundred_events(one_clock: Engine) -> None:
    case = await one_clock.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))

    await case.skip(SIXTY_DAYS)

    counts, children = await _counted(case)
    print("silent for 60 days:", sum(counts.values()), counts, "escalations:", children)
    assert sum(counts.values()) < LIMIT
    assert all(count < LIMIT for count in children.values())


async def test_sixty_days_in_mediation_cost_next_to_nothing(one_clock: Engine) -> None:
    case = await one_clock.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))
    officer = officer_of(case.opened)
    await case.tell("acknowledge", said(officer))
    mediation = {"kind": "mediation", "reference": "TJ-2037-1", "text": "双方同意调解"}
    await case.tell("link_proceeding", said(officer, **mediation))
    before = sum((await case.history()).values())

    await case.skip(SIXTY_DAYS)

    counts, children = await _counted(case)
    grown = sum(counts.values()) - before
    print("in mediation for 60 days:", grown, "more:", counts, "escalations:", children)
    assert grown < IN_MEDIATION
