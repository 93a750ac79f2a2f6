"""The master keys that the settings name: the one place where a key management service would be chosen instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.settings import PREFIX, SettingsError
from sealing.errors import KeyRingWrongError
from sealing.master import KeyRing

if TYPE_CHECKING:
    from runtime.settings import Settings
    from sealing.master import MasterKeys


def master_keys(settings: Settings) -> MasterKeys:
    """The key ring.

    Raises:
        SettingsError: none is set (there is no default outside the embedded system), or it cannot be used: one line
            that names the entry and never its value.
    """
    try:
        return KeyRing.parse(settings.keyring())
    except KeyRingWrongError as error:
        raise SettingsError(f"{PREFIX}ENCRYPTION_KEYS: {error}") from None
