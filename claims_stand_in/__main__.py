"""`python -m claims_stand_in`: serve on 127.0.0.1, port REDRESS_CLAIMS_PORT, until told to stop."""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import errno
import os
import socket
import sys
from typing import Final

import uvicorn

from claims_stand_in.answers import handlers_of
from claims_stand_in.app import create_app
from runtime import exits
from runtime.serving import serve
from runtime.settings import load
from runtime.shipped import load_organisation

HOST: Final = "127.0.0.1"


async def main() -> int:
    """Serve until asked to stop; the exit code."""
    settings = load()
    handlers = handlers_of(load_organisation(settings.organisation))
    try:
        socket.create_server((HOST, settings.claims_port)).close()
    except OSError as error:
        reason = os.strerror(error.errno or errno.EADDRINUSE)
        print(f"claims stand-in: REDRESS_CLAIMS_PORT {settings.claims_port}: {reason}", file=sys.stderr)
        return exits.Exit.FAILED
    config = uvicorn.Config(
        create_app(handlers),
        host=HOST,
        port=settings.claims_port,
        log_config=None,
        ws="none",
        access_log=False,  # numbers of claims are nobody's business in a log
        timeout_graceful_shutdown=2,
    )
    await serve(config, lambda: print(f"claims stand-in: http://{HOST}:{settings.claims_port}", flush=True))
    return exits.Exit.OK


if __name__ == "__main__":
    exits.run(main)
