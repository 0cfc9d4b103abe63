"""Single sign-on against a real OpenID provider (Canaille) on loopback."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from desk.app import create_app
from desk.audit.trail import lines
from desk.parts import make_parts
from desk.store import Store
from desk.tables import officers
from launch.settings import read
from tests.desk.conftest import ENGINE, Desk, Switch, _in_a_task

pytestmark = pytest.mark.server

PUBLIC = "http://desk.test"
CALLBACK = f"{PUBLIC}/desk/sign-on/callback"


class Provider:
    """The provider with one client, ours, and people in groups."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.issuer = server.url.rstrip("/")
        with server.app.app_context():
            self.client = server.models.Client(
                client_id="tu-van",
                client_secret="s3cret of the desk",
                client_name="Desk",
                redirect_uris=[CALLBACK],
                grant_types=["authorization_code"],
                response_types=["code"],
                scope=["openid", "profile", "groups"],
                token_endpoint_auth_method="client_secret_basic",
                client_id_issued_at=datetime.datetime.now(datetime.UTC),
            )
            server.backend.save(self.client)
            server.backend.update(self.client, audience=[self.client])
            server.backend.save(self.client)

    def person(self, username: str, group: str | None) -> None:
        """Somebody who is signed on at the provider and has consented."""
        server = self.server
        with server.app.app_context():
            # Its store in memory may give another code than the one asked for.
            for left in server.backend.query(server.models.AuthorizationCode):
                server.backend.delete(left)
            found = server.backend.get(server.models.User, user_name=username)
            user = found or server.random_user(user_name=username, formatted_name="Trần Văn An")
            if group:
                server.random_group(display_name=group, members=[user])
        server.login(user)
        server.consent(user, self.client)


@pytest.fixture(scope="module")
def provider(iam_server: Any) -> Provider:
    return Provider(iam_server)


@asynccontextmanager
async def _running(
    store: Store, wire: Switch, var: Path, provider: Provider, **more: str
) -> AsyncIterator[Desk]:
    settings = read(
        {
            "TUVAN_RASA_URL": ENGINE,
            "TUVAN_VAR": str(var),
            "TUVAN_PUBLIC_URL": PUBLIC,
            "TUVAN_OIDC_ISSUER": provider.issuer,
            "TUVAN_OIDC_CLIENT_ID": "tu-van",
            "TUVAN_OIDC_CLIENT_SECRET": "s3cret of the desk",
            "TUVAN_OIDC_SCOPE": "openid profile groups",
            "TUVAN_OIDC_USERNAME_CLAIM": "sub",
            "TUVAN_OIDC_ROLES": "advisors=officer leads=supervisor",
            **more,
        }
    )
    async with httpx.AsyncClient(transport=wire) as outgoing:
        parts = make_parts(settings, store, outgoing, patience=0.3)
        app = create_app(parts)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            _in_a_task(app.lifespan()),
            httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client,
        ):
            yield Desk(parts, client)


@pytest.fixture
async def desk(
    store: Store, wire: Switch, tmp_path: Path, provider: Provider
) -> AsyncIterator[Desk]:
    async with _running(store, wire, tmp_path, provider) as running:
        yield running


async def _out(desk: Desk) -> str:
    """Where the desk sends the browser."""
    sent = await desk.http.get("/desk/sign-on")
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def _at_the_provider(address: str) -> str:
    """Where the provider sends the browser back to."""
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as browser:
        for _ in range(6):
            if address.startswith(CALLBACK):
                return address
            answer = await browser.get(address)
            assert answer.is_redirect, answer.text[:500]
            address = str(answer.url.join(answer.headers["location"]))
    raise AssertionError(f"the provider did not send back: {address}")


