"""What people say about authority: rulings on proposals, delegations (R4.4, L24); see `tests.infra.scenario`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import commands as c
from tests.infra.scenario import says

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase, Story

TOO_MUCH: dict[str, Any] = {"kind": "payment", "amount": 8000, "text": "赔付8000元"}
"""More than an officer may promise, less than a branch claims head may."""
FAR_TOO_MUCH: dict[str, Any] = {"kind": "payment", "amount": 20000, "text": "赔付20000元"}
"""More than a branch claims head may."""


def approves(by: str | c.Actor = "head", *, approved: bool = True, **body: Any) -> Phrase:
    """A ruling on the latest version, unless another is named."""

    def phrase(story: Story) -> c.Command:
        said = {"proposal_version": max(1, len(story.case.proposals)), "approved": approved, "text": "已审阅"}
        return says(c.RuleProposal, by, **(said | body))(story)

    return phrase


def returns(by: str | c.Actor = "head", **body: Any) -> Phrase:
    """The latest version goes back to its maker."""
    return approves(by, approved=False, **body)


def lends(by: str | c.Actor = "head", *, to: str | None = None, **body: Any) -> Phrase:
    """Authority below 9,000 for a day, to the officer of the case unless told otherwise."""

    def phrase(story: Story) -> c.Command:
        said = {
            "person": to or story.case.officer,
            "below": 9000,
            "until": story.now + timedelta(days=1),
            "reason": "负责人出差",
        }
        return says(c.DelegateAuthority, by, **(said | body))(story)

    return phrase


def takes_back(number: int = 1, by: str | c.Actor = "head", **body: Any) -> Phrase:
    """A delegation is revoked."""
    return says(c.RevokeDelegation, by, **({"number": number, "reason": "已返岗"} | body))
