"""What `make up` and `make demo` run, and what their processes are told."""

import socket
from pathlib import Path

import pytest

from runtime import up
from runtime.embedded.children import FileReady, HttpReady, is_ready, short_line
from runtime.settings import ROOT, load


def test_the_worker_the_api_and_the_claims_stand_in_are_kept() -> None:
    settings = load({})
    kept = {child.name: child for child in up.plan(settings, demo=False).kept}
    assert list(kept) == ["idp", "claims", "worker", "api"]
    assert isinstance(kept["worker"].ready, FileReady)
    assert kept["worker"].env["REDRESS_READY_FILE"] == str(kept["worker"].ready.path)
    assert kept["api"].ready == HttpReady("http://127.0.0.1:8080/readyz")


def test_what_takes_long_to_import_does_so_while_the_engines_start() -> None:
    assert all(child.early for child in up.plan(load({}), demo=False).kept)


def test_a_claims_system_of_ones_own_needs_no_stand_in() -> None:
    what = up.plan(load({"REDRESS_CLAIMS_URL": "https://claims.example"}), demo=False)
    assert [child.name for child in what.kept] == ["idp", "worker", "api"]


def test_a_provider_of_ones_own_needs_no_development_provider() -> None:
    what = up.plan(load({"REDRESS_OIDC_ISSUER": "https://id.example"}), demo=False)
    assert "idp" not in [child.name for child in what.kept]


def test_only_the_demo_has_its_output_shown_and_comes_last() -> None:
    assert up.plan(load({}), demo=False).then == ()
    (shown,) = up.plan(load({}), demo=True).then
    assert shown.shown
    assert shown.once


def test_the_demo_uses_the_fast_rule_book_and_steps_aside_where_a_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        settings = up.demo_settings(load({"REDRESS_API_PORT": str(taken)}), tmp_path)
    assert settings.api_port != taken
    assert settings.home == tmp_path
    assert settings.rulebook == ROOT / "rulebook" / "fast.toml"


def test_the_demo_keeps_a_rule_book_that_was_asked_for(tmp_path: Path) -> None:
    asked = load({"REDRESS_RULEBOOK": "/mine.toml"})
    assert up.demo_settings(asked, tmp_path).rulebook == Path("/mine.toml")


def test_children_are_told_every_setting_but_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "of another server")
    found = up.child_environment(load({"REDRESS_API_PORT": "9999", "REDRESS_TOKEN_SECRET": "x" * 40}))
    assert found["REDRESS_API_PORT"] == "9999"
    assert found["REDRESS_LOG_FORMAT"] == "json"
    assert "TEMPORAL_API_KEY" not in found
    assert "x" * 40 not in found.values()
    assert load({k: v for k, v in found.items() if k.startswith("REDRESS_")}).api_port == 9999


def test_a_temporal_of_ones_own_keeps_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "mine")
    assert up.child_environment(load({"REDRESS_TEMPORAL_ADDRESS": "t:7233"}))["TEMPORAL_API_KEY"] == "mine"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"level": "info", "event": "x"}', None),
        ('{"level": "warning", "event": "late"}', "warning late"),
        (
            '{"level": "error", "event": "failed", "exception": "Traceback\\n  x\\nValueError: y"}',
            "error failed ValueError: y",
        ),
        (f'{{"level": "warning", "event": "{"x" * 300}"}}', "warning " + "x" * 99 + "…"),
        ("plain text", None),
        ("[1]", None),
        ("", None),
    ],
)
def test_the_terminal_shows_warnings_and_worse_as_one_short_line(line: str, shown: str | None) -> None:
    assert short_line(line) == shown


async def test_nobody_listening_is_not_ready(free_port: int, tmp_path: Path) -> None:
    assert not await is_ready(HttpReady(f"http://127.0.0.1:{free_port}/readyz"))
    assert not await is_ready(FileReady(tmp_path / "missing"))
