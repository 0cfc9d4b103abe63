"""Zalo's OAuth v4: a code or a refresh token against a new pair, and what to say to be allowed."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from desk.channels.grants import Pair
from launch.settings import ZaloSettings

# The refresh token's life, where the answer does not say it.
_REFRESH_SECONDS = 90 * 24 * 3600.0
# The only answer that cannot be asked for twice is waited for the longest.
SECONDS = 60.0


class OAuthRefusedError(Exception):
    """Zalo answered, and gave no tokens."""


class AnswerLostError(Exception):
    """Zalo may have given tokens, but its answer did not come."""


class NotAskedError(Exception):
    """Zalo could not be reached: nothing has changed."""


class _Tokens(msgspec.Struct):
    access_token: str = ""
    refresh_token: str = ""
    expires_in: int | str = 0
    refresh_token_expires_in: int | str = 0
    error: int | str = 0
    error_name: str = ""
    error_description: str = ""


def challenge(verifier: str) -> str:
    """PKCE's challenge of a verifier (S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def permission_url(zalo: ZaloSettings, redirect: str, verifier: str, state: str) -> str:
    """Where an administrator of the OA gives his permission."""
    asked = {
        "app_id": zalo.app_id,
        "redirect_uri": redirect,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "state": state,
    }
    return f"{zalo.oauth_url}/v4/oa/permission?{urlencode(asked)}"


def by_code(
    client: httpx.Client, zalo: ZaloSettings, code: str, verifier: str, unix: float
) -> Pair:
    """The first pair, against the code that Zalo gave after the permission.

    Raises:
        OAuthRefusedError, AnswerLostError, NotAskedError
    """
    form = {"code": code, "grant_type": "authorization_code", "code_verifier": verifier}
    return read(ask(client, zalo, form), unix)


def ask(client: httpx.Client, zalo: ZaloSettings, form: dict[str, Any]) -> bytes:
    """Zalo's answer as it came.

    Raises:
        AnswerLostError, NotAskedError
    """
    try:
        response = client.post(
            f"{zalo.oauth_url}/v4/oa/access_token",
            data={"app_id": zalo.app_id, **form},
            headers={"secret_key": zalo.app_secret},
            timeout=httpx.Timeout(SECONDS, connect=10.0),
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotAskedError(repr(error)) from error
    except httpx.HTTPError as error:
        raise AnswerLostError(repr(error)) from error
    return response.content


def read(body: bytes, unix: float) -> Pair:
    """The pair in an answer that came at ``unix``.

    Raises:
        OAuthRefusedError: Zalo says no, and why.
        AnswerLostError: the answer is not Zalo's.
    """
    try:
        tokens = msgspec.json.decode(body, type=_Tokens, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AnswerLostError(f"the answer is no JSON: {error}") from error
    if not tokens.access_token or not tokens.refresh_token:
        reason = tokens.error_description or tokens.error_name or "no tokens in the answer"
        raise OAuthRefusedError(f"{tokens.error}: {reason}")
    life = float(tokens.refresh_token_expires_in or 0) or _REFRESH_SECONDS
    return Pair(
        tokens.access_token,
        tokens.refresh_token,
        unix,
        unix + float(tokens.expires_in or 0),
        unix + life,
    )
