"""What must hold after every disaster: nothing lost, nothing twice, and all three memories of a case agree.

The memories: the register's log of events, the register's row that readers see, and Temporal's history.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from temporalio.client import WorkflowExecutionStatus, WorkflowQueryFailedError
from temporalio.service import RPCError
from temporalio.worker import Replayer

from contract.ids import complaint_workflow_id
from contract.present import case_view
from contract.views import CaseView
from register.errors import RegisterUnavailableError
from register.read import get_case, load_events
from tests.infra.invariants import Log

if TYPE_CHECKING:
    from tests.faults.house import House

SETTLE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.2

CAUSED: Final = frozenset(
    {"clock_started", "clock_stopped", "clock_suspended", "clock_resumed", "escalation_ended"}
)
"""Events that follow from another one of the same message."""


@dataclass
class Sent:
    """What was sent to one case, and what was answered."""

    number: str
    taken: dict[str, str] = field(default_factory=dict)
    """Message id of everything that was answered with 200: the kind of event that it makes."""

    def note(self, message_id: str, kind: str) -> None:
        """A message was answered as taken."""
        self.taken[message_id] = kind


async def settled(house: House, number: str) -> tuple[CaseView, CaseView]:
    """The case as the register shows it and as its workflow says, once the two have come to rest.

    A case whose run has ended has nothing more to say: the register's row is both.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    last: Any = None
    while time.monotonic() < deadline:
        with contextlib.suppress(RPCError, WorkflowQueryFailedError, RegisterUnavailableError):
            stored = await get_case(house.database, number)
            view = stored.view if stored else None
            said = await asked(house, number) or view
            if (
                stored is not None
                and view is not None
                and said is not None
                and said.seq == stored.last_seq == view.seq
            ):
                return view, said
            last = (view.seq if view else None, said.seq if said else None)
        await asyncio.sleep(POLL_SECONDS)
    raise AssertionError(f"{number}: register and workflow do not come to rest: {last}")


async def asked(house: House, number: str) -> CaseView | None:
    """What the running workflow says of itself; none once it has ended."""
    handle = house.client.get_workflow_handle(complaint_workflow_id(number))
    found = await handle.describe()
    assert found.status in {WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.COMPLETED}, (
        f"{number}: its workflow is {found.status.name if found.status else None}"
    )
    if found.status is WorkflowExecutionStatus.COMPLETED:
        return None
    async with asyncio.timeout(15):
        view: CaseView = await handle.query("case", result_type=CaseView)
    return view


async def check_case(house: House, sent: Sent) -> Log:
    """Everything that must hold for one case."""
    view, said = await settled(house, sent.number)
    rows = await house.database.fetch(
        "SELECT seq, message_id FROM case_event WHERE complaint_no = $1 ORDER BY seq", sent.number
    )
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), f"{sent.number}: a gap in the log"
    log = Log(await load_events(house.database, sent.number))
    assert case_view(log.case) == view, f"{sent.number}: the row is not the fold of the log"
    assert said == view, f"{sent.number}: the workflow and the register tell different stories"
    _check_messages(sent, log)
    await check_replay(house, sent.number)
    return log


def _check_messages(sent: Sent, log: Log) -> None:
    """What was answered as taken is there, and everything is there once."""
    made = Counter(
        (event.message_id, event.kind)
        for event in log.history
        if event.kind not in CAUSED and event.kind not in {"rung_fired", "escalated"}
    )
    twice = [entry for entry, times in made.items() if times > 1]
    assert not twice, f"{sent.number}: had two effects: {twice}"
    lost = [entry for entry in sent.taken.items() if entry not in made]
    assert not lost, f"{sent.number}: answered as taken and lost: {lost}"


async def check_replay(house: House, number: str) -> None:
    """The production code replays the stored history of the case's last run."""
    history = await house.client.get_workflow_handle(complaint_workflow_id(number)).fetch_history()
    ours: Any = house.client.config()["plugins"]
    replayer = Replayer(workflows=[], plugins=ours)
    await replayer.replay_workflow(history)


async def superseded(house: House, number: str) -> list[str]:
    """Kinds of what lost workflow tasks had written and later ones have taken back."""
    rows = await house.database.fetch(
        "SELECT kind FROM superseded_event WHERE complaint_no = $1 ORDER BY id", number
    )
    return [row["kind"] for row in rows]
