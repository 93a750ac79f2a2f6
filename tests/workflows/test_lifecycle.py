"""A complaint from the call to its closing, on the real server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.infra.cases import PROPOSAL, book, full_checklist, officer_of, opening, responsible_of, said

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

EVENT_LIMIT = 45


async def _ordinary_life(case: Running, *, by_update: bool) -> None:
    officer, responsible = officer_of(case.opened), responsible_of(case.opened)
    steps = [
        ("acknowledge", said(responsible)),
        ("record_progress", said(officer, text="已联系客户, 正在调取查勘记录")),
        ("record_progress", said(officer, text="查勘记录已到")),
        ("record_progress", said(officer, text="正在复核")),
        ("respond", said(responsible, cause="责任认定有误", action="重新核赔")),
        ("propose", said(officer, **PROPOSAL)),
    ]
    closing = {"text": "客户接受", "checklist": full_checklist(book())}
    steps.append(
        (
            "customer_decision",
            said(officer, proposal_version=1, accepted=True, evidence="电话录音 REC-1", closure=closing),
        )
    )
    for name, message in steps:
        if by_update:
            await case.tell(name, message)
        else:
            await case.say(name, message)


async def test_an_ordinary_complaint_is_closed_accepted_within_the_limit_of_history_events(
    caching_engine: Engine,
) -> None:
    case = await caching_engine.file(opening(datetime.now(UTC)))

    await _ordinary_life(case, by_update=False)

    answer = await case.handle.result()
    counts = await case.history()
    print(counts, sum(counts.values()))
    assert answer["status"] == "closed"
    assert caching_engine.register.views[case.number].outcome == "accepted"
    assert sum(counts.values()) <= EVENT_LIMIT


async def test_the_same_life_by_updates(caching_engine: Engine) -> None:
    case = await caching_engine.file(opening(datetime.now(UTC)))

    await _ordinary_life(case, by_update=True)

    await case.handle.result()
    counts = await case.history()
    print(counts, sum(counts.values()))
    assert caching_engine.register.views[case.number].status == "closed"
