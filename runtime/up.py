"""``python -m runtime.up [--demo]``: the whole system in the foreground on embedded parts; Ctrl-C stops all of it.

PostgreSQL and Temporal are ours to run (``runtime.embedded``) unless the settings name others; the processes of the
product are data, see :func:`plan`. What started last stops first.
"""

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvicorn

from runtime import exits
from runtime.embedded.children import Child, FileReady, HttpReady, Keeper
from runtime.embedded.files import exclusive, make_secrets, write_private
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.process import free_port, last_words, port_is_free, require_port
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.embedded.ui_gate import CODEC, UiGate
from runtime.serving import serve
from runtime.settings import PREFIX, ROOT, Settings, load, secret_fields

_WILDCARDS: Final = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on  # nosec B104
_PORTS: Final = ("api_port", "claims_port", "idp_port", "postgres_port", "temporal_port", "temporal_ui_port")
SIGN_IN: Final = ".venv/bin/python starter.py token --role officer --unit BJ --person guo.fengying"


@dataclass(frozen=True, slots=True)
class Plan:
    """The product's processes.

    Args:
        steps: done one after the other before the rest (a new register is made, an old one brought up to date);
            they alone get the database's address, password included, in their environment.
        kept: started together after them, restarted when they end.
        then: started once all is ready; its output is shown (the demo).
    """

    steps: tuple[Child, ...]
    kept: tuple[Child, ...]
    then: tuple[Child, ...] = ()


def plan(settings: Settings, *, demo: bool) -> Plan:
    """What `make up` and `make demo` run, besides PostgreSQL and Temporal."""
    python = sys.executable
    launch = (python, "-m", "runtime.embedded.launch")
    ready_file = settings.home / "worker.ready"
    told = {f"{PREFIX}READY_FILE": str(ready_file)}
    api = HttpReady(f"http://{_local(settings)}:{settings.api_port}/readyz")
    kept = [
        Child("worker", (*launch, "worker"), FileReady(ready_file), env=told, early=True),
        Child("api", (*launch, "api"), api, early=True),
    ]
    if settings.claims_url is None:
        ready = HttpReady(f"http://127.0.0.1:{settings.claims_port}/healthz")
        kept.insert(0, Child("claims", (*launch, "claims_stand_in"), ready, early=True))
    if settings.development_identity:
        ready = HttpReady(f"http://127.0.0.1:{settings.idp_port}/healthz")
        kept.insert(0, Child("idp", (*launch, "dev_idp"), ready, early=True))
    shown = Child("demo", (python, "-m", "demo"), once=True, shown=True, env=_paper())
    return Plan(
        steps=(Child("migrate", (python, "-m", "register.migrate"), once=True),),
        kept=tuple(kept),
        then=(shown,) if demo else (),
    )


def _paper() -> dict[str, str]:
    """What a child that writes for the person at our terminal has to know of it: its own output is a pipe to us."""
    if not sys.stdout.isatty():
        return {}
    return {"FORCE_COLOR": "1", "COLUMNS": str(shutil.get_terminal_size().columns)}


