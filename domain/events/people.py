"""What has happened to the people of a case (L13, L14, L17, R7.2)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.intake import Papers
from domain.organisation.people import CasePeople
from domain.values import Code, DocumentShown, IdentityMethod, Line, Moment, Text


class InterestDeclared(Event):
    """A person is recused from now on (L17)."""

    kind: Literal["interest_declared"] = "interest_declared"
    person: Code
    relation: Text


class PeopleChanged(Event):
    """Others drive, supervise or are asked from now on: somebody is recused (L17), away, or has left (R7.2)."""

    kind: Literal["people_changed"] = "people_changed"
    reason: Line
    officer: Code | None = None
    """Who drives the case from now on; none: as before."""
    supervisor: Code | None = None
    """Who supervises from now on; none: as before."""
    people: CasePeople | None = None
    """As found anew in the organisation; none: as before."""


class IdentityVerified(Event):
    """Somebody checked who complains (L13)."""

    kind: Literal["identity_verified"] = "identity_verified"
    whom: Literal["complainant", "representative"]
    number: int | None = None
    method: IdentityMethod
    shown: tuple[DocumentShown, ...] = ()
    checked_at: Moment
    text: Text | None = None


class PapersRecorded(Event):
    """An agent's authority or an heir's proof of succession was shown (L14)."""

    kind: Literal["papers_recorded"] = "papers_recorded"
    papers: Papers
    text: Text | None = None
