"""Signing in at the provider: authorization code with PKCE, state and nonce; and a client's own token.

Authlib speaks the protocol; keys and signatures are checked as those of access tokens are.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

import httpx
from joserfc.errors import JoseError

from domain.values import Frozen
from runtime.identity_faults import IdentityAwayError, SignInError, SignInFault
from runtime.identity_tokens import LEEWAY_SECONDS, checked_claims
from runtime.tokens import TokenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from authlib.oauth2.client import OAuth2Client
    from pydantic import SecretStr

    from runtime.identity_provider import Metadata, Provider

_ID_TOKEN: Final = frozenset({"jwt"})


class Begun(Frozen):
    """A sign-in under way: what the answer has to match."""

    state: str
    nonce: str
    verifier: str


class Proven(Frozen):
    """Whom the provider has signed in."""

    person: str
    id_token: str


class SignIn:
    """Signs people in at a provider, as one client of it.

    Args:
        provider: where.
        client_id: as which client.
        client_secret: its secret; none for a public client.
        scopes: asked for.
        person_claim: claim of the ID token that holds the staff code.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        client_id: str,
        client_secret: SecretStr | None = None,
        scopes: str = "openid",
        person_claim: str = "sub",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.provider = provider
        self.client_id = client_id
        self._secret = client_secret
        self._scopes = scopes
        self._person_claim = person_claim
        self._clock = clock

    async def begin(self, redirect_uri: str) -> tuple[str, Begun]:
        """Where to send the browser, and what to remember of it.

        Raises:
            IdentityAwayError: the provider does not answer.
        """
        metadata = await self.provider.metadata()
        begun = Begun(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
        )
        url, _ = self._client(redirect_uri).create_authorization_url(
            metadata.authorization_endpoint,
            state=begun.state,
            code_verifier=begun.verifier,
            nonce=begun.nonce,
        )
        return str(url), begun

    async def finish(self, answer: dict[str, str], begun: Begun, redirect_uri: str) -> Proven:
        """Whom the provider's answer proves.

        Args:
            answer: the parameters with which the browser came back.
            begun: what was remembered of this browser's sign-in.
            redirect_uri: the one that it was begun with.

        Raises:
            SignInError: nobody is proven.
            IdentityAwayError: the provider does not answer.
        """
        if not secrets.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise SignInError(SignInFault.UNKNOWN_FLOW)
        metadata = await self.provider.metadata()
        self._check_issuer(answer.get("iss"), metadata)
        if "error" in answer or not answer.get("code"):
            raise SignInError(SignInFault.REFUSED)
        token = await self._exchange(answer["code"], begun, redirect_uri, metadata)
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise SignInError(SignInFault.NOT_PROVEN)
        return await self._proven(id_token, token, begun)

    async def end(self, id_token: str, back: str) -> str | None:
        """Where the provider ends its own session (RP-initiated logout); none where it offers that not."""
        metadata = await self.provider.metadata()
        if metadata.end_session_endpoint is None:
            return None
        hints = {"client_id": self.client_id, "post_logout_redirect_uri": back, "id_token_hint": id_token}
        return str(httpx.URL(metadata.end_session_endpoint).copy_merge_params(hints))

    def _check_issuer(self, said: str | None, metadata: Metadata) -> None:
        """RFC 9207: an answer of another provider is none to ours."""
        if said is None and not metadata.authorization_response_iss_parameter_supported:
            return
        if said != self.provider.issuer:
            raise SignInError(SignInFault.NOT_PROVEN)

    async def _exchange(
        self, code: str, begun: Begun, redirect_uri: str, metadata: Metadata
    ) -> dict[str, Any]:
        asked = {"redirect_uri": redirect_uri, "code": code, "code_verifier": begun.verifier}
        client = self._client(redirect_uri)
        return await _token(self.provider, client, metadata, "authorization_code", asked)

    async def _proven(self, id_token: str, token: dict[str, Any], begun: Begun) -> Proven:
        """The person, once signature, issuer, audience, time, nonce and at_hash have been checked."""
        from authlib.oidc.core import CodeIDToken

        now = int(self._clock())
        try:
            claims = await checked_claims(
                self.provider, id_token, audience=self.client_id, types=_ID_TOKEN, now=now
            )
            # The algorithm is what the signature was checked with; at_hash is made with its hash.
            parameters = {
                "nonce": begun.nonce,
                "client_id": self.client_id,
                "access_token": token.get("access_token"),
            }
            CodeIDToken(claims, _header(id_token), params=parameters).validate(now=now, leeway=LEEWAY_SECONDS)
            person = claims[self._person_claim]
        except (TokenError, JoseError, KeyError, ValueError, TypeError):
            raise SignInError(SignInFault.NOT_PROVEN) from None
        if not isinstance(person, str):
            raise SignInError(SignInFault.NOT_PROVEN)
        return Proven(person=person, id_token=id_token)

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return _oauth_client(
            self.client_id,
            self._secret,
            scope=self._scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )


async def client_token(
    provider: Provider, *, client_id: str, client_secret: SecretStr, audience: str
) -> dict[str, Any]:
    """A token of a client's own (client credentials), for the API.

    Raises:
        SignInError: the provider refuses the client.
        IdentityAwayError: it does not answer.
    """
    client = _oauth_client(client_id, client_secret)
    return await _token(
        provider, client, await provider.metadata(), "client_credentials", _meant_for(audience)
    )


async def _token(
    provider: Provider, client: OAuth2Client, metadata: Metadata, grant: str, asked: dict[str, str]
) -> dict[str, Any]:
    """Ask the token endpoint.

    Raises:
        SignInError: it refuses.
        IdentityAwayError: it does not answer, or not with tokens.
    """
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    url, headers, body = client.client_auth(client.token_endpoint_auth_method).prepare(
        "POST", metadata.token_endpoint, headers, prepare_token_request(grant, **asked)
    )
    status, answer = await provider.call("POST", url, headers, body)
    if status == httpx.codes.OK and isinstance(answer.get("access_token"), str):
        return answer
    if "error" in answer and status < httpx.codes.INTERNAL_SERVER_ERROR:
        raise SignInError(SignInFault.REFUSED)
    raise IdentityAwayError


def _meant_for(audience: str) -> dict[str, str]:
    """How an audience is asked for: `audience` with many providers, `resource` (RFC 8707, a URI) with others."""
    return {"audience": audience} | ({"resource": audience} if ":" in audience else {})


def _header(token: str) -> dict[str, Any]:
    from joserfc import jws

    return dict(jws.extract_compact(token.encode()).headers())


def _oauth_client(client_id: str, secret: SecretStr | None, **more: Any) -> OAuth2Client:
    """Authlib's client, without its HTTP; imported when somebody signs in, for that takes a moment."""
    from authlib.oauth2.client import OAuth2Client

    return OAuth2Client(None, client_id, secret.get_secret_value() if secret else None, **more)
