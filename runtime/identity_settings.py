"""Settings of identity: who signs people in, what a token must say, how long a session lives, how much one may ask."""

import ipaddress
import re
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Rate = Annotated[int, Field(ge=0, le=10_000_000)]

_CODE: Final = r"[A-Za-z0-9._:@/-]{1,200}"


class IdentitySettings(BaseModel):
    """The part of the settings that is about identity."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    oidc_issuer: str | None = Field(
        default=None,
        description="Issuer of your OpenID Connect provider (https); unset: the development provider of `make up`.",
    )
    oidc_client_id: str = Field(
        default="redress-console",
        pattern=rf"^{_CODE}$",
        description="Client under which the console signs people in.",
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        description="Secret of that client; unset: a public client, held by PKCE alone.",
    )
    oidc_scopes: str = Field(
        default="openid profile",
        pattern=r"^openid( [!#-\[\]-~]+)*$",
        description="Scopes asked for at sign-in.",
    )
    oidc_audience: str = Field(
        default="redress-api",
        pattern=rf"^{_CODE}$",
        description="Audience that an access token must name; never the console's client.",
    )
    oidc_person_claim: str = Field(
        default="sub",
        pattern=r"^[A-Za-z0-9_.:/-]{1,200}$",
        description="Claim that holds the staff code, in access tokens and ID tokens alike.",
    )
    oidc_hotline_clients: str = Field(
        default="hotline-gateway",
        pattern=rf"^({_CODE}(,{_CODE})*)?$",
        description="Clients, comma separated, whose own tokens (client credentials) speak as the hotline.",
    )
    oidc_gateway_client_id: str = Field(
        default="hotline-gateway",
        pattern=rf"^{_CODE}$",
        description="Client under which `starter.py token --client` asks for a token.",
    )
    oidc_gateway_client_secret: SecretStr | None = Field(
        default=None, description="Secret of that client; embedded: made once."
    )
    idp_port: int = Field(
        default=8180, ge=1, le=65535, description="Port of the development identity provider."
    )
    session_minutes: int = Field(
        default=480, ge=1, le=1440, description="Longest life of a sign-in on the pages: one shift."
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1440, description="A sign-in that was not used for so long is over."
    )
    rate_person: Rate = Field(
        default=12_000,
        description="Requests a minute that one person may make to one API process; 0: no limit.",
    )
    rate_search: Rate = Field(
        default=600,
        description="Searches a minute that one person may make, the hotline aside; 0: no limit.",
    )
    rate_hotline: Rate = Field(
        default=300_000, description="Requests a minute of one hotline client or agent; 0: no limit."
    )
    rate_sign_in: Rate = Field(
        default=60, description="Beginnings and ends of sign-ins a minute from one address; 0: no limit."
    )
    rate_strangers: Rate = Field(
        default=600,
        description="Requests a minute from one address that no valid identity comes with; 0: no limit.",
    )
    trusted_proxies: str | None = Field(
        default=None,
        pattern=r"^[0-9A-Fa-f.:/, ]*$",
        description="Addresses, comma separated, of the proxies whose X-Forwarded-For is believed; none by default.",
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _https(cls, value: str | None) -> str | None:
        """OpenID Connect Discovery §3: https; plain http serves on one machine alone."""
        if value is None:
            return None
        if not is_safe_url(value) or re.search(r"[?#]", value):
            raise ValueError("must start with https:// (http:// on loopback only), without query or fragment")
        return value

    @model_validator(mode="after")
    def _an_id_token_is_no_access_token(self) -> Self:
        if self.oidc_audience == self.oidc_client_id:
            raise ValueError(
                "REDRESS_OIDC_AUDIENCE and REDRESS_OIDC_CLIENT_ID are the same: an ID token would open the API"
            )
        return self

    def hotline_clients(self) -> frozenset[str]:
        """Ids of the clients that speak as the hotline."""
        return frozenset(part for part in self.oidc_hotline_clients.split(",") if part)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_safe_url(url: str) -> bool:
    """Whether tokens and codes may travel there: https, or http that stays on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
