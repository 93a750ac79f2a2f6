"""What a story is made of: who says what to a case, what is waited for, and how it is told to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

Case = Mapping[str, Any]
"""A case as `GET /v1/complaints/{no}` answers it."""

THIS: Final = "this"
"""Name of a story's own complaint, where it has more than one."""


class Who(StrEnum):
    """Somebody in a case; the person behind it comes from the case and the organisation."""

    HOTLINE = "hotline"
    OFFICER = "officer"
    RESPONSIBLE = "responsible"
    BRANCH_HEAD = "branch_head"
    LINE_HEAD = "line_head"
    MEMBER = "leadership_member"
    DEPUTY = "leadership_deputy"
    HEAD = "leadership_head"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step may look at: the case it speaks to, and the numbers of the story's cases by name."""

    case: Case
    numbers: Mapping[str, str]


Body = Mapping[str, Any] | Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Say:
    """One message to a case, `POST /v1/complaints/{no}/{path}`.

    Args:
        who: the sender.
        path: the action.
        body: what it says, besides its id.
        refused: the code of the refusal that has to come instead.
        then: what the answer has to show.
        on: the case's name.
    """

    who: Who
    path: str
    body: Body = field(default_factory=dict)
    refused: str | None = None
    then: Callable[[Case], bool] | None = None
    on: str = THIS


@dataclass(frozen=True, slots=True)
class Until:
    """Wait until the case shows something.

    Args:
        words: what is waited for, in English and Chinese.
        shows: whether it does.
        seconds: after which the story has gone wrong.
        on: the case's name.
    """

    words: str
    shows: Callable[[Case], bool]
    seconds: float = 30.0
    on: str = THIS


@dataclass(frozen=True, slots=True)
class Pause:
    """Let some of the customer's time pass, where the rule book counts it."""

    words: str
    seconds: float


@dataclass(frozen=True, slots=True)
class File:
    """File another complaint of the story's.

    Args:
        name: what other steps call it.
        changes: to the story's own complaint.
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimsSystem:
    """Turn the stand-in of the claims system: `up` or `down`."""

    mode: str


Step = Say | Until | Pause | File | ClaimsSystem


@dataclass(frozen=True, slots=True)
class Ends:
    """How a case has to stand at the end.

    Args:
        status: open or closed.
        outcome: how it was closed.
        shows: what else must be true of it, each with its words.
    """

    status: str
    outcome: str | None = None
    shows: tuple[tuple[str, Callable[[Case], bool]], ...] = ()

    def missing(self, case: Case) -> list[str]:
        """What is not as told; empty: all is."""
        wrong = []
        if case["status"] != self.status or case["outcome"] != self.outcome:
            found = f"{case['status']}, {case['outcome'] or 'no outcome'}"
            wrong.append(f"it is {found}, told was {self.status}, {self.outcome or 'no outcome'}")
        return wrong + [words for words, holds in self.shows if not holds(case)]


@dataclass(frozen=True, slots=True)
class Story:
    """One path through the procedure.

    Args:
        key: short name, for the lines of the narration.
        title: in English.
        title_zh: in Chinese.
        clause: what it is about.
        complaint: the body that is filed; ticket number and time come from the stage.
        steps: in their order, after filing; a `ClaimsSystem` step at the head comes before it.
        ends: how the cases stand at the end, by name.
        aside: told beside the others, because its clocks take their time.
    """

    key: str
    title: str
    title_zh: str
    clause: str
    complaint: Mapping[str, Any]
    steps: tuple[Step, ...]
    ends: Mapping[str, Ends]
    aside: bool = False

    @property
    def stand_in(self) -> bool:
        """Whether it switches the claims system."""
        return any(isinstance(step, ClaimsSystem) for step in self.steps)


# ---- words that many stories share ----------------------------------------------------------------------


def complaint(line: str, category: str, unit: str, content: str, demand: str, **more: Any) -> dict[str, Any]:
    """The body of a complaint."""
    return {
        "channel": "hotline",
        "complainant": {"name": "陈佳怡", "phone": "13900006789", "relation": "insured"},
        "policy_no": f"P-{unit}-2026-0715",
        "claim_no": f"{unit}-C-2026-0715",
        "unit": unit,
        "business_line": line,
        "category": category,
        "content": content,
        "demand": demand,
        **more,
    }


def checklist(scene: Scene) -> list[dict[str, Any]]:
    """The closing checklist of the case's category, every item done (R6.2(8))."""
    return [{"item": entry["id"], "done": True} for entry in scene.case["checklist"]]


def taken_up(text: str) -> Say:
    """The assignment is taken, the investigation begun (R6.3(1))."""
    return Say(Who.RESPONSIBLE, "acknowledgement", {"text": text})


def progress(text: str, next_step: str | None = None, **more: Any) -> Say:
    """A progress record (R7.3)."""
    step = {"next_step": next_step} if next_step else {}
    return Say(Who.OFFICER, "progress", {"text": text, **step}, **more)


def answered(cause: str, action: str, *, on: str = THIS) -> Say:
    """The responsible person's answer (R7.2)."""
    return Say(Who.RESPONSIBLE, "response", {"cause": cause, "action": action}, on=on)


def proposed(
    text: str,
    *,
    facts: str,
    basis: str,
    responsibility: str,
    who: Who = Who.OFFICER,
    on: str = THIS,
    **more: Any,
) -> Say:
    """A version of the proposal (R6.2(4))."""
    said = {"text": text, "facts": facts, "basis": basis, "responsibility": responsibility}
    return Say(who, "proposals", {**said, **more}, on=on)


def talked(text: str, *, reached: bool = True, channel: str = "telephone") -> Say:
    """The officer tries to reach the customer (R6.2(3))."""
    said = {"channel": channel, "direction": "outbound", "reached": reached, "text": text}
    return Say(Who.OFFICER, "contacts", said)


def customer(
    *, accepts: bool, evidence: str, text: str | None = None, who: Who = Who.OFFICER, on: str = THIS
) -> Say:
    """The customer's answer to the latest version; an acceptance closes the case in the same step (R7.4(1))."""

    def body(scene: Scene) -> dict[str, Any]:
        said: dict[str, Any] = {
            "proposal_version": len(scene.case["proposals"]),
            "accepted": accepts,
            "evidence": evidence,
        }
        if text:
            said["text"] = text
        if accepts:
            said["closure"] = {"text": "客户接受方案，按方案办理结案。", "checklist": checklist(scene)}
        return said

    return Say(who, "customer-decision", body, on=on)


def closed_as(outcome: str, text: str, *, refused: str | None = None) -> Say:
    """Closing with one outcome, the checklist complete (R7.4)."""

    def body(scene: Scene) -> dict[str, Any]:
        return {"outcome": outcome, "text": text, "checklist": checklist(scene)}

    return Say(Who.OFFICER, "closure", body, refused=refused)


def fired(name: str, rung: str) -> Callable[[Case], bool]:
    """Whether a rung of a clock has fired, in any of its runs."""
    return lambda case: any(
        entry["name"] == rung and entry["fired_at"]
        for clock in case["clocks"]
        if clock["name"] == name
        for entry in clock["rungs"]
    )
