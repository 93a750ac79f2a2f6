"""The tests' Temporal: the real development server, in memory, whose clocks a test may move (time skipping 2)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from runtime.embedded.temporal import TIME_SKIPPING, EmbeddedTemporal
from tests.infra.shared import loop_of_its_own, open_home

NAMESPACE: Final = "redress"


@dataclass(frozen=True, slots=True)
class TemporalServer:
    """A running server with the product's search attributes. Tests share it: give each a task queue of its own."""

    address: str
    namespace: str = NAMESPACE


@contextlib.contextmanager
def provide_temporal() -> Iterator[str]:
    """``host:port`` of a server of our own, stopped at the end."""
    with open_home("temporal") as home, loop_of_its_own() as loop:
        server = EmbeddedTemporal(home, None, namespace=NAMESPACE, in_memory=True, extra_config=TIME_SKIPPING)
        loop.run(server.__aenter__())
        try:
            yield server.address
        finally:
            loop.run(server.stop())
