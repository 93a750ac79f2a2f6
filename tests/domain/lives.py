"""Random lives of a case: any message by anybody, fitting or not, late, twice, or silence; told as a workflow would.

`beginnings()` draws a case, `steps()` what happens to it, `Life` tells it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain import commands as c
from domain.decide import answered, refuse
from domain.next_step import next_deadline
from domain.refusals import Refused
from domain.values import (
    BusinessLine,
    Category,
    ConsentMatter,
    ContactChannel,
    DirectiveKind,
    IdentityMethod,
    Level,
    Outcome,
    ProceedingKind,
    Role,
    Severity,
    SuspensionReason,
)
from tests.domain import ladder_lives, lives_handing_over, lives_promising
from tests.domain import lives_accountability as accountability
from tests.domain.lives_handing_over import numbers, texts, units
from tests.domain.lives_law import LAW_BODIES
from tests.domain.lives_told import made
from tests.infra import scenario as say
from tests.infra import scenario_law as law
from tests.infra.cases import book
from tests.infra.promising import TOO_MUCH, lends
from tests.infra.scenario import Phrase, Story

# ---- what may be drawn ---------------------------------------------------------------------------

DELAYS = (
    *(timedelta(), timedelta(seconds=1), timedelta(hours=1), timedelta(hours=11), timedelta(hours=24)) * 3,
    timedelta(days=3),
    timedelta(days=15),
    timedelta(days=31),
    timedelta(days=90),
)
PERSONS = (
    "cao.zhenghua",
    "luo.yulan",
    "cheng.ruixue",
    "huang.junjie",
    "he.lixin",
    "zhou.wenbo",
    "zhang.weiming",
    "x",
)
CLOCKS = (
    "statutory",
    "resolution",
    "opinion",
    "progress",
    "chasing",
    "commitment-1",
    "cooperation-1",
    "handover",
    "dispute",
    "no-clock",
)
PLANS = ("HA1L-0001-1", "HA1L-0001-2")
EVIDENCE = ("E-1", "E-2", "E-3")
PARTS = ("officer", "head", "line_head", "leader", "responsible", "hotline", "system", "admin")

persons = st.sampled_from(PERSONS)
evidence = st.lists(st.sampled_from(EVIDENCE), max_size=2)
directives = st.builds(
    lambda kind, text, person, unit, severity, days: {
        "decision": kind,
        "text": text,
        "person": person,
        "post": "adjuster",
        "unit": unit,
        "severity": severity,
        "days": days,
    },
    st.sampled_from(DirectiveKind),
    texts,
    persons,
    units,
    st.sampled_from(Severity),
    st.sampled_from((None, 1, 30, 90)),
)
checklists = st.sampled_from(("full", "waived", "empty"))

BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    **lives_handing_over.BODIES,
    c.RecordProgress: st.fixed_dictionaries({"text": texts}, optional={"blockage_cause": texts}),
    c.Acknowledge: st.just({}),
    c.Respond: st.fixed_dictionaries({"cause": texts, "action": texts}, optional={"evidence": evidence}),
    c.DisputeResponsibility: st.fixed_dictionaries({"reason": texts}, optional={"evidence": evidence}),
    c.RuleDispute: st.fixed_dictionaries(
        {"upheld": st.booleans(), "text": texts},
        optional={"person": persons, "post": st.just("p"), "unit": units},
    ),
    c.Propose: st.fixed_dictionaries(
        {
            "text": texts,
            "facts": texts,
            "basis": texts,
            "responsibility": texts,
            "commitments": lives_promising.promises,
        }
    ),
    **lives_promising.BODIES,
    c.DecideAsCustomer: st.fixed_dictionaries(
        {"proposal_version": numbers, "accepted": st.booleans(), "evidence": texts},
        optional={"closure": st.fixed_dictionaries({"text": texts, "checklist": checklists})},
    ),
    c.RecordContact: st.fixed_dictionaries(
        {
            "channel": st.sampled_from(ContactChannel),
            "direction": st.sampled_from(("inbound", "outbound")),
            "reached": st.booleans(),
            "text": texts,
        },
        optional={"at": st.sampled_from(("soon", "ago"))},
    ),
    c.AddEvidence: st.fixed_dictionaries(
        {"evidence_id": st.sampled_from(EVIDENCE), "kind": st.just("photo"), "title": texts}
    ),
    c.AnswerCooperation: st.fixed_dictionaries({"number": numbers, "text": texts}),
    **ladder_lives.BODIES,
    c.Reassign: st.fixed_dictionaries(
        {"person": persons, "post": st.just("p"), "unit": units, "reason": texts}, optional={"note": texts}
    ),
    c.Escalate: st.fixed_dictionaries(
        {"reason": texts, "question": texts}, optional={"level": st.sampled_from(Level)}
    ),
    c.SetSeverity: st.fixed_dictionaries({"severity": st.sampled_from(Severity), "reason": texts}),
    c.Withdraw: st.fixed_dictionaries({"text": texts}),
    c.Consent: st.fixed_dictionaries({"matter": st.sampled_from(ConsentMatter), "text": texts}),
    c.Close: st.fixed_dictionaries(
        {"outcome": st.sampled_from(Outcome), "text": texts, "checklist": checklists},
        optional={"master": st.just("RD-0000-0000-0001")},
    ),
    c.Reopen: st.fixed_dictionaries({"new_facts": texts}, optional={"evidence": evidence}),
    c.SuspendClocks: st.fixed_dictionaries(
        {"reason": st.sampled_from(SuspensionReason), "notice": texts},
        optional={"clock": st.sampled_from(CLOCKS)},
    ),
    c.ResumeClocks: st.fixed_dictionaries(
        {"text": texts},
        optional={"clock": st.sampled_from(CLOCKS), "reason": st.sampled_from((None, *SuspensionReason))},
    ),
    c.SettleCommitment: st.fixed_dictionaries({"number": numbers, "kept": st.booleans(), "evidence": texts}),
    c.LinkProceeding: st.fixed_dictionaries(
        {"kind": st.sampled_from(ProceedingKind), "reference": texts, "text": texts}
    ),
    c.EndProceeding: st.fixed_dictionaries({"text": texts}),
    **LAW_BODIES,
    c.DeclareInterest: st.fixed_dictionaries({"relation": texts}, optional={"person": persons}),
    c.VerifyIdentity: st.fixed_dictionaries({"method": st.sampled_from(IdentityMethod)}),
    c.RecordPapers: st.just({"papers": {"title": "授权委托书", "original_seen": True}}),
    **accountability.BODIES,
    c.RenewPeople: st.fixed_dictionaries({"people": st.tuples(persons, persons), "reason": texts}),
    c.PublishCalendar: st.fixed_dictionaries({"calendar": st.sampled_from(("old", "new"))}),
    c.ReportClaim: st.fixed_dictionaries(
        {"status": st.sampled_from(("found", "not_found"))}, optional={"blockage_cause": texts}
    ),
    c.JoinEmergency: st.fixed_dictionaries(
        {"emergency": st.sampled_from(PLANS), "severity": st.sampled_from(Severity)}
    ),
    c.LeaveEmergency: st.fixed_dictionaries({"emergency": st.sampled_from(PLANS)}),
    c.ReportEscalation: st.fixed_dictionaries(
        {
            "number": numbers,
            "turn": st.sampled_from(("acknowledged", "raised", "decided", "unanswered", "ended")),
            "level": st.sampled_from(Level),
            "person": persons,
        },
        optional={"directive": directives},
    ),
}
"""What each command may carry, sensible or not; words in place of moments and lists are made when it is sent."""

FITTING: dict[type[c.Command], str] = {
    **accountability.FITTING,
    c.Acknowledge: "responsible",
    c.Respond: "responsible",
    c.DisputeResponsibility: "responsible",
    c.RuleDispute: "line_head",
    c.RuleProposal: "line_head",
    c.DelegateAuthority: "head",
    c.RevokeDelegation: "head",
    c.Consent: "leader",
    c.ExtendClock: "leader",
    c.Withdraw: "hotline",
    c.PublishCalendar: "admin",
    c.RenewPeople: "admin",
    c.JoinEmergency: "system",
    c.LeaveEmergency: "system",
    c.ReportClaim: "system",
    c.ReportEscalation: "system",
    **lives_handing_over.FITTING,
    c.ReportDuplicates: "system",
    c.ReportMerger: "system",
    c.ReportReview: "system",
    c.RequestReview: "hotline",
}
"""Whose part a command is, where not the officer's."""

