"""What Temporal keeps of a case is sealed with the case's key, and no outcome depends on a key that can be retired."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import Header, Payload, SearchAttributes
from temporalio.api.enums.v1 import EventType
from temporalio.worker import Replayer

from contract.sealed import SEALED
from runtime.plugin import redress_plugin
from sealing.case_keys import CaseKeys, MemoryCaseKeys, StoredCaseKeys, StoredKey
from sealing.errors import KeysAwayError
from sealing.master import KeyRing, Wrapped
from tests.infra.cases import fresh, officer_of, opening, responsible_of, said
from tests.infra.engine import lived_through, worker_of
from tests.infra.memory import WAIT_SECONDS
from tests.replay.lives import closed_while_the_claims_system_is_away, escalated_and_decided, refused
from tests.workflows.asked import escalated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from temporalio.client import WorkflowHistory

    from tests.infra.engine import Engine

WRITTEN = "欧阳女士说她会投诉到银保监"


def _payloads(message: Any) -> Iterator[Payload]:
    """Every payload in a message of the wire, except headers and search attributes, which hold nothing of ours."""
    if isinstance(message, Payload):
        yield message
    elif isinstance(message, Message) and not isinstance(message, SearchAttributes | Header):
        for field, value in message.ListFields():
            if field.type != field.TYPE_MESSAGE:
                continue
            kind = field.message_type
            if kind is not None and kind.GetOptions().map_entry:
                yield from (found for entry in value.values() for found in _payloads(entry))
            elif isinstance(value, Message):
                yield from _payloads(value)
            else:
                yield from (found for entry in value for found in _payloads(entry))


def _kept(histories: list[WorkflowHistory]) -> Iterator[tuple[str, Payload]]:
    for history in histories:
        for event in history.events:
            if event.HasField("marker_recorded_event_attributes"):
                details = event.marker_recorded_event_attributes.details
                yield from (("marker", one) for one in details["result"].payloads)
                yield from _failures(event)
                continue
            yield from ((EventType.Name(event.event_type), payload) for payload in _payloads(event))


def _failures(event: Any) -> Iterator[tuple[str, Payload]]:
    failure = event.marker_recorded_event_attributes.failure
    yield from (("marker failure", payload) for payload in _payloads(failure))


@pytest.mark.parametrize(
    "live", [escalated_and_decided, refused, closed_while_the_claims_system_is_away], ids=lambda f: f.__name__
)
async def test_every_payload_of_a_life_is_sealed_and_no_word_stands_in_the_clear(
    caching_engine: Engine, live: Any
) -> None:
    await live(caching_engine)
    histories = [history async for history in lived_through(caching_engine)]

    kept = list(_kept(histories))

    assert len(kept) > 10
    assert {where for where, payload in kept if payload.metadata["encoding"] != SEALED.encode()} == set()
    everything = b"".join(event.SerializeToString() for history in histories for event in history.events)
    for handle in caching_engine.handles:
        everything += (await handle.describe()).raw_description.SerializeToString()
    opened = opening(datetime.now(UTC))
    told = (
        opened.intake.complainant.name,
        opened.intake.complainant.phone,
        opened.intake.content,
        "客户撤诉",
    )
    for word in told:
        assert word.encode() not in everything, word


async def test_a_failure_shows_its_code_and_nothing_of_its_words(caching_engine: Engine) -> None:
    handle = await caching_engine.client.start_workflow(
        "ComplaintWorkflow",
        {"open": {WRITTEN: 1}},
        id="complaint-RD-A-FAILURE",
        task_queue=caching_engine.queue,
    )
    with pytest.raises(Exception, match="Workflow execution failed"):
        await handle.result()

    history = await handle.fetch_history()

    failure = history.events[-1].workflow_execution_failed_event_attributes.failure
    assert failure.application_failure_info.type == "malformed"
    assert failure.message == "Encoded failure"
    assert failure.stack_trace == ""
    assert WRITTEN.encode() not in history.events[-1].SerializeToString()


async def test_while_the_keys_are_away_a_case_waits_and_then_goes_on(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    await case.view()
    engine.register.gate.clear()  # the worker is busy with the first while the second is sent
    for text in ("一", "二"):
        await case.signal("record_progress", said(officer_of(case.opened), text=text))
    engine.keys.away = True
    engine.register.gate.set()
    while not engine.failed:
        await asyncio.sleep(0.01)

    assert "message_refused" not in case.kinds()
    engine.keys.away = False

    await engine.register.until_kind(case.number, "progress_recorded", 2)
    assert "message_refused" not in case.kinds()
    engine.failed.clear()


class RingStore:
    """Wrapped keys, as the register keeps them."""

    def __init__(self) -> None:
        self.rows: dict[str, StoredKey] = {}
        self.away = False

    async def find(self, scopes: Collection[str]) -> Mapping[str, StoredKey]:
        if self.away:
            raise KeysAwayError("away")
        return {scope: self.rows[scope] for scope in scopes if scope in self.rows}

    async def add(self, scope: str, wrapped: Wrapped) -> StoredKey:
        return self.rows.setdefault(scope, StoredKey(wrapped))

    async def rewrap(self, old: KeyRing, new: KeyRing) -> None:
        """What a rotation does: every data key under the new ring's first master key."""
        for scope, stored in self.rows.items():
            assert stored.wrapped is not None
            self.rows[scope] = StoredKey(await new.wrap(await old.unwrap(stored.wrapped, scope), scope))


