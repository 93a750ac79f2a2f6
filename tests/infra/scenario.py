"""Given, when, then for one case: a story is told to the rules as the workflow would tell it.

Phrases (`progress()`, `closes("accepted")` …) are what people say; a `Story` turns them into commands of the people
found for the case, lets time pass before each, and checks after each step what must hold for every case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain import commands as c
from domain import events as e
from domain.clocks import Clock, project
from domain.decide import advance, answered, decide, open_case
from domain.model import Case
from domain.next_step import next_deadline
from domain.refusals import RefusalCode, Refused
from domain.values import Role, Stage
from tests.infra.cases import (
    HOTLINE,
    LEADER,
    LINE_HEAD,
    PROPOSAL,
    SYSTEM,
    fresh,
    full_checklist,
    opening,
)
from tests.infra.invariants import Log, at_rest

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = "2026-09-07 10:00"
"""A Monday morning without holidays near; the calendar's next ones are the make-up Sunday 20 September and October."""

Phrase = Callable[["Story"], c.Command]


def moment(text: str) -> datetime:
    """`2026-09-07 10:00` or `… 10:00:05`, as the clock in Shanghai shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Story:
    """One case, what was said to it so far, and what came of the last thing."""

    def __init__(self, opened: c.Open, at: datetime) -> None:
        self.opened = opened
        self.now = at
        self.last: tuple[e.AnyEvent, ...] | Refused = open_case(opened, at)
        self.log = Log(self.last)

    # ---- given, when ---------------------------------------------------------------------------------

    def when(self, phrase: Phrase, at: str | None = None, after: timedelta | None = None) -> Story:
        """Somebody says something, now, or at a time of Shanghai, or after a while."""
        if at is not None or after is not None:
            self.passes(at, after)
        command = phrase(self)
        if answered(self.case, command.message_id) is not None:
            self.last = ()
            return self
        self.last = decide(self.case, command, self.now)
        assert decide(self.case, command, self.now) == self.last, "the same question had two answers"
        if not isinstance(self.last, Refused):
            self.log.add(self.last)
        return self

    def passes(self, until: str | None = None, after: timedelta | None = None) -> Story:
        """Time passes; alarms go off when they are due, as the workflow's timer lets them."""
        end = moment(until) if until is not None else self.now + (after or timedelta())
        assert end >= self.now, "time does not run back"
        told: list[e.AnyEvent] = []
        while (due := next_deadline(self.case)) is not None and due <= end:
            told += self._ring(max(due, self.now))
        self.now = end
        self.last = tuple(told)
        return self

    def recorded_until(self, until: str) -> Story:
        """Time passes with a progress record every eleven hours: that clock never runs out (R7.3)."""
        end, each = moment(until), timedelta(hours=11)
        while self.now + each < end:
            self.when(progress(), after=each)
        return self.passes(until)

    def sleeps(self, until: str) -> Story:
        """Time passes without a worker; then every missed alarm goes off at once."""
        self.now = moment(until)
        self.last = self._ring(self.now)
        return self

    def _ring(self, at: datetime) -> tuple[e.AnyEvent, ...]:
        told = advance(self.case, at)
        assert advance(self.case, at) == told, "the same moment had two outcomes"
        self.log.add(told)
        at_rest(self.case, at)
        return told

    # ---- then ----------------------------------------------------------------------------------------

    def then(self, *kinds: str) -> Story:
        """The last step made exactly these events, in this order (clocks left out unless one is named)."""
        assert not isinstance(self.last, Refused), f"refused: {self.last}"
        wanted = [kind for kind in self.kinds() if kind in kinds or not kind.startswith("clock_")]
        assert wanted == list(kinds), self.kinds()
        return self

    def refused(self, code: RefusalCode, words: str = "") -> Story:
        """The last thing said was refused with this code, in words that hold these."""
        assert isinstance(self.last, Refused), f"taken: {self.kinds()}"
        assert self.last.code is code, self.last
        assert words in self.last.text, self.last
        return self

    def kinds(self) -> list[str]:
        """Kinds of the events of the last step."""
        assert not isinstance(self.last, Refused), f"refused: {self.last}"
        return [event.kind for event in self.last]

    def of(self, kind: str) -> list[Any]:
        """Events of one kind, of the last step."""
        assert not isinstance(self.last, Refused), f"refused: {self.last}"
        return [event for event in self.last if event.kind == kind]

    def fired(self) -> list[str]:
        """Rungs that fired in the last step, as `clock:run:rung`."""
        return [f"{event.name}:{event.run}:{event.rung}" for event in self.of("rung_fired")]

    # ---- looking -------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        """The state."""
        return self.log.case

    def stage(self) -> Stage:
        """How far the procedure has come."""
        return self.case.stage

    def clock(self, name: str) -> Clock:
        """Latest run of a clock."""
        clock = self.case.clock(name)
        assert clock is not None, f"no clock {name} ever started"
        return clock

    def due(self, name: str) -> str:
        """When a clock is due, as the clock in Shanghai shows it; `open` while nobody knows."""
        due = project(self.clock(name), self.case.calendar).due_at
        return f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if due else "open"

    def runs(self) -> set[str]:
        """Names of the running clocks."""
        return {clock.name for clock in self.case.running()}

    def actor(self, who: str | c.Actor) -> c.Actor:
        """A person of the case by their part in it."""
        if isinstance(who, c.Actor):
            return who
        people, to = self.case.people, self.case.responsible
        known = {
            "officer": c.Actor(person=self.case.officer, role=Role.OFFICER, unit=people.branch),
            "head": c.Actor(person=people.ladder[0].person, role=Role.BRANCH_HEAD, unit=people.branch),
            "responsible": c.Actor(person=to.person, role=Role.RESPONSIBLE, unit=to.unit),
            "accused": accused_of(self.case)
            or c.Actor(person=to.person, role=Role.RESPONSIBLE, unit=to.unit),
            "line_head": LINE_HEAD,
            "leader": LEADER,
            "hotline": HOTLINE,
            "system": SYSTEM,
            "admin": c.Actor(person="an.admin", role=Role.ADMIN, unit="HQ"),
            "auditor": c.Actor(person="an.auditor", role=Role.AUDITOR, unit="HQ"),
        }
        return known[who]


