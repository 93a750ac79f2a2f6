"""Closing conditions, each a question to the case (R7.4, R6.2(8), L15, L18 to L21)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, assert_never

from domain.decide.facts import no
from domain.notices import position_since, standing_notice
from domain.proposals import awaiting, sent_back, standing, standing_since
from domain.refusals import RefusalCode
from domain.rulebook_parts import ClosingCondition
from domain.units import Unit
from domain.values import ConsentMatter, Direction, Level, Outcome, Relation, Role, Status

if TYPE_CHECKING:
    from domain.commands import Close
    from domain.events import Event
    from domain.model import Case, Proceeding
    from domain.refusals import Refused
    from domain.values import Moment

LEVELS_OF: dict[Role, frozenset[Level]] = {
    Role.BRANCH_HEAD: frozenset({Level.BRANCH_HEAD}),
    Role.LINE_HEAD: frozenset({Level.LINE_HEAD}),
    Role.LEADERSHIP: frozenset({Level.LEADERSHIP_MEMBER, Level.LEADERSHIP_DEPUTY, Level.LEADERSHIP_HEAD}),
}
"""For which levels of the ladder a role speaks; an escalation's own answer speaks as the system, for its level."""

_CUSTOMERS = (Relation.INSURED, Relation.BENEFICIARY)

Unmet = tuple[ClosingCondition, str]
T = TypeVar("T", bound="Event")


def handlers(case: Case) -> frozenset[str]:
    """Who handles the case and so never upholds how it was handled: officer, person responsible, who proposed (L17)."""
    proposed = {case.proposals[-1].actor.person} if case.proposals else set()
    return frozenset({case.officer, case.responsible.person, *proposed})


_REST_ON_THE_PROPOSAL = frozenset(
    {
        ClosingCondition.ACCEPTANCE_WITH_EVIDENCE,
        ClosingCondition.PROPOSAL_EXISTS,
        ClosingCondition.UPHELD_BY_LEVEL_ABOVE,
        ClosingCondition.DECISION_NOTICE_DELIVERED,
        ClosingCondition.TERMS_AGREED,
    }
)
"""Conditions of outcomes that tell the customer, or agree with them, what the company offers."""


