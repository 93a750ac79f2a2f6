"""Settings: the environment, prefix ``REDRESS_``, checked at start; the one place that documents them.

Nothing here reads the environment at import: :func:`load` does, and every process calls it once, first thing.
Any secret ``X`` may come from a file instead, named by ``X_FILE`` (Docker and Kubernetes mount secrets so).
TLS and API key of a Temporal service are Temporal's own variables (``TEMPORAL_TLS_*``, ``TEMPORAL_API_KEY``),
read by ``temporalio.envconfig``; this file says only where the service is.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from pydantic import ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from runtime.identity_settings import IdentitySettings, is_loopback

PREFIX: Final = "REDRESS_"
ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout (or the image's /app): relative defaults start here, whatever the current directory is."""

_FOREIGN_PREFIXES: Final = ("REDRESS_TEST_", "REDRESS_BENCH_")
"""Switches of the test suite and the bench; a product process started by them must not stumble over them."""

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """A setting is wrong or missing; the text is one line that names the variable."""


class LogLevel(StrEnum):
    """Least level that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """One JSON object a line for machines, or coloured lines for a person at a terminal."""

    JSON = "json"
    CONSOLE = "console"


class Settings(IdentitySettings):
    """All settings of all processes. Made by :func:`load`, frozen afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    home: Path = Field(
        default=ROOT / ".redress",
        description="Directory where the embedded parts keep their state, secrets and logs.",
    )
    api_host: str = Field(default="127.0.0.1", description="Address that the API and console listen on.")
    api_port: Port = Field(default=8080, description="Port of the API and console.")
    public_url: str | None = Field(
        default=None,
        description="Address of the console as people reach it, for links in notices; default: host and port.",
    )
    temporal_address: str | None = Field(
        default=None,
        description="host:port of a Temporal service; unset: the embedded one. TLS and API key: TEMPORAL_TLS_*, "
        "TEMPORAL_API_KEY, as Temporal's own environment configuration has them.",
    )
    temporal_namespace: str = Field(default="redress", description="Temporal namespace of the complaints.")
    temporal_port: Port = Field(default=7233, description="Port of the embedded Temporal service.")
    temporal_ui_port: Port = Field(
        default=8233, description="Port of the embedded Temporal service's web UI."
    )
    temporal_ui_url: str | None = Field(
        default=None,
        description="Address of a Temporal web UI of your own as people reach it; its pages may ask /codec.",
    )
    temporal_bin: Path | None = Field(
        default=None,
        description="The `temporal` command to use; unset: the one on PATH, else the one that pip installed.",
    )
    temporal_retention_days: int = Field(
        default=90, ge=1, le=3650, description="Days that the embedded Temporal keeps closed histories."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL as postgresql://user:password@host:port/name; unset: the embedded one.",
    )
    postgres_port: Port = Field(default=54320, description="Port of the embedded PostgreSQL.")
    rulebook: Path = Field(
        default=ROOT / "rulebook" / "cn-claims-2026.toml",
        description="Rule book file, or a directory with one file a version (R3); default: the shipped one.",
    )
    calendar: Path = Field(
        default=ROOT / "rulebook" / "calendar-cn.toml",
        description="Company calendar file; default: the shipped one.",
    )
    organisation: Path = Field(
        default=ROOT / "rulebook" / "organisation.toml",
        description="Organisation file (units, posts, people); default: the shipped sample.",
    )
    claims_url: str | None = Field(
        default=None,
        description="Base address of the company's claims system; unset: the stand-in of `make up`.",
    )
    claims_port: Port = Field(default=8090, description="Port of the claims stand-in.")
    token_secret: SecretStr | None = Field(
        default=None,
        description="Secret that signs and checks bearer tokens, at least 32 characters; embedded: made once.",
    )
    encryption_keys: SecretStr | None = Field(
        default=None,
        description="Keys of personal data in histories and register: `id:base64 of 32 bytes`, comma separated; the "
        "first one seals, all open; embedded: made once.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="Least level that is logged.")
    log_format: LogFormat = Field(default=LogFormat.JSON, description="json (one object a line) or console.")
    ready_file: Path | None = Field(
        default=None,
        description="File that the worker touches once it polls; `make up` and health checks look at it.",
    )

    @field_validator("home", "rulebook", "calendar", "organisation", "temporal_bin", "ready_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        """A relative path is meant from where the command was typed; children may start elsewhere."""
        return value.expanduser().absolute() if value else None

    @field_validator("temporal_address")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[^\s/:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", value):
            msg = "must be host:port"
            raise ValueError(msg)
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.match(r"postgres(ql)?://", value.get_secret_value()):
            msg = "must start with postgresql://"
            raise ValueError(msg)
        return value

    @field_validator("claims_url", "public_url", "temporal_ui_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not re.match(r"https?://[^/\s]", value):
            msg = "must start with http:// or https://"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator("token_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        shortest = 32  # RFC 7518 §3.2: an HMAC key is no shorter than its hash
        if value and len(value.get_secret_value()) < shortest:
            msg = f"must have at least {shortest} characters"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _ports_differ(self) -> "Settings":
        """Two embedded parts on one port would only show as a puzzling failure of the later one."""
        started = {"api_port": True, "temporal_port": self.embedded, "temporal_ui_port": self.embedded}
        started |= {"postgres_port": self.database_url is None, "claims_port": self.claims_url is None}
        started |= {"idp_port": self.development_identity}
        seen: dict[int, str] = {}
        for name in (name for name, ours in started.items() if ours):
            port: int = getattr(self, name)
            if port in seen:
                msg = f"{PREFIX}{name.upper()} and {PREFIX}{seen[port].upper()} are both {port}"
                raise ValueError(msg)
            seen[port] = name
        return self

    @property
    def embedded(self) -> bool:
        """True where Temporal is the embedded one: development conveniences (tokens by command) are for it only."""
        return self.temporal_address is None

    @property
    def development_tokens(self) -> bool:
        """True where tokens by command serve: embedded, and nobody but this machine reaches the API."""
        return self.embedded and is_loopback(self.api_host)

    @property
    def development_identity(self) -> bool:
        """True where development's identity provider serves: as its tokens, and no other provider is named."""
        return self.development_tokens and self.oidc_issuer is None

    def require_development(self, what: str) -> None:
        """Go on only where development's conveniences may serve.

        Raises:
            SettingsError: they may not; one line that says why.
        """
        if not self.embedded:
            why = f"{PREFIX}TEMPORAL_ADDRESS names another system"
        elif not is_loopback(self.api_host):
            why = f"{PREFIX}API_HOST {self.api_host} listens beyond this machine"
        else:
            return
        raise SettingsError(
            f"{what} is for development on this machine alone, and {why}: sign in at a provider ({PREFIX}OIDC_ISSUER)"
        )

    def gateway_secret(self) -> str:
        """Secret of the gateway's own client at the provider.

        Raises:
            SettingsError: none is set and no embedded system has made one.
        """
        return self._secret(self.oidc_gateway_client_secret, "oidc_gateway_client_secret")

    def issuer(self) -> str | None:
        """Issuer of people's sign-ins and tokens; none where nobody can sign in."""
        own = self._endpoint("oidc_issuer") or f"http://127.0.0.1:{self.idp_port}"
        return self.oidc_issuer or (own if self.development_identity else None)

    def temporal_target(self) -> str:
        """host:port of the Temporal service in use."""
        return (
            self.temporal_address or self._endpoint("temporal_address") or f"127.0.0.1:{self.temporal_port}"
        )

    def database_dsn(self) -> str:
        """URL of the PostgreSQL database in use.

        Raises:
            SettingsError: it is the embedded one and has never been started in this home.
        """
        if self.database_url:
            return self.database_url.get_secret_value()
        return self._embedded("database_url", f"{PREFIX}DATABASE_URL")

    def claims_base_url(self) -> str:
        """Base address of the claims system in use, without a slash at the end."""
        return self.claims_url or self._endpoint("claims_url") or f"http://127.0.0.1:{self.claims_port}"

    def temporal_ui(self) -> str | None:
        """Address of Temporal's web UI as people reach it; none where nobody has said it."""
        ours = f"http://127.0.0.1:{self.temporal_ui_port}" if self.embedded else None
        return self.temporal_ui_url or ours

    def console_url(self) -> str:
        """Address of the console as people reach it, without a slash at the end."""
        return self.public_url or self._endpoint("public_url") or f"http://{self.api_host}:{self.api_port}"

    def signing_secret(self) -> str:
        """Secret of the bearer tokens.

        Raises:
            SettingsError: none is set and no embedded system has made one.
        """
        return self._secret(self.token_secret, "token_secret")

    def keyring(self) -> str:
        """Keys of personal data as ``id:base64,id:base64``; the first seals.

        Raises:
            SettingsError: none is set and no embedded system has made one.
        """
        return self._secret(self.encryption_keys, "encryption_keys")

    def _secret(self, value: SecretStr | None, name: str) -> str:
        if value:
            return value.get_secret_value()
        path = self.home / "secrets" / name
        if self.embedded and path.is_file():
            return path.read_text().strip()
        variable = f"{PREFIX}{name.upper()}"
        msg = f"{variable} (or {variable}_FILE) is not set"
        raise SettingsError(msg)

    def _endpoint(self, name: str) -> str | None:
        """What `make up` wrote about the system that runs on this home (its ports may be others than asked)."""
        path = self.home / "endpoints.json"
        try:
            found = json.loads(path.read_text()).get(name)
        except (FileNotFoundError, PermissionError, json.JSONDecodeError):
            return None
        return str(found) if found else None

    def _embedded(self, name: str, variable: str) -> str:
        found = self._endpoint(name)
        if found is None:
            msg = (
                f"{variable} is not set and no embedded system runs on {self.home}: start one with `make up`"
            )
            raise SettingsError(msg)
        return found


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings.

    Args:
        environ: variables to read; default: the process's environment.

    Raises:
        SettingsError: a variable is unknown or its value is wrong: one line naming it.
    """
    found = {k: v for k, v in (os.environ if environ is None else environ).items() if k.startswith(PREFIX)}
    values: dict[str, str] = {}
    for variable, raw in found.items():
        if variable.startswith(_FOREIGN_PREFIXES) or raw == "":
            continue
        field, value = _field_of(variable, raw)
        if field in values:
            msg = f"{PREFIX}{field.upper()} and {PREFIX}{field.upper()}_FILE are both set"
            raise SettingsError(msg)
        values[field] = value
    try:
        return Settings(**values)  # type: ignore[arg-type]  # strings: pydantic converts and checks them
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def secret_fields() -> frozenset[str]:
    """Names of the fields that may come as ``X_FILE``."""
    return frozenset(n for n, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation))


def _field_of(variable: str, raw: str) -> tuple[str, str]:
    """The field that a variable sets, and its value (read from the file that ``X_FILE`` names)."""
    name = variable.removeprefix(PREFIX).lower()
    if name in Settings.model_fields:
        return name, raw
    base = name.removesuffix("_file")
    if base not in secret_fields():
        known = (f"{PREFIX}{n.upper()}" for n in Settings.model_fields)
        msg = f"{variable} is not a setting{_did_you_mean(variable, known)}"
        raise SettingsError(msg)
    try:
        return base, Path(raw).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        msg = f"{variable}: cannot read {raw}: {reason}"
        raise SettingsError(msg) from None


def _did_you_mean(variable: str, known: Iterable[str]) -> str:
    near = get_close_matches(variable, known, n=1, cutoff=0.8)
    return f"; did you mean {near[0]}?" if near else ""


def _one_line(error: ValidationError) -> str:
    """The first fault as ``REDRESS_X: what is wrong``; never the value, which may be a secret."""
    first: Any = error.errors(include_url=False, include_input=False)[0]
    text = str(first["msg"]).removeprefix("Value error, ")
    where = "_".join(str(part) for part in first["loc"]).upper()
    return f"{PREFIX}{where}: {text}" if where else text


class Row(NamedTuple):
    """One setting as the manual lists it."""

    name: str
    default: str
    description: str


def describe() -> list[Row]:
    """Every setting in the order of declaration, identity last; secrets are also accepted as ``X_FILE``."""
    rows = []
    of_identity = IdentitySettings.model_fields.keys()
    for name, field in sorted(Settings.model_fields.items(), key=lambda entry: entry[0] in of_identity):
        default: object = field.default
        if isinstance(default, Path) and default.is_relative_to(ROOT):
            default = default.relative_to(ROOT)
        shown = "unset" if default is None else str(default)
        rows.append(Row(f"{PREFIX}{name.upper()}", shown, field.description or ""))
    return rows
