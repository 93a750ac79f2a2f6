"""Who looks at a case while it works leaves its history as it would have been (docs/decisions/0029).

An auditor who opens a case in Temporal's UI asks its workflow. A question that is handed out together with a workflow
task is answered while the task's local activity runs, and what follows the activity then stands in the next task: the
history can no longer be replayed, and the case is stuck once its worker is gone. The server is told never to do that.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runtime.embedded.temporal import DYNAMIC_CONFIG
from tests.infra.cases import head_of, officer_of, opening, said
from tests.infra.dates import days

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.infra.engine import Engine, Running

CASES = 6
ROUNDS = 4
TOGETHER_SECONDS = 0.02
"""Within this all of a round is sent: some of it meets a task under way."""
HANDED_ON = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01", "reason": "x", "note": "y"}


def test_the_server_is_told_to_hand_out_no_question_with_a_workflow_task() -> None:
    assert DYNAMIC_CONFIG["history.MaxBufferedQueryCount"] == "0"


async def test_a_case_that_is_looked_at_while_it_works_can_be_replayed(caching_engine: Engine) -> None:
    chance = random.Random(1)
    cases = [await caching_engine.file(opening(datetime.now(UTC), days=days())) for _ in range(CASES)]
    await asyncio.gather(*(_is_looked_at(case, chance) for case in cases))
    # and the engine replays every history at its end


async def _is_looked_at(case: Running, chance: random.Random) -> None:
    """Much is said to the case while somebody looks at it."""
    officer = officer_of(case.opened)
    await case.signal("escalate", said(officer, reason="争议较大", question="如何处理?"))
    for number in range(ROUNDS):
        doings: list[Coroutine[Any, Any, object]] = [case.view() for _ in range(4)]
        doings += [case.signal("record_progress", said(officer, text=f"进展{number}-{n}")) for n in range(3)]
        doings.append(case.tell("record_progress", said(officer, text=f"通话{number}")))
        doings.append(case.signal("reassign", said(head_of(case.opened), **HANDED_ON)))
        await asyncio.gather(*(_soon(doing, chance) for doing in doings))
    await case.engine.register.shows(
        case.number, lambda log: sum(e.kind == "progress_recorded" for e in log) == 4 * ROUNDS, "all of it"
    )


async def _soon(doing: Coroutine[Any, Any, object], chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0, TOGETHER_SECONDS))  # spreads what is sent; nothing waits for it
    await doing
