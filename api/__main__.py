"""``python -m api``: serve the API and the console as the settings say."""

from __future__ import annotations

import uvicorn

from api import access_log
from api.app import create_app
from runtime import exits
from runtime.logging import configure
from runtime.serving import serve
from runtime.settings import LogFormat, SettingsError, load
from runtime.shipped import ShippedError


async def main() -> int:
    """Serve until asked to stop."""
    settings = load()
    configure(settings)
    if settings.log_format is LogFormat.JSON:
        access_log.to_standard_error()
    try:
        app = create_app(settings)
        config = uvicorn.Config(
            app,
            host=settings.api_host,
            port=settings.api_port,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
        )
        await serve(config)
    except ShippedError as error:
        raise SettingsError(str(error)) from None
    return exits.Exit.OK


if __name__ == "__main__":
    exits.run(main)
