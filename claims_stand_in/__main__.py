"""`python -m claims_stand_in`: serve on 127.0.0.1, port REDRESS_CLAIMS_PORT, until told to stop."""

from __future__ import annotations

import os
import socket
import sys
from typing import Final

import uvicorn

from claims_stand_in.answers import handlers_of
from claims_stand_in.app import create_app
from runtime.settings import SettingsError, load
from runtime.shipped import ShippedError, load_organisation

HOST: Final = "127.0.0.1"


def main() -> int:
    """Serve; the exit code."""
    try:
        settings = load()
        handlers = handlers_of(load_organisation(settings.organisation))
    except (SettingsError, ShippedError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        listening = socket.create_server((HOST, settings.claims_port))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        print(f"claims stand-in: REDRESS_CLAIMS_PORT {settings.claims_port}: {reason}", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        create_app(handlers),
        log_level="warning",
        ws="none",
        access_log=False,  # numbers of claims are nobody's business in a log
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    print(f"claims stand-in: http://{HOST}:{settings.claims_port}", flush=True)
    server.run(sockets=[listening])
    return 0


if __name__ == "__main__":
    sys.exit(main())
