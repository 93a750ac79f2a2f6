"""What can go wrong between us and a provider of identities; matched by class, never by text."""

from __future__ import annotations

from enum import StrEnum


class IdentityAwayError(Exception):
    """The provider does not answer, or not as its standard says; trying again later may help."""


class SignInFault(StrEnum):
    """Why somebody could not be signed in."""

    REFUSED = "refused"
    """The provider said no: cancelled, not assigned, code used before."""
    UNKNOWN_FLOW = "unknown_flow"
    """Nothing was begun in this browser, or it has been ended, or took too long: state replayed or forged."""
    NOT_PROVEN = "not_proven"
    """The provider's answer does not prove who it is about: signature, issuer, audience, nonce or time is wrong."""
    NOBODY = "nobody"
    """The person proven has no post in the organisation."""


class SignInError(Exception):
    """Nobody was signed in; `fault` says why."""

    def __init__(self, fault: SignInFault) -> None:
        """Take the reason."""
        super().__init__(fault.value)
        self.fault = fault