def accused_of(case: Case) -> c.Actor | None:
    """The person of the first finding that is still to be decided."""
    found = next((finding.opened for finding in case.findings if finding.decided is None), None)
    return c.Actor(person=found.person, role=Role.RESPONSIBLE, unit=found.unit) if found else None


def given(received: str | c.Open = MONDAY, *phrases: Phrase, at: str | None = None, **intake: Any) -> Story:
    """A case received at a time of Shanghai, to which these things have been said, all at once.

    Args:
        received: when the hotline took the call, or the whole opening.
        phrases: what was said since; nothing of it may be refused.
        at: when the case was opened; default: when it was received.
        intake: what the hotline took down otherwise.
    """
    opened = opening(moment(received), **intake) if isinstance(received, str) else received
    story = Story(opened, moment(at) if at else opened.intake.received_at.astimezone(SHANGHAI))
    for phrase in phrases:
        assert not isinstance(story.when(phrase).last, Refused), story.last
    return story


# ---- what people say ------------------------------------------------------------------------------------


def says(kind: type[c.Command], by: str | c.Actor, /, **body: Any) -> Phrase:
    """A message of any kind; each saying has an id of its own unless one is given."""

    def phrase(story: Story) -> c.Command:
        return kind.model_validate({"message_id": fresh(), "actor": story.actor(by)} | body)

    return phrase


