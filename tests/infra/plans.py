"""Builders and a story for emergency plans: told to the rules as their workflow would tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract.emergencies import PlanView
from contract.ids import emergency_no
from contract.present_plan import plan_view
from domain.clock import Clock, Verdict
from domain.command import Actor
from domain.emergency import commands as c
from domain.emergency.decide import advance, answered, decide, open_plan
from domain.emergency.evolve import evolve, fold
from domain.emergency.grouping import Grouping
from domain.emergency.model import Plan, PlanStatus
from domain.refusals import RefusalCode, Refused
from domain.values import Level, Role
from tests.infra.cases import SYSTEM, book, calendar, fresh, organisation
from tests.infra.cases import opening as opening_of_a_case
from tests.infra.scenario import moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from domain.emergency.events import AnyPlanEvent

LEADER = Actor(person="a.leader", role=Role.LEADERSHIP, unit="HQ")
BEIJING = Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
MONDAY = "2026-09-07 10:00"


def opened(**changes: Any) -> c.OpenPlan:
    """The first command of a plan about one hailstorm."""
    grouping = changes.pop("grouping", None) or Grouping(event=fresh("hail"))
    ladder = opening_of_a_case(moment(MONDAY)).people.ladder
    assert organisation().version
    given: dict[str, Any] = {
        "message_id": fresh("opened"),
        "actor": SYSTEM,
        "emergency_no": emergency_no(grouping.key, 1),
        "title": "北京冰雹集中投诉",
        "grouping": grouping,
        "cause": "cases",
        "reason": "5 similar complaints",
        "severity": "major",
        "cases": 5,
        "persons": 5,
        "ladder": tuple(step for step in ladder if step.level.value.startswith("leadership")),
        "rulebook": book(),
        "calendar": calendar(),
    }
    return c.OpenPlan.model_validate(given | changes)


class PlanStory:
    """One plan, what was said to it so far, and what came of the last thing."""

    def __init__(self, command: c.OpenPlan, at: datetime | None = None) -> None:
        self.now = at or moment(MONDAY)
        self.history: list[AnyPlanEvent] = []
        self.last: tuple[AnyPlanEvent, ...] | Refused = open_plan(command, self.now)
        self._plan: Plan | None = None
        self._add(self.last)

    @property
    def plan(self) -> Plan:
        """The state."""
        assert self._plan is not None
        return self._plan

    def says(self, kind: type[Any], actor: Actor, **body: Any) -> PlanStory:
        """Somebody says something now."""
        return self.hears(kind.model_validate({"message_id": fresh(), "actor": actor} | body))

    def hears(self, command: c.PlanCommand) -> PlanStory:
        """A whole command, as it comes."""
        if answered(self.plan, command.message_id) is not None:
            self.last = ()
            return self
        self.last = decide(self.plan, command, self.now)
        assert decide(self.plan, command, self.now) == self.last, "the same question had two answers"
        if not isinstance(self.last, Refused):
            self._add(self.last)
            reads_back(self.plan, self.history)
        return self

    def passes(self, duration: timedelta) -> PlanStory:
        """Time passes; alarms go off when they are due."""
        end = self.now + duration
        told: list[AnyPlanEvent] = []
        while (due := self.plan.next_deadline) is not None and due <= end:
            events = advance(self.plan, max(due, self.now))
            assert events, "an alarm went off and nothing happened"
            self._add(events)
            told += events
        self.now = end
        self.last = tuple(told)
        reads_back(self.plan, self.history)
        return self

    def refused(self, code: RefusalCode, words: str = "") -> PlanStory:
        """The last thing said was refused with this code, in words that hold these."""
        assert isinstance(self.last, Refused), f"taken: {self.kinds()}"
        assert self.last.code is code, self.last
        assert words in self.last.text, self.last
        return self

    def kinds(self) -> list[str]:
        """Kinds of the events of the last step."""
        assert not isinstance(self.last, Refused), f"refused: {self.last}"
        return [event.kind for event in self.last]

    def fired(self) -> list[str]:
        """Rungs that fired in the last step, as `clock:run:rung`."""
        assert not isinstance(self.last, Refused), f"refused: {self.last}"
        return [f"{e.name}:{e.run}:{e.rung}" for e in self.last if e.kind == "rung_fired"]

    def runs(self) -> set[str]:
        """Names of the running clocks."""
        return {clock.name for clock in self.plan.running()}

    def clock(self, name: str, run: int) -> Clock:
        """One run of a clock."""
        return next(clock for clock in self.plan.clocks if (clock.name, clock.run) == (name, run))

    def _add(self, events: Iterable[AnyPlanEvent]) -> None:
        for event in events:
            before, self._plan = self._plan, evolve(self._plan, event)
            self.history.append(event)
            if before is not None:
                kept(before, self._plan)
        check(self.plan, self.history)


def kept(before: Plan, after: Plan) -> None:
    """What is past stays: frozen verdicts, stopped clocks, tasks done, what was said, who ended it."""
    assert after.seq == before.seq + 1
    now = {(clock.name, clock.run): clock for clock in after.clocks}
    for clock in before.clocks:
        same = now[clock.name, clock.run]
        assert clock.verdict is Verdict.RUNNING or same.verdict is clock.verdict, "a verdict changed"
        assert clock.stopped_at is None or same == clock, "a stopped clock changed"
    for task in before.tasks:
        assert task.open or after.task(task.number) == task, "a task that was done changed"
    assert after.reports[: len(before.reports)] == before.reports
    assert after.decisions[: len(before.decisions)] == before.decisions
    assert not before.over or after.status is before.status, "a plan that was over came back"
    assert before.status is PlanStatus.PROPOSED or after.status is not PlanStatus.PROPOSED
    levels = list(Level)
    assert levels.index(after.asked.level) >= levels.index(before.asked.level), "the question went down"


def check(plan: Plan, history: list[AnyPlanEvent]) -> None:
    """Every promise that can be read off one state."""
    assert plan.seq == len(history)
    assert [task.number for task in plan.tasks] == list(range(1, len(plan.tasks) + 1))
    rungs = [event.message_id for event in history if event.kind == "rung_fired"]
    assert len(rungs) == len(set(rungs)), "a rung fired twice"
    if plan.over:
        assert not plan.running(), "a plan is over and its clocks run on"
        assert plan.status is PlanStatus.DISMISSED or not plan.open_tasks, "stood down with open tasks"
    else:
        assert plan.next_deadline is not None, "a plan sleeps for ever"
    for task in plan.tasks:
        running = f"emergency_task-{task.number}" in {clock.name for clock in plan.running()}
        assert running == task.open, "an open task without its clock, or the reverse"
    ended = [event for event in history if event.kind in ("plan_stood_down", "plan_dismissed")]
    assert len(ended) == int(plan.over)
    decided = [
        event for event in history if event.kind in ("plan_started", "plan_dismissed", "plan_stood_down")
    ]
    assert all(event.actor.role is Role.LEADERSHIP for event in decided), "ended or started by another"
    assert not {event.actor.person for event in decided} & set(plan.recused), (
        "somebody with an interest decided"
    )


def reads_back(plan: Plan, history: list[AnyPlanEvent]) -> None:
    """What is stored, shown and handed on is the plan; looked at once a step, it costs more than the rules do."""
    view = plan_view(plan)
    assert PlanView.model_validate_json(view.model_dump_json()) == view
    assert Plan.model_validate_json(plan.model_dump_json()) == plan, "continue-as-new would lose something"
    assert fold(history) == plan


def proposed(**changes: Any) -> PlanStory:
    """A plan that is proposed."""
    return PlanStory(opened(**changes))


def started(**changes: Any) -> PlanStory:
    """A plan that has been started."""
    return proposed(**changes).says(c.StartPlan, LEADER, text="启动应急预案")
