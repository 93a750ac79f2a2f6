"""Telephone, policy and claim numbers as they are compared: however somebody wrote or dictated them."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

if TYPE_CHECKING:
    from domain.commands import Intake

_MOBILE: Final = re.compile(r"(?:0{0,2}86)?(1\d{10})")
"""A mainland mobile number, with or without the country code."""


class LookupKind(StrEnum):
    """By what a complaint is looked up."""

    PHONE = "phone"
    POLICY_NO = "policy_no"
    CLAIM_NO = "claim_no"


def normalise(kind: LookupKind, value: str) -> str:
    """The comparable form: digits of a telephone number without +86; letters and digits of the others, upper case.

    Empty if nothing comparable is in it.
    """
    plain = unicodedata.normalize("NFKC", value)
    match kind:
        case LookupKind.PHONE:
            digits = "".join(char for char in plain if char.isdecimal())
            mobile = _MOBILE.fullmatch(digits)
            return mobile[1] if mobile else digits
        case LookupKind.POLICY_NO | LookupKind.CLAIM_NO:
            return "".join(char for char in plain if char.isalnum()).upper()
        case _:
            assert_never(kind)


def lookups(intake: Intake) -> list[tuple[LookupKind, str]]:
    """Everything by which the complaint is found again, each once; a joint one by its representatives too (L12)."""
    given = (
        (LookupKind.PHONE, intake.complainant.phone),
        (LookupKind.POLICY_NO, intake.policy_no),
        (LookupKind.CLAIM_NO, intake.claim_no),
        *((LookupKind.PHONE, one.phone) for one in (intake.joint.representatives if intake.joint else ())),
    )
    normal = [(kind, normalise(kind, value)) for kind, value in given if value is not None]
    return list(dict.fromkeys((kind, value) for kind, value in normal if value))
