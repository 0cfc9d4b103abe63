"""``python -m desk.channels.zalo``: give the desk the OA's permission, and see what is wrong."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy.engine import Connection

from desk import log, migrations
from desk.channels.grants import Grant, Grants
from desk.channels.sealing import Sealer
from desk.channels.zalo import oauth, signature
from desk.channels.zalo.client import Client
from desk.channels.zalo.errors import rules
from desk.channels.zalo.exchange import CHANNEL
from desk.channels.zalo.tokens import NoTokenError, Tokens
from desk.privacy.keys import KeyFileError
from desk.store import Store, connect
from launch.settings import Settings, SettingsError, ZaloSettings, read

_DAY = 24 * 3600.0
# The webhook has to answer within two seconds.
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and otherwise what to do."""

    what: str
    well: bool
    advice: str = ""


@dataclass(frozen=True)
class Setup:
    """The settings, and an open store with tables."""

    settings: Settings
    zalo: ZaloSettings
    store: Store

    @property
    def grants(self) -> Grants:
        return Grants(CHANNEL, self.zalo.oa_id, Sealer(self.settings.vault_keys))


def _setup() -> Setup:
    settings = read()
    if settings.zalo is None:
        raise SettingsError(
            "Zalo is not set up: set TUVAN_ZALO_APP_ID, TUVAN_ZALO_APP_SECRET, TUVAN_ZALO_OA_ID "
            "and TUVAN_ZALO_OA_SECRET (docs/channels-zalo.md says where they stand)"
        )
    settings.var.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    migrations.upgrade(engine)
    return Setup(settings, settings.zalo, Store(engine))


def grant(setup: Setup, redirect: str, came_back: str | None) -> int:
    """The OAuth grant with PKCE: shows the address, takes where the browser came back to."""
    verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    address = oauth.permission_url(setup.zalo, redirect, verifier, state)
    print(
        "1. Open this address as an administrator of the Official Account and agree:\n\n"
        f"   {address}\n\n"
        "2. The browser comes back to the callback address; copy the whole address of that page "
        "here.\n",
        flush=True,
    )
    came_back = came_back or _follow(address) or input("   address: ")
    query = parse_qs(urlsplit(came_back.strip()).query)
    if query.get("state") != [state]:
        print("This address belongs to another run (its state differs): begin anew.")
        return 1
    if query.get("oa_id", [setup.zalo.oa_id]) != [setup.zalo.oa_id]:
        print(
            f"Account {query['oa_id'][0]} agreed, TUVAN_ZALO_OA_ID is {setup.zalo.oa_id}: choose "
            "the other account, or change the setting."
        )
        return 1
    if "code" not in query:
        print("The address holds no code: the permission was not given.")
        return 1
    try:
        with httpx.Client() as client:
            pair = oauth.by_code(client, setup.zalo, query["code"][0], verifier, time.time())
    except (oauth.OAuthRefusedError, oauth.AnswerLostError, oauth.NotAskedError) as error:
        print(f"Zalo gave no tokens: {error}. Check app id and secret key, then begin anew.")
        return 1

    def keep(connection: Connection) -> None:
        known = setup.grants.read(connection)
        setup.grants.write(connection, pair, known.generation + 1 if known else 1)

    setup.store.transact(keep)
    print("The permission is kept. The desk takes it up within half a minute.")
    return 0


def _follow(address: str) -> str | None:
    """A simulator agrees by itself: where it sends the browser."""
    if urlsplit(address).hostname not in ("127.0.0.1", "localhost"):
        return None
    answer = httpx.get(address, follow_redirects=False, trust_env=False)
    location: str | None = answer.headers.get("location")
    return location


@asynccontextmanager
async def _client(setup: Setup) -> AsyncIterator[Client]:
    async with httpx.AsyncClient() as outside:
        tokens = Tokens(setup.settings, setup.zalo, setup.store)
        yield Client(outside, setup.zalo.api_url, tokens)


async def check(setup: Setup, public: str | None) -> list[Finding]:
    """Everything that can be looked at from here."""
    found = [_about_grant(setup)]
    if found[0].well:
        found.append(await _about_api(setup))
    if public is not None:
        found += _about_webhook(setup, public.rstrip("/"))
    return found


def _published(settings: Settings) -> str | None:
    """Where Zalo reaches the desk, when the settings say so."""
    return settings.public_url if settings.public_url.startswith("https://") else None


