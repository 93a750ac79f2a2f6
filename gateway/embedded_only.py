"""What only the embedded system does for scripts: it knows its own secrets, and nobody else's people are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtime.settings import SettingsError

if TYPE_CHECKING:
    from runtime.settings import Settings

OUTSIDE: Final = (
    "is for the embedded system alone, and {setting} names another: sign in there as its people do"
)


class RefusedHereError(Exception):
    """The command is not for this installation, or what it was given is not right; the text is one line."""


def embedded_only(command: str, settings: Settings) -> None:
    """Go on only in the embedded system.

    Raises:
        RefusedHereError: a setting names an outside part.
    """
    outside = {
        "REDRESS_TEMPORAL_ADDRESS": settings.temporal_address,
        "REDRESS_DATABASE_URL": settings.database_url,
    }
    for setting, value in outside.items():
        if value is not None:
            raise RefusedHereError(f"`{command}` {OUTSIDE.format(setting=setting)}")
    try:
        settings.require_development(f"`{command}`")
    except SettingsError as error:
        raise RefusedHereError(str(error)) from None
