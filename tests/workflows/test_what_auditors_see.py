"""What Temporal itself shows of a case: right at each turn, and nothing personal in it (R4.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from temporalio.api.sdk.v1 import WorkflowMetadata

from contract.search_attributes import NEXT_DEADLINE, OVERDUE
from runtime.codec import is_sealed, opened
from tests.infra.cases import (
    PROPOSAL,
    book,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.dates import at, days
from tests.infra.engine import Running
from tests.infra.scenario import MONDAY, closes, consents, customer, given, notifies, proposes, responds
from tests.infra.scenario_law import adds_new_facts, asks_review, classifies, finds_duplicate, reports_merger
from tests.workflows.asked import Question, escalated
from tests.workflows.given import filed
from workflows.audit import page

if TYPE_CHECKING:
    from temporalio.client import WorkflowHandle

    from tests.infra.engine import Engine

PERSONAL: dict[str, Any] = {
    "complainant": {
        "name": "欧阳娜娜",
        "phone": "13911112222",
        "relation": "insured",
        "id_no": "110101199003071234",
    },
    "policy_no": "PDAA-2037-9981",
    "claim_no": "CLM-2037-7766",
    "content": "我的车在车库里被淹, 查勘员说不赔。",
    "demand": "请按合同全额赔付四万元。",
}
WRITTEN = "客户欧阳女士说她会投诉到银保监"
"""What an officer writes into free text; it may hold anything."""


def _secrets() -> list[str]:
    plain = [value for name, value in PERSONAL["complainant"].items() if name != "relation"]
    return [
        *plain,
        *(str(value) for name, value in PERSONAL.items() if name != "complainant"),
        WRITTEN,
        "欧阳",
    ]


async def _page(handle: WorkflowHandle[Any, Any]) -> str:
    """The current details: the page that the UI shows."""
    raw: WorkflowMetadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return raw.current_details


async def _attributes(case: Running) -> dict[str, Any]:
    pairs = (await case.handle.describe()).typed_search_attributes
    return {pair.key.name: pair.value for pair in pairs if pair.key.name != "BuildIds"}  # the server's own


async def _lives(case: Running) -> None:
    """Everything in which somebody writes something."""
    officer, party = officer_of(case.opened), responsible_of(case.opened)
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": WRITTEN}
    steps = [
        ("acknowledge", said(party, text=WRITTEN)),
        ("record_progress", said(officer, text=WRITTEN, next_step=WRITTEN)),
        ("record_contact", said(officer, **contact)),
        ("add_evidence", said(officer, evidence_id="E-1", kind="photo", title=WRITTEN, text=WRITTEN)),
        ("respond", said(party, cause=WRITTEN, action=WRITTEN)),
        ("propose", said(officer, **dict.fromkeys(PROPOSAL, WRITTEN))),
        (
            "customer_decision",
            said(officer, proposal_version=1, accepted=False, evidence=WRITTEN, text=WRITTEN),
        ),
    ]
    for name, message in steps:
        await case.tell(name, message)
    await case.say("record_progress", said(officer, text="") | {WRITTEN: 1})


async def test_the_page_and_the_words_beside_the_events_hold_nothing_personal(one_clock: Engine) -> None:
    moment = at("09-07 10:00")
    case = await one_clock.file(opening(moment, days=days(), **PERSONAL), at=moment)
    await _lives(case)
    question = await escalated(case)
    pages = [await _page(case.handle), await _page(question.handle)]

    await question.tell("decide", head_of(case.opened), decision="support", text=WRITTEN)
    await question.handle.result()
    closure = {"text": WRITTEN, "checklist": full_checklist(book())}
    await case.tell("propose", said(officer_of(case.opened), **PROPOSAL))
    accepted = said(
        officer_of(case.opened), proposal_version=2, accepted=True, evidence=WRITTEN, closure=closure
    )
    await case.tell("customer_decision", accepted)
    await case.handle.result()
    pages += [await _page(case.handle), await _page(question.handle)]

    for words in [
        *pages,
        *await _summaries(case),
        *await _summaries(question),
    ]:
        for secret in _secrets():
            assert secret not in words, f"{secret} stands in {words[:300]}"


async def _summaries(of: Running | Question) -> list[str]:
    """The words beside events (activities, timers, children), as the UI shows them to those who may open them."""
    history = await of.handle.fetch_history()
    keys = (of if isinstance(of, Running) else of.case).engine.keys
    beside = [
        payload
        for event in history.events
        for payload in (event.user_metadata.summary, event.user_metadata.details)
        if payload.data
    ]
    assert all(is_sealed(payload) for payload in beside)
    return [(await opened(keys, payload)).data.decode() for payload in beside]


async def test_the_page_tells_where_the_case_stands_what_comes_next_and_why_its_clocks_are_due(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-11 10:00")

    page = await _page(case.handle)

    assert f"{case.number}: open, received" in page
    assert "**Next:** take the assignment and begin the investigation" in page
    assert "2037-09-11 17:30:00" in page  # the arrangement
    assert "| resolution | R7.2 | 2037-09-16 17:30:00 | running |" in page
    await case.go_to(at("09-11 17:31"))
    await case.fired("arrangement:breach")
    assert "**overdue**" in await _page(case.handle)


async def test_the_search_attributes_are_right_at_each_turn(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00", **PERSONAL)
    officer, party = officer_of(case.opened), responsible_of(case.opened)
    at_start = await _attributes(case)
    assert at_start | {NEXT_DEADLINE.name: None} == {
        "ComplaintStatus": "open",
        "Branch": "BJ",
        "BusinessLine": "motor",
        "Severity": "ordinary",
        "ResponsiblePost": "adjuster",
        "Overdue": False,
        "EscalationLevel": 0,
        NEXT_DEADLINE.name: None,
    }
    assert _near(at_start[NEXT_DEADLINE.name], at("09-07 17:30"))

    await case.go_to(at("09-07 17:31"))
    await case.fired("arrangement:breach")
    await case.view()
    overdue = await _attributes(case)
    assert overdue[OVERDUE.name] is True
    assert _near(overdue[NEXT_DEADLINE.name], at("09-07 22:00"))

    await case.tell("acknowledge", said(party))
    moved = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01", "reason": "更换查勘员"}
    await case.tell("reassign", said(officer, **moved))
    await case.tell("set_severity", said(officer, severity="difficult", reason="争议较大"))
    turned = await _attributes(case)
    assert (turned[OVERDUE.name], turned["ResponsiblePost"], turned["Severity"]) == (
        False,
        "claims_handler",
        "difficult",
    )

    await case.tell("withdraw", said(officer, text="客户撤诉"))
    await case.handle.result()
    ended = await _attributes(case)
    assert (ended["ComplaintStatus"], ended["Outcome"], ended[OVERDUE.name]) == ("closed", "withdrawn", False)
    assert NEXT_DEADLINE.name not in ended


async def test_the_escalation_level_is_shown_while_a_question_is_open(one_clock: Engine) -> None:
    moment = at("09-07 10:00")
    case = await one_clock.file(opening(moment, days=days()), at=moment)
    question = await escalated(case)
    await case.view()
    assert (await _attributes(case))["EscalationLevel"] == 1

    await question.tell("decide", head_of(case.opened), decision="support", text="同意")
    await question.turned("decided")
    await case.view()

    assert (await _attributes(case))["EscalationLevel"] == 0


async def test_a_timer_says_what_it_waits_for(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.view()

    assert any(
        "arrangement: breach at 2037-09-07 17:30:00 (R6.3(1))" in words for words in await _summaries(case)
    )


def _near(shown: datetime | None, wanted: datetime) -> bool:
    return shown is not None and abs(shown.astimezone(UTC) - wanted) < timedelta(minutes=1)


def test_l20_the_page_tells_of_class_notice_duplicates_and_reviews_in_nobodys_words() -> None:
    story = given(
        MONDAY,
        finds_duplicate(),
        classifies("complex"),
        adds_new_facts("客户提交交警认定书"),
        reports_merger("RD-ZZZZ-ZZZZ-ZZZZ"),
        responds(),
        proposes(),
        customer(accepted=False),
        consents(by="head"),
        notifies(),
        closes("closed_unaccepted"),
        asks_review(),
    )

    told = page(story.case)

    for words in (
        "**review 1 is going on**",
        "**Next:** review the decision (review 1)",
        "| review | L20 |",
        "perhaps the same complaint as RD-0000-0000-0001",
        "RD-ZZZZ-ZZZZ-ZZZZ was merged into this case",
        "class of the term: complex",
        "new facts: the statutory term starts anew",
        "decision notice 1 issued",
        "review 1 asked for",
    ):
        assert words in told
    for personal in ("交警认定书", "再次投诉拒赔", "未回应客户提交的证明"):
        assert personal not in told
