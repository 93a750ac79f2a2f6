"""The field's words as types: what may stand in a complaint, and in which shape.

Enums carry the words of the wire (see docs/rules.md for the Chinese); constrained strings refuse
control characters and absurd lengths before anything is started.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from domain.ladder_values import ChaserKind as ChaserKind
from domain.ladder_values import DirectiveKind as DirectiveKind
from domain.ladder_values import DirectiveStatus as DirectiveStatus
from domain.ladder_values import EscalationCause as EscalationCause
from domain.ladder_values import EscalationStatus as EscalationStatus
from domain.ladder_values import Level as Level
from domain.ladder_values import Turn as Turn

FIRST_YEAR = 1990
LAST_YEAR = 2200


class Frozen(BaseModel):
    """A value: never changed, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _printable(text: str) -> str:
    """Refuse control, format and unassigned characters (line breaks and tabs are text)."""
    if text.isprintable():  # nearly all text, and fast
        return text
    for char in text:
        if char not in "\n\r\t" and unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}:
            raise ValueError(f"contains the control character U+{ord(char):04X}")
    return text


def _to_utc(at: datetime) -> datetime:
    """Storage is UTC, whatever offset the sender wrote; years that no complaint can lie in are mistakes."""
    if FIRST_YEAR < at.year < LAST_YEAR:
        stored = at.astimezone(UTC)
        if FIRST_YEAR < stored.year < LAST_YEAR:  # an offset may reach over New Year's Eve
            return stored
    raise ValueError(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""An identifier chosen by a system: unit, person, post, message, ticket. Never a name."""
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
"""One short line of text, 1 to 200 characters."""
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000), AfterValidator(_printable)
]
"""What a person wrote, 1 to 8,000 characters."""
Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A point in time; read with any offset, kept in UTC."""


def _plain_number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=2),
    PlainSerializer(_plain_number, return_type=int | float, when_used="json"),
]
"""Yuan, at most two decimals, never negative."""
MoneySum = Annotated[
    Decimal,
    Field(ge=0, decimal_places=2),
    PlainSerializer(_plain_number, return_type=int | float, when_used="json"),
]
"""What several amounts come to: however many digits that takes."""


class Channel(StrEnum):
    """How the complaint came (R7.1, L33)."""

    HOTLINE = "hotline"
    BRANCH_COUNTER = "branch_counter"
    LETTER = "letter"
    ONLINE = "online"
    REGULATOR = "regulator"


class Relation(StrEnum):
    """What the complainant is to the contract (L13, L14)."""

    INSURED = "insured"
    BENEFICIARY = "beneficiary"
    THIRD_PARTY = "third_party"
    AGENT = "agent"
    HEIR = "heir"
    OTHER = "other"


class BusinessLine(StrEnum):
    """Business line (业务条线), each with a head at head office (R6.3)."""

    MOTOR = "motor"
    PROPERTY = "property"
    LIFE_HEALTH = "life_health"


class Category(StrEnum):
    """What the complaint is about; picks the responsible post and the closing checklist."""

    DELAY = "delay"
    DENIAL = "denial"
    SETTLEMENT_AMOUNT = "settlement_amount"
    SERVICE = "service"
    LIABILITY = "liability"
    OTHER = "other"


class Severity(StrEnum):
    """Severity class (R6.1(1), L29)."""

    ORDINARY = "ordinary"
    DIFFICULT = "difficult"
    MAJOR = "major"


class Role(StrEnum):
    """In which capacity somebody acts (R5, R6)."""

    HOTLINE = "hotline"
    OFFICER = "officer"
    RESPONSIBLE = "responsible"
    BRANCH_HEAD = "branch_head"
    LINE_HEAD = "line_head"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"


class Status(StrEnum):
    """Whether the procedure runs."""

    OPEN = "open"
    CLOSED = "closed"


