"""The first command of every case (R7.1)."""

from __future__ import annotations

from domain.calendar import PinnedCalendar
from domain.command import Actor
from domain.intake import Intake
from domain.organisation.people import CasePeople
from domain.rulebook import PinnedRuleBook
from domain.values import Code, Frozen


class Open(Frozen):
    """First command of every case: the intake, the rules pinned at receipt, the people found from its content."""

    message_id: Code
    complaint_no: Code
    intake: Intake
    people: CasePeople
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar
    actor: Actor