async def test_an_officer_signs_on_and_is_what_his_group_says(
    desk: Desk, provider: Provider
) -> None:
    provider.person("an.tv", "leads")
    page = await desk.http.get("/desk/login")
    assert 'href="/desk/sign-on"' in page.text
    out = await _out(desk)
    asked = parse_qs(urlsplit(out).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    back = await desk.http.get(await _at_the_provider(out))
    assert back.status_code == 200, back.text
    assert "strict" in back.headers["set-cookie"].lower()
    assert (await desk.http.get("/desk")).status_code == 200
    with desk.parts.store.engine.connect() as connection:
        row = connection.execute(sa.select(officers).where(officers.c.username == "an.tv")).one()
    assert (row.role, row.name) == ("supervisor", "Trần Văn An")
    (line,) = await desk.parts.store.read(lambda c: lines(c, actor="an.tv", action="log_in"))
    assert line.detail == {"by": "sign_on"}
    refused = await desk.http.post(
        "/desk/api/sessions", json={"username": "an.tv", "password": "-"}
    )
    assert refused.status_code == 401


async def test_whose_groups_mean_nothing_here_stays_outside(desk: Desk, provider: Provider) -> None:
    provider.person("khach", None)
    back = await desk.http.get(await _at_the_provider(await _out(desk)))
    assert back.status_code == 401
    assert "Chưa đăng nhập được" in back.text
    assert (await desk.http.get("/desk")).status_code == 303


async def test_without_roles_only_known_officers_enter(
    store: Store, wire: Switch, tmp_path: Path, provider: Provider
) -> None:
    no_roles = {"TUVAN_OIDC_ROLES": "nobody=officer"}
    async with _running(store, wire, tmp_path, provider, **no_roles) as desk:
        desk.parts.settings.oidc.roles.clear()  # type: ignore[union-attr, attr-defined]
        provider.person("stranger", "leads")
        back = await desk.http.get(await _at_the_provider(await _out(desk)))
        assert back.status_code == 401
        provider.person("minh", "leads")
        back = await desk.http.get(await _at_the_provider(await _out(desk)))
        assert back.status_code == 200
        with store.engine.connect() as connection:
            role = connection.execute(
                sa.select(officers.c.role).where(officers.c.username == "minh")
            ).scalar_one()
        assert role == "officer"


async def test_an_answer_to_another_attempt_is_refused(desk: Desk, provider: Provider) -> None:
    provider.person("an.tv", "leads")
    first = await _at_the_provider(await _out(desk))
    await _out(desk)
    assert (await desk.http.get(first)).status_code == 401


async def test_an_answer_without_the_browsers_cookie_is_refused(
    desk: Desk, provider: Provider
) -> None:
    provider.person("an.tv", "leads")
    address = await _at_the_provider(await _out(desk))
    desk.http.cookies.clear()
    assert (await desk.http.get(address)).status_code == 401


async def test_a_code_works_once(desk: Desk, provider: Provider) -> None:
    provider.person("an.tv", "leads")
    address = await _at_the_provider(await _out(desk))
    kept = dict(desk.http.cookies)
    assert (await desk.http.get(address)).status_code == 200
    desk.http.cookies.clear()
    desk.http.cookies.update(kept)
    assert (await desk.http.get(address)).status_code == 401


async def test_a_code_of_another_attempt_fails_by_its_verifier_or_nonce(
    desk: Desk, provider: Provider
) -> None:
    provider.person("an.tv", "leads")
    stolen = parse_qs(urlsplit(await _at_the_provider(await _out(desk))).query)["code"][0]
    own = parse_qs(urlsplit(await _out(desk)).query)["state"][0]
    answer = await desk.http.get(CALLBACK, params={"code": stolen, "state": own})
    assert answer.status_code == 401


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
async def test_the_providers_refusal_is_told(desk: Desk, error: str) -> None:
    state = parse_qs(urlsplit(await _out(desk)).query)["state"][0]
    answer = await desk.http.get(CALLBACK, params={"error": error, "state": state})
    assert answer.status_code == 401
    assert "Chưa đăng nhập được" in answer.text


async def test_a_provider_that_is_away_leaves_the_password(
    store: Store, wire: Switch, tmp_path: Path, provider: Provider
) -> None:
    away = {"TUVAN_OIDC_ISSUER": "http://127.0.0.1:9"}
    async with _running(store, wire, tmp_path, provider, **away) as desk:
        answer = await desk.http.get("/desk/sign-on")
        assert answer.status_code == 401
        assert "Mật khẩu" in answer.text
        assert (await desk.officer("lan")).token


async def test_no_provider_no_way(store: Store, wire: Switch, tmp_path: Path) -> None:
    settings = read({"TUVAN_RASA_URL": ENGINE, "TUVAN_VAR": str(tmp_path)})
    async with httpx.AsyncClient(transport=wire) as outgoing:
        app = create_app(make_parts(settings, store, outgoing))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            assert "/desk/sign-on" not in (await client.get("/desk/login")).text
            answer = await client.get("/desk/sign-on")
            assert answer.headers["location"] == "/desk/login"