class Stage(StrEnum):
    """How far the procedure of Article 7 has come."""

    RECEIVED = "received"
    INVESTIGATING = "investigating"
    RESPONDED = "responded"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    IN_PROCEEDING = "in_proceeding"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ends (R7.4); each has conditions of its own in the rule book."""

    ACCEPTED = "accepted"
    CLOSED_UNACCEPTED = "closed_unaccepted"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    AGREED_OTHERWISE = "agreed_otherwise"
    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    COURT = "court"


class ContactChannel(StrEnum):
    """How customer and company spoke (R6.2(3), L21)."""

    TELEPHONE = "telephone"
    TEXT_MESSAGE = "text_message"
    MAIL = "mail"
    POST = "post"
    IN_PERSON = "in_person"
    WECHAT = "wechat"
    OTHER = "other"


class Direction(StrEnum):
    """Who reached out."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ConsentMatter(StrEnum):
    """What a level above the handler is asked to consent to (R7.4)."""

    FINAL_POSITION = "final_position"
    UNREACHABLE = "unreachable"


class ProceedingKind(StrEnum):
    """Ways outside the company (L19, L23)."""

    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    COURT = "court"


class SuspensionReason(StrEnum):
    """Time that the law leaves out of the statutory clock (L18, L23)."""

    APPRAISAL = "appraisal"
    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    COURT = "court"


class Complexity(StrEnum):
    """Class of the statutory term (L18): clear facts and a simple dispute, or a complex case."""

    SIMPLE = "simple"
    COMPLEX = "complex"


class DuplicateGround(StrEnum):
    """In what two complaints look the same (L18)."""

    CLAIM = "claim"
    POLICY = "policy"
    PHONE = "phone"
    ID_NO = "id_no"
    CATEGORY = "category"


class ReviewMatter(StrEnum):
    """What the higher unit examines (L20)."""

    PROCESS = "process"
    TIME_LIMITS = "time_limits"
    RESULT = "result"


class ReviewDecision(StrEnum):
    """How a review ends (L20): the decision stands, is changed, or the case is handled again."""

    UPHELD = "upheld"
    CHANGED = "changed"
    REDO = "redo"


class ReviewStatus(StrEnum):
    """Where a review stands (L20)."""

    REQUESTED = "requested"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    ENDED = "ended"


class ProposalStatus(StrEnum):
    """Where one version of the proposal stands (R4.4)."""

    STANDING = "standing"
    """The company's present position: may be told to the customer and answered."""
    AWAITING_APPROVAL = "awaiting_approval"
    """Above its maker's authority: nothing of it reaches the customer yet."""
    RETURNED = "returned"
    """Not approved; never reaches the customer."""
    SUPERSEDED = "superseded"


class PromiseState(StrEnum):
    """How far a promise to the customer has come (R4.4)."""

    OPEN = "open"
    KEPT = "kept"
    RELEASED = "released"
    """The customer released the company from it."""
    BROKEN = "broken"
    """Its time is over and it has not been kept; still owed."""
    KEPT_LATE = "kept_late"
    """Broken, and made good afterwards."""


class FindingState(StrEnum):
    """Where a finding of responsibility stands (L25, L26)."""

    PLEA_AWAITED = "plea_awaited"
    """The accused may be heard."""
    TO_DECIDE = "to_decide"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class RectificationState(StrEnum):
    """Where a rectification task stands (L9)."""

    OPEN = "open"
    """The unit asked is to put the cause right and report."""
    REPORTED = "reported"
    """Reported, to be verified."""
    DONE = "done"


class LookupStatus(StrEnum):
    """Whether the claim behind the complaint has been found (R6.2(2))."""

    PENDING = "pending"
    FOUND = "found"
    NOT_FOUND = "not_found"
    NO_REFERENCE = "no_reference"


class IdentityMethod(StrEnum):
    """How somebody checked who complains (L13)."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"
    DOCUMENTS = "documents"
    COMPANY_RECORDS = "company_records"


class DocumentShown(StrEnum):
    """What was shown at an identity check: its kind, never its number (R4.1, L13)."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    HOUSEHOLD_REGISTER = "household_register"
    BUSINESS_LICENCE = "business_licence"
    POLICY = "policy"
    OTHER = "other"
