"""What is asked of a case about its people: interests, replacements, who the complainant is (L13, L14, L17)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.command import Command
from domain.intake import Papers
from domain.organisation.people import CasePeople
from domain.values import Code, DocumentShown, IdentityMethod, Line, Moment, Text


class DeclareInterest(Command):
    """A person has an interest in the matter: declared by themselves, or for them by who handles the case (L17)."""

    person: Code | None = None
    """Who; the sender where nobody is named."""
    relation: Text
    """In what way: kinship, business, a part in the claim."""


class RenewPeople(Command):
    """The organisation changed: who stands behind the case now (R2, R6.5, R7.2).

    `people.responsible` is whoever is to answer from now on: the same person while they are there.
    """

    people: CasePeople
    reason: Line


class VerifyIdentity(Command):
    """Somebody checked who complains (L13): how, when, on what was shown; numbers that we hold are not copied."""

    whom: Literal["complainant", "representative"] = "complainant"
    number: int | None = Field(default=None, ge=1, le=50)
    """Which representative of a joint complaint, from 1."""
    method: IdentityMethod
    shown: tuple[DocumentShown, ...] = Field(default=(), max_length=10)
    at: Moment | None = None
    text: Text | None = None


class RecordPapers(Command):
    """An agent's authority or an heir's proof of succession was shown (L14)."""

    papers: Papers
    text: Text | None = None