def progress(text: str = "已联系客户", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A progress record (R7.3)."""
    return says(c.RecordProgress, by, text=text, **body)


def acknowledges(by: str | c.Actor = "responsible", **body: Any) -> Phrase:
    """The arrangement stands (R6.3(1))."""
    return says(c.Acknowledge, by, **body)


def responds(by: str | c.Actor = "responsible", **body: Any) -> Phrase:
    """Cause and action (R7.2)."""
    return says(c.Respond, by, **({"cause": "责任认定有误", "action": "重新核赔"} | body))


def disputes(by: str | c.Actor = "responsible", **body: Any) -> Phrase:
    """Responsibility is disputed (R7.2)."""
    return says(c.DisputeResponsibility, by, **({"reason": "不是本岗位经办"} | body))


def rules(upheld: bool, by: str | c.Actor = "head", **body: Any) -> Phrase:  # noqa: FBT001 - upheld or not: the word
    """A ruling on the dispute; upheld moves the case to a handler of the sub-branch unless another is named."""
    to = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"} if upheld else {}
    return says(c.RuleDispute, by, **({"upheld": upheld, "text": "已核对经办记录"} | to | body))


def proposes(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A version of the proposal."""
    return says(c.Propose, by, **(PROPOSAL | body))


def customer(accepted: bool = True, by: str | c.Actor = "officer", **body: Any) -> Phrase:  # noqa: FBT001, FBT002 - yes or no
    """The customer's answer to the latest proposal, unless another version is named."""

    def phrase(story: Story) -> c.Command:
        latest = max(1, len(story.case.proposals))
        said: dict[str, Any] = {"proposal_version": latest, "accepted": accepted, "evidence": "录音 REC-1"}
        return says(c.DecideAsCustomer, by, **(said | body))(story)

    return phrase


def contacts(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """An attempt to speak with the customer; reached by telephone unless told otherwise."""
    said: dict[str, Any] = {
        "channel": "telephone",
        "direction": "outbound",
        "reached": True,
        "text": "与客户通话",
    }
    return says(c.RecordContact, by, **(said | body))


def adds_evidence(evidence_id: str = "E-1", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A piece of evidence."""
    return says(
        c.AddEvidence, by, **({"evidence_id": evidence_id, "kind": "photo", "title": "现场照片"} | body)
    )


def asks_cooperation(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A related post of the branch is asked."""
    return says(
        c.RequestCooperation, by, **({"post": "loss_assessor", "unit": "BJ", "text": "请提供定损单"} | body)
    )


def answers_cooperation(number: int = 1, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The related post's answer."""
    return says(c.AnswerCooperation, by, **({"number": number, "text": "定损单见附件"} | body))


def chases(by: str | c.Actor = "head", **body: Any) -> Phrase:
    """The main responsible person is pressed unless another is named (R6.1(2))."""
    return says(c.Chase, by, **({"text": "请尽快办理并回复"} | body))


def answers_chaser(number: int = 1, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Whoever was pressed answers, or the officer for them (R6.2(2))."""
    return says(c.AnswerChaser, by, **({"number": number, "text": "今日办结"} | body))


def reassigns(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The case goes to a handler of the sub-branch unless another is named."""
    to = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01", "reason": "经办人为查勘岗"}
    return says(c.Reassign, by, **(to | body))


def escalates(level: str | None = None, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A difficult case goes up."""
    return says(c.Escalate, by, **({"reason": "涉及多部门", "question": "由谁牵头?", "level": level} | body))


def sets_severity(severity: str, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Severity by hand."""
    return says(c.SetSeverity, by, **({"severity": severity, "reason": "媒体关注"} | body))


def withdraws(by: str | c.Actor = "hotline", **body: Any) -> Phrase:
    """The customer withdraws (L15)."""
    return says(c.Withdraw, by, **({"text": "客户来电撤诉"} | body))


def consents(matter: str = "final_position", by: str | c.Actor = "head", **body: Any) -> Phrase:
    """A level above the handler consents (R7.4)."""
    return says(c.Consent, by, **({"matter": matter, "text": "同意"} | body))


def notifies(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The decision notice reaches the customer (L19, L21)."""
    return says(c.DeliverNotice, by, **({"channel": "post", "proof": "EMS 回执 1234"} | body))


def closes(outcome: str = "accepted", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Closing, with the whole checklist unless another is given."""

    def phrase(story: Story) -> c.Command:
        items = full_checklist(story.case.rulebook, story.case.intake.category.value)
        return says(c.Close, by, **({"outcome": outcome, "text": "结案", "checklist": items} | body))(story)

    return phrase


def reopens(new_facts: str = "客户提供新的鉴定报告", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A closed case comes back."""
    return says(c.Reopen, by, **({"new_facts": new_facts} | body))


def suspends(reason: str = "appraisal", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Time outside the term begins (L18)."""
    return says(c.SuspendClocks, by, **({"reason": reason, "notice": "已告知客户"} | body))


def resumes(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Time outside the term ends (L18)."""
    return says(c.ResumeClocks, by, **({"text": "鉴定报告已到"} | body))


def extends(by: str | c.Actor = "line_head", **body: Any) -> Phrase:
    """The statutory term is extended (L18)."""
    told = {"notice": "已书面告知客户", "channel": "post", "proof": "EMS 回执 1234"}
    return says(c.ExtendClock, by, **(told | {"reason": "案情特别复杂"} | body))


def settles(number: int = 1, kept: bool = True, by: str | c.Actor = "officer", **body: Any) -> Phrase:  # noqa: FBT001, FBT002 - kept or released
    """A promise ends (R4.4)."""
    return says(c.SettleCommitment, by, **({"number": number, "kept": kept, "evidence": "付款回单"} | body))


def links(kind: str = "mediation", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """A proceeding outside begins (L23)."""
    return says(
        c.LinkProceeding, by, **({"kind": kind, "reference": "TJ-2026-1", "text": "双方同意调解"} | body)
    )


def proceeding_ends(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The proceeding outside ends (L23)."""
    return says(c.EndProceeding, by, **({"text": "调解终结"} | body))


def reports_turn(turn: str, number: int = 1, level: str = "branch_head", **body: Any) -> Phrase:
    """What an escalation's workflow tells the case."""

    def phrase(story: Story) -> c.Command:
        person = next(step.person for step in story.case.people.ladder if step.level == level)
        said = {"number": number, "turn": turn, "level": level, "person": person}
        return says(c.ReportEscalation, "system", **(said | body))(story)

    return phrase


def directs(decision: str, number: int = 1, level: str = "branch_head", **carries: Any) -> Phrase:
    """A level's directive (R6.1)."""
    directive = {"decision": decision, "text": "请照此办理"} | carries
    return reports_turn("decided", number, level, directive=directive)