def say(line: str) -> None:
    """One line to the terminal, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def run_system(settings: Settings, what: Plan) -> int:
    """Start everything, say where it is, keep it until cancelled; then stop it in the reverse order.

    Returns:
        1 if a part ended that nothing can do without.

    Raises:
        EmbeddedError: something cannot be started; one line.
    """
    began = time.monotonic()
    async with contextlib.AsyncExitStack() as stack:
        taken = f"`make up` runs already on {settings.home} (process {{pid}}): stop that first, or set {PREFIX}HOME"
        stack.enter_context(exclusive(settings.home / "up.lock", taken))
        make_secrets(settings.home)
        if settings.oidc_issuer is None:
            settings.require_development("signing in with one click")
        _require_ports(settings)
        engines = await _start_all(stack, settings, what)
        say(banner(settings, time.monotonic() - began))
        for child in what.then:
            shown = asyncio.create_task(_show(_keeper(stack, settings, child)))
            stack.push_async_callback(_cancel, shown)
        try:
            reason = await _first_end(engines)
        except asyncio.CancelledError:
            say("Stopping.")
            raise
        say(f"redress: {reason}; stopping")
    return exits.Exit.FAILED


async def _start_all(stack: contextlib.AsyncExitStack, settings: Settings, what: Plan) -> "_Engines":
    """Engines, steps, kept processes; what can import before its turn does so meanwhile."""
    keepers = [_keeper(stack, settings, child) for child in what.kept]
    await together(*(keeper.warm() for keeper in keepers if keeper.child.early))
    engines = await _start_engines(stack, settings)
    for keeper in keepers:  # once more: they are to stop before the engines, which were started after them
        stack.push_async_callback(keeper.stop)
    url = engines.postgres.url if engines.postgres else settings.database_dsn()
    for step in what.steps:
        await _keeper(stack, settings, step, {f"{PREFIX}DATABASE_URL": url}).start()
    starting = [keeper.start() for keeper in keepers]
    if engines.temporal:
        starting.append(engines.temporal.ui_ready())
    await together(*starting)
    return engines


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment of the product's processes: ours, with every setting spelled out, secrets as they came.

    An embedded Temporal knows no TLS and no key: what the shell holds for another one is kept from the children.
    """
    found = {k: v for k, v in os.environ.items() if not (settings.embedded and k.startswith("TEMPORAL_"))}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name not in secret_fields() and value is not None:
            found[f"{PREFIX}{name.upper()}"] = str(value)
    found[f"{PREFIX}LOG_FORMAT"] = "json"
    found["PYTHONUNBUFFERED"] = "1"
    return found


async def together(*work: Coroutine[Any, Any, object]) -> None:
    """Do all at once; the first failure cancels the others, and nothing runs on afterwards."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


@dataclass(frozen=True, slots=True)
class _Engines:
    postgres: EmbeddedPostgres | None
    temporal: EmbeddedTemporal | None


async def _start_engines(stack: contextlib.AsyncExitStack, settings: Settings) -> _Engines:
    """PostgreSQL and Temporal, those that are not somebody else's; then the file that says where they are."""
    where = settings.home / "endpoints.json"
    where.unlink(missing_ok=True)  # of a run that was killed
    postgres = temporal = None
    starting: list[Coroutine[Any, Any, None]] = []
    if settings.database_url is None:
        postgres = EmbeddedPostgres(settings.home, settings.postgres_port)
        stack.push_async_callback(postgres.stop)
        starting.append(postgres.start())
    if settings.embedded:
        temporal = EmbeddedTemporal(
            settings.home,
            settings.temporal_port,
            free_port(),
            namespace=settings.temporal_namespace,
            retention_days=settings.temporal_retention_days,
            binary=settings.temporal_bin,
            codec_endpoint=f"http://127.0.0.1:{settings.temporal_ui_port}{CODEC}",
        )
        stack.push_async_callback(temporal.stop)
        starting.append(temporal.start())
    await together(*starting)
    if temporal:
        await _open_gate(stack, settings, temporal)
    endpoints = {
        "database_url": postgres.url if postgres else None,
        "temporal_address": temporal.address if temporal else None,
        "claims_url": None if settings.claims_url else f"http://127.0.0.1:{settings.claims_port}",
        "public_url": _console(settings),
        "oidc_issuer": settings.issuer(),
    }
    write_private(where, json.dumps(endpoints, indent=1))
    stack.callback(where.unlink, missing_ok=True)
    return _Engines(postgres, temporal)


async def _open_gate(
    stack: contextlib.AsyncExitStack, settings: Settings, temporal: EmbeddedTemporal
) -> None:
    """Serve Temporal's UI for reading only, opened for whoever is signed in at the console."""
    port = settings.temporal_ui_port
    gate = UiGate(f"http://127.0.0.1:{temporal.ui_port}", f"http://{_local(settings)}:{settings.api_port}")
    stack.push_async_callback(gate.close)
    config = uvicorn.Config(gate, "127.0.0.1", port, log_config=None, lifespan="off", access_log=False)
    open_now = asyncio.Event()
    serving = asyncio.create_task(serve(config, open_now.set))
    stack.push_async_callback(_cancel, serving)
    await open_now.wait()


def _keeper(
    stack: contextlib.AsyncExitStack, settings: Settings, child: Child, more: dict[str, str] | None = None
) -> Keeper:
    """A keeper that stops its child at the end, whatever happens."""
    environment = {**child_environment(settings), **(more or {})}
    keeper = Keeper(child, environment, settings.home / "logs", say)
    stack.push_async_callback(keeper.stop)
    return keeper


