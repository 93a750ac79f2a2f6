"""The same complaint among the open ones: same claim, same customer, same matter (L18).

Claim and policy are met by their keyed hashes (`register.lookup`). A claim has few complaints, so theirs are opened and
the customers compared in the clear: no index of identity numbers is needed, and nothing personal leaves this room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.commands import Likeness
from domain.values import DuplicateGround
from register.errors import CaseUnknownError
from register.lookup import LookupKind, normalise
from register.read import get_view
from sealing.blind import BlindKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from contract.views import CaseView
    from domain.rulebook_law import DuplicateRule
    from register.pool import Database

MOST_COMPARED: Final = 20
"""Open complaints about one claim that are opened; the earliest come first."""
MOST_TOLD: Final = 5
"""More than these are one joint complaint, or a mistake in the numbers: the first are enough to see it."""
_OTHERS: Final = """
SELECT DISTINCT c.complaint_no, c.opened_at FROM complaint_lookup l JOIN complaint c USING (complaint_no)
WHERE l.kind = $1 AND l.value = ANY($2) AND c.status = 'open' AND c.complaint_no <> $3
AND ($4::text IS NULL OR c.category = $4)
ORDER BY c.opened_at, c.complaint_no LIMIT $5"""
_NUMBER_OF: Final = {
    DuplicateGround.CLAIM: LookupKind.CLAIM_NO,
    DuplicateGround.POLICY: LookupKind.POLICY_NO,
}


async def find_duplicates(db: Database, complaint_no: str, rule: DuplicateRule) -> tuple[Likeness, ...]:
    """Other open cases that look like this one, the earliest first.

    What the complaint is about is the first of the rule's grounds that it names: a claim number says more than the
    policy's, under which there may be many claims.

    Raises:
        CaseUnknownError: the case itself is not on record yet. Further as `register.read.get_view`.
    """
    view = await get_view(db, complaint_no)
    if view is None:
        raise CaseUnknownError(complaint_no)
    for about in rule.about:
        number = _number(view, about)
        if number:
            found = [like async for like in _likenesses(db, view, rule, about, number)]
            return tuple(found[:MOST_TOLD])
    return ()


async def _likenesses(
    db: Database, view: CaseView, rule: DuplicateRule, about: DuplicateGround, number: str
) -> AsyncIterator[Likeness]:
    kind = _NUMBER_OF[about]
    values = db.blind.candidates(BlindKind(kind.value), number)
    category = view.category.value if rule.same_category else None
    rows = await db.fetch(_OTHERS, kind.value, values, view.complaint_no, category, MOST_COMPARED)
    for row in rows:
        other = await get_view(db, row["complaint_no"])
        if other is None:
            continue
        same = [
            ground
            for ground in rule.customer
            if _who(view, ground) and _who(view, ground) == _who(other, ground)
        ]
        if same:
            matter = (DuplicateGround.CATEGORY,) if rule.same_category else ()
            yield Likeness(
                complaint_no=other.complaint_no, ticket_no=other.ticket_no, grounds=(about, *same, *matter)
            )


def _number(view: CaseView, about: DuplicateGround) -> str:
    given = view.claim_no if about is DuplicateGround.CLAIM else view.policy_no
    return normalise(_NUMBER_OF[about], given) if given else ""


def _who(view: CaseView, ground: DuplicateGround) -> str:
    """The customer's number in its comparable form; empty where the complaint does not tell it."""
    if ground is DuplicateGround.PHONE:
        return normalise(LookupKind.PHONE, view.complainant.get("phone") or "")
    return "".join(char for char in (view.complainant.get("id_no") or "") if char.isalnum()).upper()
