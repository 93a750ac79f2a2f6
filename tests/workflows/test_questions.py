"""Who looks at a case while it works leaves its history as it would have been (docs/decisions/0029).

An auditor who opens a case in Temporal's UI asks its workflow. A question that is handed out together with a workflow
task is answered while the task's local activity runs, and what follows the activity then stands in the next task: the
history can no longer be replayed, and the case is stuck once its worker is gone. The server is told never to do that.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runtime.embedded.temporal import DYNAMIC_CONFIG
from tests.infra.cases import head_of, officer_of, opening, said
from tests.infra.dates import days

if TYPE_CHECKING:
    from tests.infra.engine import Engine

CASES = 6
ROUNDS = 2
TOGETHER_SECONDS = 0.02
"""Within this all of a round is sent: some of it meets a task under way."""


def test_the_server_is_told_to_hand_out_no_question_with_a_workflow_task() -> None:
    assert DYNAMIC_CONFIG["history.MaxBufferedQueryCount"] == "0"


async def test_a_case_that_is_looked_at_while_it_works_can_be_replayed(caching_engine: Engine) -> None:
    chance = random.Random(1)
    seen = await asyncio.gather(*(_looked_at(caching_engine, chance) for _ in range(CASES)))
    assert all(count == 4 * ROUNDS for count in seen), "every question was answered"
    # and the engine replays every history at its end


async def _looked_at(engine: Engine, chance: random.Random) -> int:
    """One case to which much is said while somebody looks; how many questions were answered."""
    case = await engine.file(opening(datetime.now(UTC), days=days()))
    officer, head = officer_of(case.opened), head_of(case.opened)
    await case.signal("escalate", said(officer, reason="争议较大", question="如何处理?"))
    handed_on = {
        "person": "cao.zhenghua",
        "post": "claims_handler",
        "unit": "BJ01",
        "reason": "x",
        "note": "y",
    }

    async def soon() -> None:
        await asyncio.sleep(chance.uniform(0, TOGETHER_SECONDS))  # spreads what is sent; nothing waits for it

    async def look() -> int:
        await soon()
        return int((await case.view()).seq > 0)

    async def speak(text: str) -> None:
        await soon()
        await case.signal("record_progress", said(officer, text=text))

    async def tell(text: str) -> None:
        await soon()
        await case.tell("record_progress", said(officer, text=text))

    async def hand_on() -> None:
        await soon()
        await case.signal("reassign", said(head, **handed_on))

    answered = 0
    for number in range(ROUNDS):
        looks = [asyncio.create_task(look()) for _ in range(4)]
        await asyncio.gather(
            *(speak(f"进展{number}-{n}") for n in range(3)), tell(f"通话{number}"), hand_on()
        )
        answered += sum(await asyncio.gather(*looks))
    await engine.register.shows(
        case.number, lambda log: sum(e.kind == "progress_recorded" for e in log) == 4 * ROUNDS, "all of it"
    )
    return answered
