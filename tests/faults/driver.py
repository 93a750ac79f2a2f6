"""Lives led through the API by clients who send again what was not answered, with the same message id."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.e2e.caller import PROPOSAL, complaint, message
from tests.faults.checks import Sent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.e2e.caller import Caller

KINDS: Final = {
    "acknowledgement": "acknowledged",
    "progress": "progress_recorded",
    "response": "responded",
    "proposals": "proposed",
    "customer-decision": "customer_decided",
    "withdrawal": "closed",
    "escalations": "escalated",
}
"""The event that each action makes."""


@dataclass
class Driver:
    """Leads cases, any number of them at a time.

    Args:
        people: who calls.
        seconds: how long one message is sent again.
    """

    people: Caller
    seconds: float = 90.0
    led: list[Sent] = field(default_factory=list)

    async def file(self, **changes: Any) -> Sent:
        """File a complaint."""
        answer = await self.people.insist("/v1/complaints", complaint(**changes), "hotline", self.seconds)
        assert answer.status_code in {200, 201}, answer.text
        sent = Sent(answer.json()["complaint_no"])
        self.led.append(sent)
        return sent

    async def tell(self, sent: Sent, path: str, who: str = "officer", /, **body: Any) -> dict[str, Any]:
        """One message, sent until it is answered; the case as it is then."""
        said = message(**body)
        answer = await self.people.insist(f"/v1/complaints/{sent.number}/{path}", said, who, self.seconds)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        sent.note(said["message_id"], KINDS[path])
        found: dict[str, Any] = answer.json()
        return found

    async def life(self, progress: int = 3) -> Sent:
        """A whole life, from the call to the customer's acceptance."""
        sent = await self.file()
        await self.tell(sent, "acknowledgement", "responsible")
        for number in range(progress):
            await self.tell(sent, "progress", text=f"第{number + 1}次进展")
        await self.tell(sent, "response", "responsible", cause="录入有误", action="已更正")
        case = await self.tell(sent, "proposals", **PROPOSAL)
        done = [{"item": entry["id"], "done": True} for entry in case["checklist"]]
        case = await self.tell(
            sent,
            "customer-decision",
            proposal_version=case["version"],
            accepted=True,
            evidence="电话录音",
            closure={"text": "客户接受。", "checklist": done},
        )
        assert case["status"] == "closed"
        return sent

    @contextlib.asynccontextmanager
    async def traffic(self, lives: int) -> AsyncIterator[asyncio.Task[None]]:
        """So many clients lead one life after the other until the block ends; then each finishes its last one."""
        over = asyncio.Event()

        async def client() -> None:
            while not over.is_set():
                await self.life()

        async def all_of_them() -> None:
            async with asyncio.TaskGroup() as group:
                for _ in range(lives):
                    group.create_task(client())

        flowing = asyncio.create_task(all_of_them())
        try:
            yield flowing
            over.set()
            await flowing
        finally:
            flowing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await flowing
