"""`starter.py token`: signed here, for scripts on the embedded system and nowhere else; or the gateway client's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.organisation import UnknownUnitError
from gateway.embedded_only import RefusedHereError, embedded_only
from runtime.exits import Exit
from runtime.shipped import load_organisation
from runtime.tokens import mint

if TYPE_CHECKING:
    from argparse import Namespace

    from gateway.terminal import Terminal
    from runtime.settings import Settings


async def token(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Print a signed token, or the gateway client's own."""
    if arguments.client:
        # Who signs here need not know of identity providers.
        from gateway.client_token import print_client_token

        return await print_client_token(settings, terminal)
    try:
        if None in (arguments.role, arguments.unit, arguments.person):
            raise RefusedHereError("`token` needs --role, --unit and --person, or --client")  # noqa: TRY301
        embedded_only("token", settings)
        organisation = load_organisation(settings.organisation)
        organisation.unit(arguments.unit)
        text = mint(
            settings.signing_secret(),
            person=arguments.person,
            role=arguments.role,
            unit=arguments.unit,
            lifetime=timedelta(minutes=arguments.minutes),
        )
    except RefusedHereError as error:
        terminal.note(str(error))
        return Exit.MISCONFIGURED
    except UnknownUnitError:
        known = ", ".join(unit.code for unit in organisation.units)
        terminal.note(f"--unit {arguments.unit}: not a unit of the organisation; there are {known}")
        return Exit.MISCONFIGURED
    except ValueError:
        terminal.note("--person, --role or --unit is not a code, or the role is not for people")
        return Exit.MISCONFIGURED
    terminal.say(text)
    return Exit.OK