async def _replays(histories: list[WorkflowHistory], keys: CaseKeys) -> list[BaseException | None]:
    replayer = Replayer(workflows=[], plugins=[redress_plugin(keys)])
    results = [
        await replayer.replay_workflow(history, raise_on_replay_failure=False) for history in histories
    ]
    return [result.replay_failure for result in results]


async def test_a_case_is_lived_again_the_same_after_its_master_key_was_rotated_and_retired(
    caching_engine: Engine,
) -> None:
    case = await caching_engine.file(opening(datetime.now(UTC)))
    question = await escalated(case)
    await case.say("propose", said(officer_of(case.opened), text="", facts="", basis="", responsibility=""))
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await question.handle.result()
    histories = [history async for history in lived_through(caching_engine)]
    before, after = KeyRing({"k1": b"1" * 32}), KeyRing({"k2": b"2" * 32})
    store = RingStore()
    key = await caching_engine.keys.opening(case.number)
    store.rows[case.number] = StoredKey(await before.wrap(key._secret, case.number))
    assert await _replays(histories, StoredCaseKeys(before, store)) == [None] * len(histories)

    await store.rewrap(before, after)

    assert await _replays(histories, StoredCaseKeys(after, store)) == [None] * len(histories)


async def test_a_destroyed_key_makes_a_history_unreadable_and_no_case_is_told_anything_else(
    engine: Engine,
) -> None:
    two_workers = type(engine)(engine.skipper, queue=fresh("two-workers"), keys=engine.keys)
    async with worker_of(two_workers, cached=100):
        case = await two_workers.file(opening(datetime.now(UTC)))
        other = await two_workers.file(opening(datetime.now(UTC)))
    before = case.kinds()
    engine.keys.destroy(case.number)
    await case.handle.cancel()

    async with worker_of(two_workers, cached=100):  # which knows no case and has to read the histories
        async with asyncio.timeout(WAIT_SECONDS):
            while not engine.failed:
                await asyncio.sleep(0.01)
        description = await case.handle.describe()
        assert description.status is not None
        assert description.status.name == "RUNNING"
        assert case.kinds() == before
        await other.tell("record_progress", said(officer_of(other.opened), text="别的案件照常"))
    histories = [await case.handle.fetch_history()]
    assert None not in await _replays(histories, engine.keys)
    await case.handle.terminate()
    engine.failed.clear()


async def test_keys_that_are_away_or_unknown_fail_a_replay_and_are_no_refusal(caching_engine: Engine) -> None:
    case = await caching_engine.file(opening(datetime.now(UTC)))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()
    histories = [history async for history in lived_through(caching_engine)]
    away = MemoryCaseKeys()
    away.away = True

    for keys in (away, MemoryCaseKeys()):
        assert None not in await _replays(histories, keys)
    caching_engine.failed.clear()
