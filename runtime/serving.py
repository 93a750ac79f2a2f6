"""An HTTP server that leaves the signals to ``exits.run`` and stops gracefully when its task is cancelled."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn

DRAIN_SECONDS: Final = 10
"""How long open requests may still take once we are asked to stop."""


class _Server(uvicorn.Server):
    """uvicorn takes the signals for itself and raises them again afterwards; ours are handled elsewhere."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(config: uvicorn.Config, on_ready: Callable[[], None] | None = None) -> None:
    """Serve until cancelled; then take no more requests, finish the open ones, and return.

    Args:
        config: of uvicorn; its ``timeout_graceful_shutdown`` is set where it is missing.
        on_ready: called once the port is open.

    Raises:
        OSError: the port is taken.
    """
    if config.timeout_graceful_shutdown is None:
        config.timeout_graceful_shutdown = DRAIN_SECONDS
    server = _Server(config)
    serving = asyncio.create_task(_serve(server), name="http")
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if on_ready and server.started:
            on_ready()
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


async def _serve(server: _Server) -> None:
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way to say that it could not open its port
        where = f"{server.config.host}:{server.config.port}"
        msg = f"cannot listen on {where}"
        raise OSError(msg) from error