def rests_on_the_proposal(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome carries what was proposed to the customer."""
    return not _REST_ON_THE_PROPOSAL.isdisjoint(case.rulebook.outcome(outcome).conditions)


def not_approved(case: Case) -> Refused | None:
    """Why nothing may go out that rests on the proposal: it waits, or was returned and nothing else stands.

    What exceeds its maker's authority never reaches the customer (R4.4).
    """
    waits, back = awaiting(case), sent_back(case)
    if waits is not None:
        text = f"proposal {waits.version} waits for approval: nothing of it reaches the customer (R4.4)"
        return no(RefusalCode.PROPOSAL_NOT_APPROVED, text)
    if back is not None and case.status is Status.OPEN:
        text = f"proposal {back.version} was returned: propose anew (R4.4)"
        return no(RefusalCode.PROPOSAL_NOT_APPROVED, text)
    return None


def unmet(case: Case, command: Close) -> tuple[Unmet, ...]:
    """The outcome's conditions that do not hold, each with what is missing."""
    found = []
    for condition in case.rulebook.outcome(command.outcome).conditions:
        words = _missing(case, command, condition)
        if words is not None:
            found.append((condition, words))
    return tuple(found)


def _missing(case: Case, command: Close, condition: ClosingCondition) -> str | None:
    match condition:
        case ClosingCondition.CHECKLIST_COMPLETE:
            return _checklist(case, command)
        case ClosingCondition.CONTRACTS_DISPOSED:
            return _item(case, command, "contracts", "the related insurance contracts are not disposed of")
        case ClosingCondition.ACCEPTANCE_WITH_EVIDENCE:
            return (
                None
                if _accepted(case)
                else "the customer has not accepted the latest version of the proposal"
            )
        case ClosingCondition.INVESTIGATION_COMPLETE:
            return None if _lately(case, case.responses) else "the main responsible person has not answered"
        case ClosingCondition.PROPOSAL_EXISTS:
            since = standing_since(case)
            return None if since is not None and since >= case.life_since else "there is no proposal"
        case ClosingCondition.UPHELD_BY_LEVEL_ABOVE:
            return None if _upheld(case) else "no level above the handler has upheld the position"
        case ClosingCondition.DECISION_NOTICE_DELIVERED:
            return None if _noticed(case) else "the decision notice has not reached the customer"
        case ClosingCondition.CUSTOMER_WITHDREW_TODAY:
            return "a withdrawal is the customer's: use `withdraw`"
        case ClosingCondition.MASTER_CASE_OPEN:
            known = command.master not in (None, case.complaint_no)
            return None if known else "name another case as `master`"
        case ClosingCondition.NOT_ENTITLED_OR_NOTHING_NEW:
            return _entitled(case)
        case ClosingCondition.PERSON_TOLD:
            told = bool(_lately(case, case.notices)) or _reached(case)
            return None if told else "nobody has told the complainant"
        case ClosingCondition.ATTEMPTS_ON_CHANNELS:
            return _attempts(case)
        case ClosingCondition.HEAD_CONSENT:
            return None if _consented_unreachable(case) else "the head of the unit has not consented"
        case ClosingCondition.TERMS_AGREED:
            return (
                None
                if _agreed(case)
                else "no talk with the customer since the response that agreed the terms"
            )
        case ClosingCondition.PROCEEDING_LINKED:
            return None if _proceedings(case, command) else f"no {command.outcome.value} is linked"
        case ClosingCondition.PROCEEDING_ENDED:
            ended = any(p.ended_at is not None for p in _proceedings(case, command))
            return None if ended else f"the {command.outcome.value} has not ended"
        case ClosingCondition.ROOT_CAUSE_FOUND:
            return None if _lately(case, case.root_causes) else "no root cause has been found (L9)"
        case _:
            assert_never(condition)


def _checklist(case: Case, command: Close) -> str | None:
    settled = {entry.item for entry in command.checklist}
    open_items = [item.id for item in case.rulebook.checklist(case.intake.category) if item.id not in settled]
    return f"open: {', '.join(open_items)}" if open_items else None


def _item(case: Case, command: Close, item: str, words: str) -> str | None:
    if item not in {entry.id for entry in case.rulebook.checklist(case.intake.category)}:
        return None
    return None if item in {entry.item for entry in command.checklist} else words


def _lately(case: Case, said: tuple[T, ...]) -> tuple[T, ...]:
    """What was said in the case's present life: a reopened case is decided on anew (R7.4, L18)."""
    return tuple(event for event in said if event.at >= case.life_since)


def _noticed(case: Case) -> bool:
    """The notice of the present position reached the customer; where the book has a template, a version of it (L19)."""
    told = standing_notice(case)
    version = told.version if told is not None else None
    return any(
        notice.at >= position_since(case) and (case.rulebook.notice is None or notice.notice == version)
        for notice in case.notices
        if case.rulebook.notice is None or notice.notice is not None
    )


def _accepted(case: Case) -> bool:
    now = standing(case)
    version = now.version if now is not None else None
    return any(d.accepted and d.proposal_version == version for d in _lately(case, case.decisions))


def _upheld(case: Case) -> bool:
    """Upheld after the latest proposal, by a level that the severity asks for, itself or by its directive."""
    allowed = frozenset(case.rulebook.severity(case.severity).upheld_by)
    for consent in case.consents:
        if consent.matter is not ConsentMatter.FINAL_POSITION or consent.at < position_since(case):
            continue
        spoke_for = {consent.level} if consent.level else LEVELS_OF.get(consent.actor.role, frozenset())
        if spoke_for & allowed:
            return True
    return False


def _talks_since(case: Case) -> Moment:
    """From when talks with the customer belong to the case's present life; the hotline's own call is the first."""
    return case.reopened_at or min(case.intake.received_at, case.opened_at)


def _reached(case: Case) -> bool:
    return any(contact.reached and contact.contacted_at >= _talks_since(case) for contact in case.contacts)


def _agreed(case: Case) -> bool:
    """Terms are agreed in a talk that comes after the facts: since the responsible person's last answer."""
    since = max((_talks_since(case), *(response.at for response in case.responses)))
    return any(contact.reached and contact.at >= since for contact in case.contacts)


def _entitled(case: Case) -> str | None:
    """Refusing is for people without a right to complain, and for what was decided on before (L18).

    Whether an agent's or heir's papers hold, and whether what came back is new, is the officer's to judge; the
    closing's text says why. The insured and the beneficiary are customers: their first complaint is handled.
    """
    if case.reopened or case.intake.complainant.relation not in _CUSTOMERS:
        return None
    return f"the complainant is the {case.intake.complainant.relation.value}: the complaint is handled, not refused"


def _last_reached(case: Case) -> Moment:
    """When the customer was last spoken to, or the case begun: attempts count from then."""
    return max((_talks_since(case), *(k.contacted_at for k in case.contacts if k.reached)))


def _consented_unreachable(case: Case) -> bool:
    since = _last_reached(case)
    return any(k.matter is ConsentMatter.UNREACHABLE and k.at >= since for k in case.consents)


def _attempts(case: Case) -> str | None:
    """Enough proven attempts on enough channels over enough days, none of which reached the customer (L21)."""
    rule = case.rulebook.unreachable
    since = _last_reached(case)
    tries = [
        k
        for k in case.contacts
        if k.direction is Direction.OUTBOUND and not k.reached and k.contacted_at >= since
    ]
    if len(tries) < rule.attempts:
        return f"{len(tries)} of {rule.attempts} attempts"
    channels = len({k.channel for k in tries})
    if channels < rule.channels:
        return f"{channels} of {rule.channels} channels"
    first, last = min(k.contacted_at for k in tries), max(k.contacted_at for k in tries)
    if rule.over.unit is Unit.SECONDS:
        return None if last - first >= timedelta(seconds=rule.over.amount) else f"not yet over {rule.over}"
    days = (case.calendar.local(last).date() - case.calendar.local(first).date()).days + 1
    return None if days >= rule.over.amount else f"over {days} of {rule.over.amount} days"


def _proceedings(case: Case, command: Close) -> list[Proceeding]:
    """Proceedings of the outcome's kind that the case followed in its present life."""
    return [
        p
        for p in case.proceedings
        if command.outcome is Outcome(p.kind.value) and (p.ended_at is None or p.ended_at >= case.life_since)
    ]
