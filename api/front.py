"""What stands before the application: how people are told apart, how often they may ask, what browsers are told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.defences import Headers, origin_of
from api.identity import Identification
from api.limits import Limits
from api.sessions import Sessions
from runtime import tokens
from runtime.identity_provider import Provider
from runtime.identity_sign_in import SignIn
from runtime.identity_tokens import AccessTokens
from runtime.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtime.settings import Settings

_KEPT_TOKENS: Final = 2048


@dataclass(frozen=True, slots=True)
class Front:
    """All of it, with the provider that is closed at the end."""

    identification: Identification
    headers: Headers
    provider: Provider | None = None


def front_of(settings: Settings) -> Front:
    """As the settings say.

    Raises:
        SettingsError: nobody could sign in; one line.
    """
    issuer = settings.issuer()
    if issuer is None:
        why = (
            "the API listens beyond this machine"
            if settings.embedded
            else "the system is not the embedded one"
        )
        raise SettingsError(f"REDRESS_OIDC_ISSUER is not set, and {why}: nobody could sign in")
    provider = Provider(issuer)
    console = settings.console_url()
    sessions = Sessions(
        SignIn(
            provider,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            scopes=settings.oidc_scopes,
            person_claim=settings.oidc_person_claim,
        ),
        console=console,
        minutes=settings.session_minutes,
        idle_minutes=settings.session_idle_minutes,
    )
    development = token_check(settings.signing_secret()) if settings.development_tokens else None
    identification = Identification(
        development=development,
        access_tokens=AccessTokens(
            provider, audience=settings.oidc_audience, person_claim=settings.oidc_person_claim
        ),
        sessions=sessions,
        hotline_clients=settings.hotline_clients(),
        limits=Limits.of(settings),
        origins=_origins(settings, console),
    )
    headers = Headers({origin_of(issuer)}, https=console.startswith("https://"))
    return Front(identification, headers, provider)


def _origins(settings: Settings, console: str) -> set[str]:
    """Origins of our own pages: the console's, and that of Temporal's UI as `make up` serves it (it decodes here)."""
    ui = {origin_of(url)} if (url := settings.temporal_ui()) else set()
    return {origin_of(console)} | ui


def development_front(check: Callable[[str], tokens.Claims] | None) -> Front:
    """For one who needs no provider: development tokens alone, as often as they like."""
    return Front(Identification(development=check), Headers())


def token_check(secret: str) -> Callable[[str], tokens.Claims]:
    """A check of development tokens that remembers the good ones until they expire."""
    good: dict[str, tokens.Claims] = {}

    def check(token: str) -> tokens.Claims:
        claims = good.get(token)
        if claims is not None and claims.expires_at.timestamp() > time.time():
            return claims
        good.pop(token, None)
        claims = tokens.verify(secret, token)
        while len(good) >= _KEPT_TOKENS:
            del good[next(iter(good))]
        good[token] = claims
        return claims

    return check
