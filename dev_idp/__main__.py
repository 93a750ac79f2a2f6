"""`python -m dev_idp`: serve on 127.0.0.1, port REDRESS_IDP_PORT, until told to stop; development alone."""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

from typing import TYPE_CHECKING, Final

import uvicorn

from dev_idp.app import DevelopmentProvider, Offer
from dev_idp.grants import Client
from dev_idp.people import personas
from runtime import exits
from runtime.logging import configure
from runtime.serving import serve
from runtime.settings import SettingsError, load
from runtime.shipped import load_organisation

if TYPE_CHECKING:
    from runtime.settings import Settings

HOST: Final = "127.0.0.1"


def offer(settings: Settings) -> Offer:
    """What the provider of these settings offers.

    Raises:
        SettingsError: development's provider has no place there; one line.
        ShippedError: the organisation cannot be used.
    """
    settings.require_development("the development identity provider")
    issuer = settings.issuer()
    if settings.oidc_issuer is not None or issuer is None:
        raise SettingsError("REDRESS_OIDC_ISSUER names a provider: development's is not needed")
    console = settings.console_url()
    gateway = settings.gateway_secret()
    clients = [Client(settings.oidc_client_id, None, (f"{console}/sign-in/callback",))]
    clients += [Client(name, gateway, own_tokens=True) for name in sorted(settings.hotline_clients())]
    people = personas(load_organisation(settings.organisation))
    return Offer(issuer, settings.oidc_audience, clients, people, console)


async def main() -> int:
    """Serve until asked to stop."""
    settings = load()
    configure(settings)
    app = DevelopmentProvider(offer(settings)).app()
    config = uvicorn.Config(
        app, HOST, settings.idp_port, log_config=None, access_log=False, server_header=False, lifespan="off"
    )
    await serve(config)
    return exits.Exit.OK


if __name__ == "__main__":
    exits.run(main)
