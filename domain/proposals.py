"""Where each version of the proposal stands (R4.4): what waits for approval replaces nothing and reaches nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import ProposalStatus, Status

if TYPE_CHECKING:
    from domain.events import ProposalRuled, Proposed
    from domain.model import Case
    from domain.values import Moment


def ruling_on(case: Case, version: int) -> ProposalRuled | None:
    """How a version that exceeded its maker's authority was ruled, if it was."""
    return next((ruled for ruled in case.rulings if ruled.version == version), None)


def status_of(case: Case, version: int) -> ProposalStatus:
    """Where one version stands. One that waits when another is made, or the case is closed, is overtaken."""
    proposal = case.proposals[version - 1]
    ruled = ruling_on(case, version)
    if proposal.exceeds and ruled is None:
        latest = version == len(case.proposals) and case.status is Status.OPEN
        present = latest and proposal.at >= case.life_since
        return ProposalStatus.AWAITING_APPROVAL if present else ProposalStatus.SUPERSEDED
    if ruled is not None and not ruled.approved:
        return ProposalStatus.RETURNED
    now = standing(case)
    stands = now is not None and now.version == version
    return ProposalStatus.STANDING if stands else ProposalStatus.SUPERSEDED


def standing(case: Case) -> Proposed | None:
    """The company's present position: the latest version that is within authority or was approved."""
    for proposal in reversed(case.proposals):
        ruled = ruling_on(case, proposal.version)
        if not proposal.exceeds or (ruled is not None and ruled.approved):
            return proposal
    return None


def standing_since(case: Case) -> Moment | None:
    """From when the present position stands: its making, or its approval."""
    now = standing(case)
    if now is None:
        return None
    ruled = ruling_on(case, now.version)
    return now.at if ruled is None else ruled.at


def awaiting(case: Case) -> Proposed | None:
    """The version that waits for approval; nothing of it may reach the customer (R4.4)."""
    if not case.proposals:
        return None
    latest = case.proposals[-1]
    return latest if status_of(case, latest.version) is ProposalStatus.AWAITING_APPROVAL else None


def sent_back(case: Case) -> Proposed | None:
    """The latest version, where it was returned and nothing else stands in the case's present life: propose anew."""
    if not case.proposals or case.proposals[-1].at < case.life_since:
        return None
    latest, since = case.proposals[-1], standing_since(case)
    if status_of(case, latest.version) is not ProposalStatus.RETURNED:
        return None
    return latest if since is None or since < case.life_since else None
