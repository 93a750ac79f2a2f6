"""R6.1(1), L29: the watch over what is recorded proposes one plan, whatever fails in between; cases are told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from activities.emergencies import EmergencyActivities
from activities.register import RegisterActivities
from contract.emergencies import EmergencyStart, TellCases
from domain.commands import JoinEmergency
from domain.emergency import commands as c
from domain.emergency.commands import Cause
from domain.events import SeveritySet
from domain.values import Severity
from register import emergencies
from register.pool import Database
from register.write import record
from tests.infra.plans import LEADER, PlanStory
from tests.infra.registers import a_register
from tests.infra.ring import RING
from tests.register.given import OFFICER, T0, Story, book, closed, filed, intake, progress
from tests.register.test_emergencies import write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.postgres import PostgresServer

HAIL = "hail-2026-11-BJ"


@dataclass
class Temporal:
    """Temporal as the watch uses it: what was started, what was signalled, and when it does not answer."""

    started: dict[str, EmergencyStart] = field(default_factory=dict)
    signals: list[tuple[str, str, Any]] = field(default_factory=list)
    away: int = 0
    """So many starts fail."""
    ended: set[str] = field(default_factory=set)
    namespace: str = "redress"
    preferred: dict[str, int] = field(default_factory=dict)
    """Workflow to the priority that it was given."""
    old: bool = False
    """A server that does not know how to change a priority."""

    @property
    def workflow_service(self) -> Temporal:
        return self

    async def update_workflow_execution_options(
        self, request: UpdateWorkflowExecutionOptionsRequest, **_: Any
    ) -> None:
        if self.old:
            raise RPCError("unknown", RPCStatusCode.UNIMPLEMENTED, b"")
        given = request.workflow_execution_options.priority.priority_key
        self.preferred[request.workflow_execution.workflow_id] = given

    async def start_workflow(self, _: str, start: EmergencyStart, *, id: str, **__: Any) -> None:  # noqa: A002
        if self.away:
            self.away -= 1
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        if id in self.started:
            raise WorkflowAlreadyStartedError(id, "EmergencyWorkflow")
        self.started[id] = start

    def get_workflow_handle(self, workflow_id: str) -> Any:
        temporal = self

        class Handle:
            async def signal(self, name: str, message: Any, **_: Any) -> None:
                if workflow_id in temporal.ended:
                    raise RPCError("gone", RPCStatusCode.NOT_FOUND, b"")
                temporal.signals.append((workflow_id, name, message))

        return Handle()


@pytest.fixture
async def db(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    async with a_register(postgres_server) as url, Database(url, RING) as database:
        yield database


@pytest.fixture
def temporal() -> Temporal:
    return Temporal()


@pytest.fixture
def plans(db: Database, temporal: Temporal) -> EmergencyActivities:
    return EmergencyActivities(db, temporal)  # type: ignore[arg-type]


@pytest.fixture
def register(db: Database, plans: EmergencyActivities) -> RegisterActivities:
    return RegisterActivities(db, plans.look)


def story(number: int, **taken: Any) -> Story:
    """A case about the hail."""
    given = intake(f"H-{number}", **({"event": HAIL} | taken))
    return Story(ticket=given.ticket_no, first=filed(given))


async def file(register: RegisterActivities, number: int, **taken: Any) -> Story:
    told = story(number, **taken)
    await ActivityEnvironment().run(register.record_events, told.batch(told.opening()))
    return told


async def storm(register: RegisterActivities, cases: int = 5) -> list[Story]:
    return [await file(register, number) for number in range(cases)]


async def test_the_fifth_filing_starts_one_plan_which_knows_why_and_whom_to_ask(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register, 4)
    assert temporal.started == {}
    last = await file(register, 5)
    [(workflow_id, start)] = temporal.started.items()
    assert start.open is not None
    assert workflow_id == f"emergency-{start.open.emergency_no}"
    assert (start.open.cause, start.open.cases, start.open.complaint_no) == (Cause.CASES, 5, last.no)
    assert "5 similar complaints within 24 natural hours" in start.open.reason or "24h" in start.open.reason
    assert [step.level.value for step in start.open.ladder] == [
        "leadership_member",
        "leadership_deputy",
        "leadership_head",
    ]
    for number in range(6, 12):
        await file(register, number)
    assert len(temporal.started) == 1
    assert await db.fetchval("SELECT count(*) FROM emergency WHERE announced_at IS NOT NULL") == 1


async def test_a_start_that_fails_is_made_good_when_the_batch_comes_again(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register, 4)
    temporal.away = 1
    told = story(5)
    batch = told.batch(told.opening())
    with pytest.raises(RPCError):
        await ActivityEnvironment().run(register.record_events, batch)
    assert temporal.started == {}
    await ActivityEnvironment().run(register.record_events, batch)
    assert len(temporal.started) == 1
    assert await db.fetchval("SELECT count(*) FROM emergency") == 1


async def test_a_worker_killed_between_counting_and_starting_is_made_good_by_whoever_comes_next(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register, 4)
    temporal.away = 1
    told = story(5)
    with pytest.raises(RPCError):  # counted, then gone for good
        await ActivityEnvironment().run(register.record_events, told.batch(told.opening()))
    await file(register, 6)
    assert len(temporal.started) == 1


async def test_a_start_whose_answer_was_lost_is_found_started_and_not_started_twice(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register)
    await db.fetchval("UPDATE emergency SET announced_at = NULL RETURNING 1")
    await file(register, 6)
    assert len(temporal.started) == 1
    assert await db.fetchval("SELECT announced_at IS NOT NULL FROM emergency")


async def test_what_a_case_does_later_is_not_looked_at(
    register: RegisterActivities, temporal: Temporal, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await file(register, 1)

    async def nobody(*_: Any, **__: Any) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(emergencies, "watch", nobody)
    await ActivityEnvironment().run(register.record_events, told.batch(progress("a"), task=1))


async def test_a_severity_that_proposes_a_plan_proposes_it_whenever_it_is_set(
    register: RegisterActivities, temporal: Temporal
) -> None:
    told = await file(register, 1)
    raised = SeveritySet(
        at=T0,
        actor=OFFICER,
        message_id="m-severity",
        clause="L29",
        severity=Severity.MAJOR,
        reason="媒体关注",
    )
    await ActivityEnvironment().run(register.record_events, told.batch(raised, task=1))
    [start] = temporal.started.values()
    assert start.open is not None
    assert start.open.cause is Cause.SEVERITY


@pytest.mark.parametrize("taken", [{"signs": ("media",)}, {"severity": "major"}])
async def test_l29_one_grave_complaint_proposes_a_plan_at_once(
    register: RegisterActivities, temporal: Temporal, taken: dict[str, Any]
) -> None:
    await file(register, 1, **taken)
    assert len(temporal.started) == 1


async def test_a_case_under_a_book_from_before_there_were_plans_is_recorded_as_before(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    emergency = book().emergency.model_copy(update={"groupings": (), "signs": ()})
    old = book().model_copy(update={"version": "before-plans", "emergency": emergency})
    for number in range(9):
        given = intake(f"OLD-{number}", severity="major")
        told = Story(ticket=given.ticket_no, first=filed(given).model_copy(update={"rulebook": old}))
        await ActivityEnvironment().run(register.record_events, told.batch(told.opening()))
    assert temporal.started == {}
    assert await db.fetchval("SELECT count(*) FROM similarity") == 0


# ---- telling the cases --------------------------------------------------------------------------


async def activated(db: Database, temporal: Temporal) -> str:
    """The plan of the storm, started by the leadership group."""
    [start] = temporal.started.values()
    assert start.open is not None
    plan = PlanStory(start.open, T0).says(c.StartPlan, LEADER, text="启动")
    await write(db, plan)
    return start.open.emergency_no


async def test_every_open_case_of_the_plan_is_told_once_with_an_identity_of_its_own(
    register: RegisterActivities, plans: EmergencyActivities, temporal: Temporal, db: Database
) -> None:
    told = await storm(register, 7)
    await record(db, told[0].batch(closed(), task=1))
    number = await activated(db, temporal)
    order = TellCases(emergency_no=number, severity=Severity.MAJOR, told="join")
    assert await ActivityEnvironment().run(plans.tell_cases, order) == 6
    assert {name for _, name, _ in temporal.signals} == {"join_emergency"}
    assert sorted(workflow_id for workflow_id, _, _ in temporal.signals) == sorted(
        f"complaint-{one.no}" for one in told[1:]
    )
    messages = [message for _, _, message in temporal.signals]
    assert {message.message_id for message in messages} == {f"emergency:{number}:join"}
    assert temporal.preferred == {f"complaint-{one.no}": 1 for one in told[1:]}
    assert all(
        isinstance(message, JoinEmergency) and message.severity is Severity.MAJOR for message in messages
    )


async def test_telling_goes_on_behind_the_last_page_that_was_told(
    register: RegisterActivities, plans: EmergencyActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register, 6)
    number = await activated(db, temporal)
    members = [member.complaint_no for member in await emergencies.open_members(db, number)]
    environment = ActivityEnvironment()
    environment.info = environment.info.__class__(
        **{**environment.info.__dict__, "heartbeat_details": [members[3], 4]}
    )
    order = TellCases(emergency_no=number, severity=Severity.MAJOR, told="leave")
    assert await environment.run(plans.tell_cases, order) == 6
    assert sorted(workflow_id for workflow_id, _, _ in temporal.signals) == [
        f"complaint-{no}" for no in members[4:]
    ]


async def test_a_strangers_heartbeat_makes_nobody_be_passed_over(
    register: RegisterActivities, plans: EmergencyActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register, 5)
    number = await activated(db, temporal)
    environment = ActivityEnvironment()
    environment.info = environment.info.__class__(
        **{**environment.info.__dict__, "heartbeat_details": [object(), 4]}
    )
    order = TellCases(emergency_no=number, severity=Severity.MAJOR, told="join")
    assert await environment.run(plans.tell_cases, order) == 5


async def test_a_case_that_has_ended_meanwhile_has_nothing_to_learn(
    register: RegisterActivities, plans: EmergencyActivities, temporal: Temporal, db: Database
) -> None:
    told = await storm(register, 5)
    number = await activated(db, temporal)
    temporal.ended.add(f"complaint-{told[2].no}")
    order = TellCases(emergency_no=number, severity=Severity.MAJOR, told="join")
    await ActivityEnvironment().run(plans.tell_cases, order)
    assert len(temporal.signals) == 4


async def test_a_similar_case_filed_later_joins_when_it_is_filed(
    register: RegisterActivities, temporal: Temporal, db: Database
) -> None:
    await storm(register)
    number = await activated(db, temporal)
    late = await file(register, 9)
    [(workflow_id, name, message)] = temporal.signals
    assert (workflow_id, name, message.emergency) == (f"complaint-{late.no}", "join_emergency", number)
    figures = await emergencies.figures(db, number)
    assert figures.cases == 6


async def test_a_case_that_is_as_grave_already_keeps_its_place_and_an_old_server_holds_nothing_up(
    register: RegisterActivities, plans: EmergencyActivities, temporal: Temporal, db: Database
) -> None:
    for case in range(5):
        await file(register, case, severity="major" if case < 2 else "ordinary")
    number = await activated(db, temporal)
    order = TellCases(emergency_no=number, severity=Severity.MAJOR, told="join")
    await ActivityEnvironment().run(plans.tell_cases, order)
    assert len(temporal.preferred) == 3
    temporal.old = True
    assert await ActivityEnvironment().run(plans.tell_cases, order) == 5
