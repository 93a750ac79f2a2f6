"""`starter.py token --client`: the gateway client's own token, from whatever identity provider the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from runtime.exits import Exit
from runtime.identity_faults import IdentityAwayError, SignInError
from runtime.identity_provider import Provider
from runtime.identity_sign_in import client_token
from runtime.settings import SettingsError

if TYPE_CHECKING:
    from gateway.terminal import Terminal
    from runtime.settings import Settings


async def print_client_token(settings: Settings, terminal: Terminal) -> int:
    """Ask for a token by client credentials, and print it.

    Raises:
        SettingsError: no provider or no secret is set.
    """
    issuer = settings.issuer()
    if issuer is None:
        raise SettingsError("REDRESS_OIDC_ISSUER is not set: nobody gives out tokens")
    provider = Provider(issuer)
    try:
        found = await client_token(
            provider,
            client_id=settings.oidc_gateway_client_id,
            client_secret=SecretStr(settings.gateway_secret()),
            audience=settings.oidc_audience,
        )
    except SignInError:
        terminal.note(f"{issuer} gives the client {settings.oidc_gateway_client_id} no token")
        return Exit.FAILED
    except IdentityAwayError:
        terminal.note(f"{issuer} does not answer as an OpenID Connect provider does")
        return Exit.FAILED
    finally:
        await provider.close()
    terminal.say(str(found["access_token"]))
    return Exit.OK