async def _show(keeper: Keeper) -> None:
    code = await keeper.run()
    end = "has ended" if code == 0 else f"failed with {code}"
    say(f"redress: {keeper.child.name} {end}; the system stays up until Ctrl-C")


async def _first_end(engines: _Engines) -> str:
    """Wait for an engine to end by itself; which one, and its last words."""
    ends = {}
    for name, engine in (("PostgreSQL", engines.postgres), ("Temporal", engines.temporal)):
        if engine:
            ends[asyncio.create_task(engine.wait())] = (name, engine)
    if not ends:
        await asyncio.Event().wait()
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ends:
            task.cancel()
    first = done.pop()
    name, engine = ends[first]
    return f"{name} ended with {first.result()}: {last_words(engine.log)} (see {engine.log})"


async def _cancel(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.wait([task])


def _local(settings: Settings) -> str:
    """The API's host as this machine reaches it."""
    return "127.0.0.1" if settings.api_host in _WILDCARDS else settings.api_host


def _console(settings: Settings) -> str:
    return settings.public_url or f"http://{_local(settings)}:{settings.api_port}"


def _require_ports(settings: Settings) -> None:
    """One line about a taken port, before anything is started."""
    require_port(settings.api_port, f"{PREFIX}API_PORT", settings.api_host)
    if settings.claims_url is None:
        require_port(settings.claims_port, f"{PREFIX}CLAIMS_PORT")
    if settings.development_identity:
        require_port(settings.idp_port, f"{PREFIX}IDP_PORT")
    if settings.database_url is None:
        require_port(settings.postgres_port, f"{PREFIX}POSTGRES_PORT")
    if settings.embedded:
        require_port(settings.temporal_port, f"{PREFIX}TEMPORAL_PORT")
        require_port(settings.temporal_ui_port, f"{PREFIX}TEMPORAL_UI_PORT")


def banner(settings: Settings, seconds: float) -> str:
    """What a person needs to know now."""
    home = "" if settings.home == ROOT / ".redress" else f"{PREFIX}HOME={settings.home} "
    ui = f"http://127.0.0.1:{settings.temporal_ui_port}/namespaces/{settings.temporal_namespace}"
    rows = [
        ("Console and API", _console(settings)),
        ("API description", f"{_console(settings)}/openapi.json"),
        ("Temporal UI", f"{ui} (reading only)" if settings.embedded else "of your own Temporal"),
        ("Temporal", settings.temporal_target()),
        ("Logs", str(settings.home / "logs")),
        ("Sign in", f"{_console(settings)}/sign-in{_how(settings)}"),
        ("Sign in with", f"{home}{SIGN_IN}"),
    ]
    if not settings.development_identity:
        rows.pop()
    lines = [f"  {name:<16} {value}" for name, value in rows]
    return "\n".join(("", f"Redress is ready ({seconds:.1f} s).", *lines, "  Ctrl-C stops all of it.", ""))


def _how(settings: Settings) -> str:
    return " (anybody of the sample, one click)" if settings.development_identity else ""


def demo_settings(settings: Settings, home: Path) -> Settings:
    """The same with a throw-away home, the fast rule book, and other ports where the usual ones are taken."""
    changed: dict[str, object] = {"home": home}
    if settings.rulebook == Settings.model_fields["rulebook"].default:
        changed["rulebook"] = ROOT / "rulebook" / "fast.toml"
    for name in _PORTS:
        if not port_is_free(getattr(settings, name)):
            changed[name] = free_port()
    return settings.model_copy(update=changed)


async def main(arguments: Sequence[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="make up", description="Run the whole system on embedded parts.")
    parser.add_argument(
        "--demo", action="store_true", help="throw-away state, fast clocks, cases of all kinds"
    )
    demo: bool = parser.parse_args(arguments).demo
    settings = load()
    if not demo:
        return await run_system(settings, plan(settings, demo=False))
    home = Path(tempfile.mkdtemp(prefix="redress-demo-"))
    home.chmod(0o711)
    try:
        settings = demo_settings(settings, home)
        return await run_system(settings, plan(settings, demo=True))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    exits.run(lambda: main(sys.argv[1:]))
