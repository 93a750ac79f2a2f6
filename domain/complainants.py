"""Who complains and in whose name: what is still to be asked of them, and what may not go out yet (L12 to L14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from domain.values import LookupStatus, Relation, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.intake import Intake, Papers
    from domain.model import Case
    from domain.values import Moment

PAPERS_OF: Final = {
    Relation.AGENT: "the customer's written authority, the original",
    Relation.HEIR: "proof of succession, the original",
}
"""What the law asks of those who complain in another's name (L14)."""
SHORTEST_NUMBER: Final = 6
"""A shorter run of digits is no number of a person."""


class ToAsk(NamedTuple):
    """One thing that the complainant may be asked for: a stable name, and the words."""

    name: str
    text: str


def needs_papers(intake: Intake) -> bool:
    """Whether the complainant acts in another's name (L14)."""
    return intake.complainant.relation in PAPERS_OF


def papers_fault(case: Case, at: Moment) -> str | None:
    """Why nothing may go out to the agent or heir, nor be taken from them, at this moment; None where it may (L14)."""
    wanted = PAPERS_OF.get(case.intake.complainant.relation)
    if wanted is None:
        return None
    known = _papers(case)
    if known is None:
        return f"{wanted}, has not been shown (L14)"
    if not known.original_seen:
        return f"of {known.title} no original was shown (L14)"
    today = case.calendar.local(at).date()
    if known.valid_from is not None and today < known.valid_from:
        return f"{known.title} holds from {known.valid_from} only (L14)"
    if known.valid_until is not None and today > known.valid_until:
        return f"{known.title} has expired on {known.valid_until} (L14)"
    return None


def _papers(case: Case) -> Papers | None:
    return case.papers[-1].papers if case.papers else case.intake.papers


def to_ask(case: Case) -> tuple[ToAsk, ...]:
    """What the complainant is still to be asked for; never what the company holds already (L13, L14)."""
    return () if case.stage is Stage.CLOSED else tuple(_to_ask(case))


def _to_ask(case: Case) -> Iterator[ToAsk]:
    if not any(check.whom == "complainant" for check in case.identity):
        yield ToAsk("identity", "an identity document, to be seen and not copied (L13)")
    fault = papers_fault(case, case.last_at)
    if fault is not None:
        yield ToAsk("papers", PAPERS_OF[case.intake.complainant.relation] + " (L14)")
    if not _reference_known(case):
        yield ToAsk("reference", "the number of the policy or of the claim (L13)")
    checked = {check.number for check in case.identity if check.whom == "representative"}
    joint = case.intake.joint
    for number in range(1, len(joint.representatives) + 1 if joint is not None else 1):
        if number not in checked:
            yield ToAsk(f"identity-{number}", f"an identity document of representative {number} (L12)")


def _reference_known(case: Case) -> bool:
    """Whether the claim behind the complaint can be found without asking the complainant."""
    if case.intake.policy_no is not None or case.intake.claim_no is not None:
        return case.claim is None or case.claim.status is not LookupStatus.NOT_FOUND
    return case.claim is not None and case.claim.policy_no is not None


def repeats_number(case: Case, text: str | None) -> bool:
    """Whether a text copies a number that we hold: identity, telephone, policy, claim (R4.1, L13)."""
    if text is None:
        return False
    intake = case.intake
    held = [intake.complainant.id_no, intake.complainant.phone, intake.policy_no, intake.claim_no]
    held += [entry.phone for entry in intake.joint.representatives] if intake.joint is not None else []
    said = _plain(text)
    return any(_plain(number) in said for number in held if number and len(_plain(number)) >= SHORTEST_NUMBER)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()