LIKELY = (
    c.Respond,
    c.Propose,
    c.RuleProposal,
    c.DecideAsCustomer,
    c.Close,
    c.Reopen,
    c.ReportEscalation,
    c.Reassign,
) * 2
"""What carries a life on is said more often."""
FITS = 8
"""Of ten messages, so many come from whose part they are, and are about what is there."""

strangers = st.builds(c.Actor, person=persons, role=st.sampled_from(Role), unit=units)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Any]:
    """Something that happens to a case: a message, the same message again, or silence."""
    what = draw(st.sampled_from(("say",) * 8 + ("again", "pass")))
    delay = draw(st.sampled_from(DELAYS))
    if what != "say":
        return what, (delay, draw(st.integers(0, 30)))
    kinds: tuple[type[c.Command], ...] = (*BODIES, *LIKELY, *accountability.LIKELY)
    kind = draw(st.sampled_from(kinds))
    fitting = draw(st.integers(0, 9)) < FITS
    who = FITTING.get(kind, "officer") if fitting else draw(st.sampled_from(PARTS) | strangers)
    body = draw(BODIES[kind]) | ({"fits": True} if fitting else {})
    return "say", (delay, draw(st.booleans()), kind, who, body)


PROMISE = {"kind": "payment", "text": "赔付"}


