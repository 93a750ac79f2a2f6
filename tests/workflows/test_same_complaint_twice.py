"""L18: the same complaint twice is found at receipt, merged by a person, and handed over to the case it lives on in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from temporalio.client import WorkflowUpdateFailedError

from domain.commands import Likeness
from domain.values import DuplicateGround
from tests.infra.cases import officer_of, old_book, opening, responsible_of, said
from tests.infra.engine import Running
from tests.workflows.reviewed import speak

if TYPE_CHECKING:
    from tests.infra.engine import Engine

GROUNDS = (DuplicateGround.CLAIM, DuplicateGround.PHONE, DuplicateGround.CATEGORY)


async def _filed(engine: Engine, **given: Any) -> Running:
    return await engine.file(opening(datetime.now(UTC), **given))


def _like(case: Running) -> Likeness:
    return Likeness(complaint_no=case.number, ticket_no=case.opened.intake.ticket_no, grounds=GROUNDS)


async def test_l18_what_looks_the_same_is_on_record_and_nothing_is_merged(crowd: Engine) -> None:
    first = await _filed(crowd)
    crowd.register.twins = (_like(first),)

    second = await _filed(crowd)
    await crowd.register.until_kind(second.number, "duplicate_suspected")

    view = await second.view()
    assert view.duplicates[0]["complaint_no"] == first.number
    assert view.status == "open"
    assert view.next_step is not None
    assert first.number in view.next_step.also[0]
    await second.tell(
        "dismiss_duplicate", said(officer_of(second.opened), complaint_no=first.number, reason="事由不同")
    )
    assert (await second.view()).duplicates[0]["dismissed"]


async def test_l18_a_register_that_is_away_is_asked_again_and_the_case_goes_on(crowd: Engine) -> None:
    first = await _filed(crowd)
    crowd.register.twins, crowd.register.blind = (_like(first),), True

    second = await _filed(crowd)
    await second.tell("acknowledge", said(responsible_of(second.opened)))
    assert "duplicate_suspected" not in second.kinds()
    crowd.register.blind = False

    await crowd.register.until_kind(second.number, "duplicate_suspected")


async def test_l18_without_a_claim_or_policy_and_under_older_rules_nothing_is_looked_for(
    crowd: Engine,
) -> None:
    first = await _filed(crowd)
    crowd.register.twins = (_like(first),)
    for given in ({"claim_no": None, "policy_no": None}, {"rules": old_book()}):
        case = await _filed(crowd, **given)
        await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
        await case.handle.result()
        assert "duplicate_suspected" not in case.kinds()


async def test_l18_a_merged_case_ends_and_the_master_has_the_repeated_complaint_on_record(
    crowd: Engine,
) -> None:
    master, twin = await _filed(crowd), await _filed(crowd, content="再次投诉拒赔")

    await _merge(twin, master)

    assert (await twin.handle.result())["status"] == "closed"
    await crowd.register.until_kind(master.number, "merged_in")
    view = await master.view()
    assert view.status == "open"
    merged = view.merged[0]
    assert (merged["complaint_no"], merged["ticket_no"]) == (twin.number, twin.opened.intake.ticket_no)
    assert merged["content"] == "再次投诉拒赔"


async def test_l18_a_master_that_was_closed_meanwhile_is_taken_up_to_hear_it(crowd: Engine) -> None:
    master, twin = await _filed(crowd), await _filed(crowd)
    await master.tell("withdraw", said(officer_of(master.opened), text="客户撤诉"))
    await master.handle.result()

    await _merge(twin, master)
    await twin.handle.result()

    await crowd.register.until_kind(master.number, "merged_in")
    assert crowd.register.views[master.number].status == "closed"


async def test_l18_a_merged_case_that_is_spoken_to_past_the_api_says_where_it_lives_on(
    crowd: Engine,
) -> None:
    master, twin = await _filed(crowd), await _filed(crowd)
    await _merge(twin, master)
    await twin.handle.result()
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "客户来电"}

    late, answer = await _refused(twin, "record_contact", said(officer_of(twin.opened), **contact))

    assert answer == "case_merged"
    await late.handle.result()
    assert crowd.register.kinds(master.number).count("merged_in") == 1, "told once, not at every word"


async def test_l18_what_was_merged_into_a_case_goes_on_to_where_that_case_goes(crowd: Engine) -> None:
    last, middle, first = [await _filed(crowd) for _ in range(3)]

    await _merge(first, middle)
    await first.handle.result()
    await crowd.register.until_kind(middle.number, "merged_in")
    await _merge(middle, last)
    await middle.handle.result()

    await crowd.register.until_kind(last.number, "merged_in", 2)
    told = {entry["complaint_no"] for entry in crowd.register.views[last.number].merged}
    assert told == {first.number, middle.number}


async def _merge(twin: Running, master: Running) -> None:
    closing = {"outcome": "merged", "text": "与在办投诉相同, 并案处理", "master": master.number}
    await twin.tell("close", said(officer_of(twin.opened), **closing))


async def _refused(case: Running, name: str, message: dict[str, Any]) -> tuple[Running, str | None]:
    try:
        spoken, _ = await speak(case, name, message)
    except WorkflowUpdateFailedError as error:
        handle = case.engine.client.get_workflow_handle(case.handle.id)
        return Running(case.engine, case.opened, handle), getattr(error.cause, "type", None)
    return spoken, None
