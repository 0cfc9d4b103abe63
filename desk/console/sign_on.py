"""Single sign-on: the bank's OpenID provider says who the officer is.

Authorization code flow with PKCE, ``state`` and ``nonce``. What has to come back unchanged waits
sealed in the browser's cookie, so that any desk process can finish what another began.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from desk.privacy.keys import KeyFileError, Ring
from launch.settings import OidcSettings

PATH = "/desk/sign-on"
# Where the provider sends the browser back to; registered there with the desk's public address.
SIGNED_ON = f"{PATH}/callback"
BEGUN_SECONDS = 600
_CONTEXT = "sign-on"
_SECONDS = 10.0
_FRESH_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
# Signatures with a key pair only: with the others, whoever knows the secret is the provider.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class SignOnError(Exception):
    """Nobody is signed on; the sentence says why, for the log."""


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and what it keeps meanwhile."""

    address: str
    kept: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is; ``role`` and ``department`` as the settings map his claims."""

    username: str
    name: str
    role: str | None
    department: str | None


class SignOn:
    """The way to the provider and back; ``callback`` is our own address that it sends him to."""

    def __init__(self, settings: OidcSettings, callback: str, ring: Ring) -> None:
        self._settings = settings
        self._callback = callback
        self._ring = ring
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = -_FRESH_SECONDS
        self._reading = asyncio.Lock()

    async def begin(self) -> Begun:
        """A new attempt.

        Raises:
            SignOnError: the provider cannot be reached or says nonsense.
        """
        metadata, _ = await self._provider()
        kept = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": secrets.token_urlsafe(48),
            "until": time.time() + BEGUN_SECONDS,
        }
        address = prepare_grant_uri(
            metadata["authorization_endpoint"],
            self._settings.client_id,
            "code",
            redirect_uri=self._callback,
            scope=self._settings.scope,
            state=kept["state"],
            nonce=kept["nonce"],
            code_challenge=create_s256_code_challenge(kept["verifier"]),
            code_challenge_method="S256",
        )
        sealed = self._ring.all()[0].seal(json.dumps(kept), _CONTEXT)
        return Begun(address, f"{self._ring.all()[0].id}.{sealed.hex()}")

    async def finish(self, kept: str, answer: Mapping[str, str]) -> Identity:
        """Whom the provider signed on; ``kept`` and ``answer`` come from the browser.

        Raises:
            SignOnError: the answer is not to this attempt, or the provider does not vouch for it.
        """
        begun = self._opened(kept)
        if not secrets.compare_digest(answer.get("state", "").encode(), begun["state"].encode()):
            raise SignOnError("the state is another one: not begun in this browser")
        if "error" in answer:
            raise SignOnError(f"the provider refused: {answer['error'][:80]}")
        metadata, keys = await self._provider()
        if answer.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise SignOnError("the answer is another provider's")
        token = await self._exchange(metadata, answer.get("code", ""), begun["verifier"])
        return self._identity(await self._claims(metadata, keys, token, begun["nonce"]))

    def _opened(self, kept: str) -> dict[str, Any]:
        name, _, sealed = kept.partition(".")
        try:
            plain = self._ring.named(name).open(bytes.fromhex(sealed), _CONTEXT)
        except (KeyFileError, ValueError) as error:
            raise SignOnError("the browser kept nothing of this attempt") from error
        begun: dict[str, Any] = json.loads(plain)
        if begun["until"] < time.time():
            raise SignOnError("the attempt took too long")
        return begun

    async def _provider(self, *, anew: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        """The provider's metadata and keys, read once an hour."""
        async with self._reading:
            fresh = time.monotonic() - self._read_at < _FRESH_SECONDS
            if not fresh or anew or self._keys is None:
                issuer = self._settings.issuer
                well_known = f"{issuer}/.well-known/openid-configuration"
                async with httpx.AsyncClient(timeout=_SECONDS) as client:
                    self._metadata = await _json(client, well_known)
                    if str(self._metadata.get("issuer", "")).rstrip("/") != issuer:
                        raise SignOnError(f"{well_known} is of another issuer")
                    read = await _json(client, str(self._metadata.get("jwks_uri")))
                try:
                    self._keys = KeySet.import_key_set(read)  # type: ignore[arg-type]
                except (JoseError, KeyError, ValueError) as error:
                    raise SignOnError("the provider's keys cannot be read") from error
                self._read_at = time.monotonic()
            return self._metadata, self._keys

    async def _exchange(self, metadata: Mapping[str, Any], code: str, verifier: str) -> str:
        known = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        who, proof = self._settings.client_id, self._settings.client_secret
        basic = "client_secret_basic" in known
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._callback,
            code=code,
            code_verifier=verifier,
            **({} if basic else {"client_id": who, "client_secret": proof}),
        )
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            try:
                response = await client.post(
                    metadata["token_endpoint"],
                    content=body,
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                    auth=httpx.BasicAuth(quote(who, ""), quote(proof, "")) if basic else None,
                )
                response.raise_for_status()
                return str(response.json().get("id_token") or "")
            except (httpx.HTTPError, AttributeError, ValueError) as error:
                raise SignOnError(f"the code was not exchanged: {type(error).__name__}") from error

    async def _claims(
        self, metadata: Mapping[str, Any], keys: KeySet, token: str, nonce: str
    ) -> dict[str, Any]:
        try:
            read = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            # The provider may have changed its keys since they were read.
            _, keys = await self._provider(anew=True)
            try:
                read = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            except (JoseError, ValueError) as error:
                raise SignOnError(f"the identity is not signed: {error}") from error
        expected = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self._settings.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            expected.validate(read.claims)
        except JoseError as error:
            raise SignOnError(f"the identity is not for this attempt: {error}") from error
        authorised = read.claims.get("azp", self._settings.client_id)
        if authorised != self._settings.client_id:
            raise SignOnError("the identity was given to another party")
        return dict(read.claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        username = str(claims.get(self._settings.username_claim) or "")
        if not username or len(username) > 64 or username.startswith(":"):
            raise SignOnError(f"claim {self._settings.username_claim} names no officer")
        name = str(claims.get("name") or username)
        return Identity(
            username,
            name[:200],
            _mapped(claims.get(self._settings.role_claim), self._settings.roles),
            _mapped(claims.get(self._settings.department_claim), self._settings.departments),
        )


def _mapped(claim: Any, mapping: Mapping[str, str]) -> str | None:
    """What the first of the settings' values that the claim has stands for."""
    values = claim if isinstance(claim, list) else [claim]
    said = {str(one) for one in values}
    return next((meaning for value, meaning in mapping.items() if value in said), None)


async def _json(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    try:
        response = await client.get(address)
        response.raise_for_status()
        read = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignOnError(f"{address} cannot be read: {type(error).__name__}") from error
    if not isinstance(read, dict):
        raise SignOnError(f"{address} is no JSON object")
    return read
