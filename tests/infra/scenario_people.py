"""Phrases about people: interests, identity, papers (L13, L14, L17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import commands as c
from tests.infra.scenario import says

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase


def declares(person: str | None = None, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """An interest of the sender, or of the person named (L17)."""
    return says(c.DeclareInterest, by, **({"person": person, "relation": "与投诉人系亲属"} | body))


def verifies(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """Who complains was checked (L13)."""
    return says(c.VerifyIdentity, by, **({"method": "video", "shown": ["id_card"]} | body))


def shows_papers(by: str | c.Actor = "officer", **papers: Any) -> Phrase:
    """An agent's authority was shown (L14)."""
    return says(c.RecordPapers, by, papers={"title": "授权委托书", "original_seen": True} | papers)