def lapse(story: Story) -> c.Command:
    """The promise is broken: a closed case asks the ladder, and the ladder decides."""
    story.passes(after=timedelta(days=40))
    return say.directs("instruct_unit", unit="BJ02")(story)


STARTS: tuple[tuple[Phrase, ...], ...] = (
    (),
    (say.responds(),),
    (say.responds(), say.proposes()),
    (say.responds(), say.proposes(), say.customer(accepted=False)),
    (say.responds(), say.proposes(commitments=[PROMISE]), say.customer()),
    (say.responds(), say.proposes(commitments=[TOO_MUCH])),
    (say.responds(), lends(), say.proposes(commitments=[TOO_MUCH]), say.customer(), say.closes()),
    (say.links(),),
    (say.withdraws(),),
    (say.responds(), say.proposes(commitments=[PROMISE]), say.customer(), say.closes()),
    (say.responds(), say.proposes(commitments=[PROMISE]), say.customer(), say.closes(), lapse),
    (say.responds(), say.proposes(), say.customer(), say.closes(), say.reopens()),
    (say.responds(), say.proposes(), say.customer(), say.notifies(), say.closes(), law.asks_review()),
    (law.finds_duplicate(), say.suspends()),
    *accountability.STARTS,
)
"""How far a life has come when chance takes over."""


@st.composite
def beginnings(draw: st.DrawFn) -> Story:
    """A case of any kind, at a moment of 2026, on either shipped book."""
    received = (
        f"2026-{draw(st.sampled_from(('02-12', '05-08', '09-04', '09-07', '09-30', '12-30')))} "
        + draw(st.sampled_from(("00:00", "10:00", "17:30", "23:59:59")))
    )
    story = say.given(
        received,
        rules=book(draw(st.sampled_from(("cn-claims-2026", "cn-claims-2026", "fast")))),
        severity=draw(st.sampled_from(Severity)),
        category=draw(st.sampled_from(Category)),
        business_line=draw(st.sampled_from(BusinessLine)),
        unit=draw(st.sampled_from(("HQ", "BJ", "BJ01", "GD02"))),
        about=draw(st.sampled_from((None, {"unit": "BJ"}, {"unit": "HQ"}, {"post": "adjuster"}))),
    )
    for phrase in draw(st.sampled_from(STARTS)):
        story.when(phrase)
    return story


class Life:
    """A story, and the messages that were sent, for those who send them again."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.sent: list[c.Command] = []
        fast = story.case.rulebook.version.startswith("fast")
        self._pace = 2000 if fast else 1
        """A day of the shipped rules is 43 seconds of those run fast."""

    def live(self, step: tuple[str, Any]) -> None:
        match step:
            case ("say", (delay, rings, kind, who, body)):
                self._wait(delay, rings=rings)
                self._send(made(self.story, kind, who, body))
            case ("again", (delay, which)) if self.sent:
                self._wait(delay, rings=True)
                self._send(self.sent[which % len(self.sent)])
            case (_, (delay, *_)):
                self._wait(delay, rings=True)
            case _:
                raise AssertionError(step)

    def _wait(self, delay: timedelta, *, rings: bool) -> None:
        """Time passes; without a worker nothing rings until somebody speaks."""
        if rings:
            self.story.passes(after=delay / self._pace)
        else:
            self.story.now += delay / self._pace

    def _send(self, command: c.Command) -> None:
        """As the workflow takes a signal: once per id; a refusal is kept and changes nothing."""
        story, before = self.story, self.story.case
        taken = answered(before, command.message_id) is not None
        story.when(lambda _: command)
        self.sent.append(command)
        assert ladder_lives.moves(command) or story.case.responsible == before.responsible, "moved by nobody"
        if taken:
            assert story.case is before, "the same message had a second effect"
        elif isinstance(story.last, Refused):
            assert story.case is before, "a refusal had an effect"
            kept = refuse("message", command.message_id, command.actor, story.last, story.now)
            if answered(story.case, kept.message_id) is None:
                story.log.add((kept,))
                assert story.case.clocks == before.clocks
        else:
            assert answered(story.case, command.message_id) is not None, "a message taken was not remembered"


def silence(story: Story, days: int) -> int:
    """Let time pass with nobody speaking; how many times the case woke up."""
    end, wakes = story.now + timedelta(days=days), 0
    while (due := next_deadline(story.case)) is not None and due <= end:
        story.passes(after=max(due - story.now, timedelta()))
        wakes += 1
    story.passes(after=end - story.now)
    return wakes
