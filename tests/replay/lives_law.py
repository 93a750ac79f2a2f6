"""Lives of the law's side: reviewed after closing, merged with its duplicates; see `tests.replay.lives`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.commands import Likeness
from tests.infra.cases import officer_of, opening, said
from tests.workflows.reviewed import FINDING, MEMBER, REVIEWER, asked, closed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


async def filed(engine: Engine) -> Running:
    """A case as it comes in."""
    return await engine.file(opening(datetime.now(UTC)))


async def reviewed(engine: Engine) -> None:
    """Closed unaccepted with its notice, reviewed: another reviewer, the decision changed, the case back; withdrawn."""
    case, review = await asked(await closed(engine))
    officer = officer_of(case.opened)
    await review.tell("acknowledge", REVIEWER)
    await review.turned("acknowledged")
    await case.tell("declare_interest", said(officer, person=REVIEWER.person, relation="与投诉人系亲属"))
    await review.turned("moved")
    await review.tell("decide", MEMBER, decision="changed", **FINDING)
    await review.turned("decided")
    await case.tell("classify", said(officer, complexity="complex", reason="按核查决定重新处理"))
    await case.tell("withdraw", said(officer, text="客户撤诉"))
    await review.handle.result()
    await case.handle.result()


async def merged(engine: Engine) -> None:
    """Looked for at receipt, also while the register is away; found; merged; the master, closed by then, is told."""
    first = await filed(engine)
    like = {
        "complaint_no": first.number,
        "ticket_no": first.opened.intake.ticket_no,
        "grounds": ("claim", "phone"),
    }
    engine.register.twins = (Likeness.model_validate(like),)
    engine.register.blind = True
    second = await filed(engine)
    engine.register.blind = False
    await engine.register.until_kind(second.number, "duplicate_suspected")
    third = await filed(engine)
    await engine.register.until_kind(third.number, "duplicate_suspected")
    for twin, master in ((third, second), (second, first)):
        if twin is second:
            await first.tell("withdraw", said(officer_of(first.opened), text="客户撤诉"))
            await first.handle.result()
        closing = {"outcome": "merged", "text": "并案处理", "master": master.number}
        await twin.tell("close", said(officer_of(twin.opened), **closing))
        await twin.handle.result()
        await engine.register.until_kind(master.number, "merged_in")
    await engine.register.until_kind(first.number, "merged_in", 2)
