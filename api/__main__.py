"""``python -m api``: serve the API and the console as the settings say."""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import uvicorn

from api import access_log
from api.app import create_app
from api.door import check_rules
from runtime import exits
from runtime.logging import configure
from runtime.serving import serve
from runtime.settings import LogFormat, load


async def main() -> int:
    """Serve until asked to stop."""
    settings = load()
    configure(settings)
    if settings.log_format is LogFormat.JSON:
        access_log.to_standard_error()
    app = create_app(settings)
    await check_rules(settings)
    config = uvicorn.Config(
        app,
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies,
        lifespan="on",
    )
    await serve(config)
    return exits.Exit.OK


if __name__ == "__main__":
    exits.run(main)