def _about_grant(setup: Setup) -> Finding:
    run = "run python -m desk.channels.zalo grant"
    try:
        known: Grant | None = setup.store.transact(setup.grants.read)
    except KeyFileError as error:
        return Finding("the permission can be read", False, str(error))
    if known is None:
        return Finding("the Official Account has given its permission", False, run)
    left = known.pair.refresh_until - time.time()
    if left <= 0:
        return Finding("the permission has not ended", False, f"it ended; {run}")
    if known.trouble == "refused":
        until = time.strftime("%d.%m. %H:%M", time.localtime(known.pair.access_until))
        return Finding(
            "the permission can be renewed",
            False,
            f"Zalo no longer takes the refresh token; messages go out until {until}: {run}",
        )
    if known.trouble == "answer_lost":
        return Finding(
            "the permission can be renewed",
            False,
            "Zalo's last answer was lost; the desk tries again every ten minutes. If this line "
            f"stays, {run}",
        )
    return Finding(f"the permission holds {left / _DAY:.0f} days without use", True)


async def _about_api(setup: Setup) -> Finding:
    what = "the API takes the access token"
    try:
        async with _client(setup) as client:
            code, said = await client.account()
    except NoTokenError as error:
        return Finding(what, False, str(error))
    except httpx.HTTPError as error:
        return Finding(
            what,
            False,
            f"{setup.zalo.api_url} does not answer ({error!r}): open the way out, or set "
            "HTTPS_PROXY",
        )
    if code == 0:
        return Finding(f"{what} (Official Account: {said})", True)
    rule = rules().get(code)
    means = f", which means {rule.do}: {rule.reason}" if rule else ""
    return Finding(what, False, f"error {code} {said}{means}")


def _about_webhook(setup: Setup, public: str) -> list[Finding]:
    """The address that Zalo is given: reached from here as Zalo would reach it."""
    url = f"{public}/channels/zalo"
    found = [Finding("the webhook's address is https", url.startswith("https://"), "Zalo wants it")]
    try:
        with httpx.Client(timeout=_PATIENCE_SECONDS) as client:
            empty = client.post(url, content=b"")
            body = b'{"event_name":"check","timestamp":"%d"}' % int(time.time() * 1000)
            stamp = body.rpartition(b":")[2].strip(b'"}').decode()
            mac = signature.expected(setup.zalo.app_id, body, stamp, setup.zalo.oa_secret)
            signed = client.post(url, content=body, headers={"X-ZEvent-Signature": f"mac={mac}"})
            forged = client.post(url, content=body, headers={"X-ZEvent-Signature": "mac=0"})
    except httpx.HTTPError as error:
        return [
            *found,
            Finding(f"{url} answers within 2 s", False, f"{error!r}: open the way to the desk"),
        ]
    statuses = (empty.status_code, signed.status_code, forged.status_code)
    advice = f"it answered {statuses} instead of (200, 200, 401)"
    if statuses[0] == 404:
        advice = "the desk there runs without the TUVAN_ZALO settings"
    elif statuses[1] == 401:
        advice = "the desk there has other values of TUVAN_ZALO_APP_ID or TUVAN_ZALO_OA_SECRET"
    return [
        *found,
        Finding(f"{url} answers within 2 s", True),
        Finding("it takes what is signed and nothing else", statuses == (200, 200, 401), advice),
    ]


_BY_HAND = """\
Not to be seen from here; look at oa.zalo.me and developers.zalo.me:
- the webhook's address is the one above, and all its events are switched on
- the syntax filter of the account's settings is off, or only texts that begin with # arrive
- the app is active, linked to the account, and has the permission to send consulting messages"""


def main() -> int:
    log.configure()
    parser = argparse.ArgumentParser(prog="python -m desk.channels.zalo", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    granting = verbs.add_parser("grant", help="get the Official Account's permission")
    granting.add_argument("--redirect", required=True, help="the callback address of the app")
    granting.add_argument("--came-back", help="where the browser came back to; asked for otherwise")
    checking = verbs.add_parser("check", help="see what is wrong with the set-up")
    checking.add_argument(
        "--public", help="the desk's address, such as https://chat.bank.vn; else TUVAN_PUBLIC_URL"
    )
    asked = parser.parse_args()
    try:
        setup = _setup()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        if asked.verb == "grant":
            return grant(setup, asked.redirect, asked.came_back)
        found = asyncio.run(check(setup, asked.public or _published(setup.settings)))
    finally:
        setup.store.close()
    for one in found:
        print(f"{'well ' if one.well else 'WRONG'} {one.what}")
        if not one.well:
            print(f"      {one.advice}")
    print(_BY_HAND)
    return 0 if all(one.well for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
