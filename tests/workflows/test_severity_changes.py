"""L18: severity raised and lowered in mid-life, with suspensions, an extension and rungs that have fired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.infra.cases import LINE_HEAD, officer_of, said
from tests.infra.dates import at
from tests.workflows.given import filed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

TOLD = {"channel": "post", "proof": "EMS 1234567"}


async def _set(case: Running, severity: str) -> None:
    await case.tell("set_severity", said(officer_of(case.opened), severity=severity, reason="情况变化"))


async def _suspended(case: Running, since: str, until: str) -> None:
    await case.go_to(at(since))
    await case.tell("suspend_clock", said(officer_of(case.opened), reason="appraisal", notice="已告知客户"))
    await case.go_to(at(until))
    await case.tell("resume_clock", said(officer_of(case.opened), text="鉴定报告已到"))


def _fired(view: Any) -> dict[str, Any]:
    return {rung.name: rung.fired_at for rung in view.rungs}


async def test_l18_severity_up_and_down_keeps_the_pause_the_extension_and_the_reminder_that_has_fired(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00")
    await _suspended(case, "09-08 10:00", "09-13 10:00")
    assert (await case.clock("statutory")).due_at == at("09-29 00:00")  # 15 days and 5 of appraisal
    await case.go_to(at("09-23 00:01"))
    reminder = await case.fired("statutory:reminder")

    await _set(case, "difficult")
    raised = await case.clock("statutory")
    assert raised.due_at == at("10-13 00:00")  # 30 days and 5, past the National Day
    assert _fired(raised) == {"reminder": reminder.fired_at, "breach": None}

    await case.tell("extend_clock", said(LINE_HEAD, reason="案情复杂", notice="已书面告知客户", **TOLD))
    assert (await case.clock("statutory")).due_at == at("11-12 00:00")
    await case.go_to(at("09-29 00:01"))
    assert await case.silent("statutory:breach"), "the fifteen days are not its term any more"

    await _set(case, "ordinary")
    lowered = await case.clock("statutory")
    assert lowered.due_at == at("10-28 00:00")  # 15 days, 5 of appraisal, 30 granted
    assert _fired(lowered) == {"reminder": reminder.fired_at, "breach": None}

    await _set(case, "major")
    assert (await case.clock("statutory")).due_at == at("11-12 00:00")
    await case.go_to(at("11-11 23:59"))
    assert await case.silent("statutory:breach")
    await case.go_to(at("11-12 00:01"))
    await case.fired("statutory:breach")

    kinds = [
        (event.name, event.rung) for event in crowd.register.log(case.number) if event.kind == "rung_fired"
    ]
    assert kinds.count(("statutory", "reminder")) == 1
    assert kinds.count(("statutory", "breach")) == 1
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert (await case.handle.result())["status"] == "closed"


async def test_l18_lowered_when_the_shorter_term_is_over_it_is_breached_at_once_and_stays_so(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00", severity="difficult")
    await case.go_to(at("09-24 10:00"))
    assert await case.silent("statutory:breach"), "thirty days"

    await _set(case, "ordinary")
    breach = await case.fired("statutory:breach")
    assert breach.due_at == at("09-23 00:00")
    await _set(case, "major")

    clock = await case.clock("statutory")
    assert clock.verdict == "breached", "a breach is never taken back"
    assert _fired(clock)["breach"] == breach.fired_at
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert (await case.handle.result())["status"] == "closed"


async def test_l18_severity_changed_during_an_appraisal_leaves_the_pause_open(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-08 10:00"))
    await case.tell("suspend_clock", said(officer_of(case.opened), reason="appraisal", notice="已告知客户"))

    await _set(case, "major")

    clock = await case.clock("statutory")
    assert (clock.suspended, clock.due_at) == (True, None)
    await case.go_to(at("11-20 10:00"))
    assert await case.silent("statutory:breach"), "an open pause has no due time"
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert (await case.handle.result())["status"] == "closed"
