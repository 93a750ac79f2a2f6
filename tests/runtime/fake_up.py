"""``python -m tests.runtime.fake_up [FAKE]``: what ``runtime.up`` does, with fakes; FAKE takes the worker's place."""

import sys

from runtime import exits, up
from runtime.embedded.children import Child, FileReady, HttpReady
from runtime.settings import Settings, load

FAKES = (sys.executable, "-m", "tests.runtime.fakes")


def plan(settings: Settings, worker: str) -> up.Plan:
    """The product's plan with fakes in it; ``worker``: which fake it is."""
    ready = settings.home / "worker.ready"
    api, claims = settings.api_port, settings.claims_port
    return up.Plan(
        steps=(Child("migrate", (*FAKES, "step"), once=True),),
        kept=(
            Child(
                "claims",
                (*FAKES, "http", str(claims)),
                HttpReady(f"http://127.0.0.1:{claims}/healthz"),
                early=True,
            ),
            Child("worker", (*FAKES, worker), FileReady(ready), env={"REDRESS_READY_FILE": str(ready)}),
            Child("api", (*FAKES, "http", str(api)), HttpReady(f"http://127.0.0.1:{api}/readyz")),
        ),
        then=(Child("demo", (*FAKES, "demo"), once=True, shown=True),),
    )


async def supervise(worker: str) -> int:
    """What ``runtime.up`` does, with fakes."""
    settings = load()
    return await up.run_system(settings, plan(settings, worker))


if __name__ == "__main__":
    exits.run(lambda: supervise(sys.argv[1] if len(sys.argv) > 1 else "worker"))
