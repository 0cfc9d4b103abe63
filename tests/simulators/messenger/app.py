"""Meta's HTTP: the Graph API, and the page that stands for a person's phone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.static_files import create_static_files_router

from tests.simulators.base import Faults, Line
from tests.simulators.messenger.rules import RefusedError
from tests.simulators.messenger.vendor import Vendor
from tests.simulators.serving import panel

VERSION = "/v25.0"
_PAGE = Path(__file__).parents[1] / "page"
_HANG_SECONDS = 30.0
_PLACE = {"lat": 21.02, "long": 105.84}


class Said(msgspec.Struct):
    """What the page sends: who does what."""

    person: str
    does: str
    text: str = ""
    payload: str = ""


def _refused(request: Request[Any, Any, Any], error: RefusedError) -> Response[Any]:  # noqa: ARG001
    said = {
        "message": str(error),
        "type": "OAuthException",
        "code": error.code,
        "error_subcode": error.subcode,
        "fbtrace_id": "simulated",
    }
    return Response({"error": said}, status_code=400)


def _token(request: Request[Any, Any, Any]) -> str | None:
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ") or request.query_params.get("access_token")


def create_app(vendor: Vendor, faults: Faults, *, hang: bool = False) -> Litestar:
    """The simulator. With ``hang`` a lost answer is a silent connection, otherwise a gateway's."""

    async def lost() -> Response[Any]:
        if hang:
            await asyncio.sleep(_HANG_SECONDS)
        return Response(
            "<html>504 Gateway Time-out</html>", status_code=504, media_type="text/html"
        )

    @post(f"{VERSION}/me/messages", status_code=200)
    async def messages(request: Request[Any, Any, Any]) -> Response[Any]:
        vendor.allowed(_token(request))
        body, file = await _sent(request)
        if faults.strikes(faults.timeouts):
            if faults.strikes(0.5):
                vendor.take(body, file)
                await _ring(vendor)
            return await lost()
        answer = vendor.take(body, file)
        await _ring(vendor)
        return Response(answer, status_code=200)

    @post(f"{VERSION}/me/personas", status_code=200)
    async def personas(
        request: Request[Any, Any, Any], data: JSONBody[dict[str, str]]
    ) -> dict[str, str]:
        vendor.allowed(_token(request))
        return {"id": vendor.persona(data.get("name", ""), data.get("profile_picture_url", ""))}

    @get(f"{VERSION}/me")
    async def me(request: Request[Any, Any, Any]) -> dict[str, str]:
        vendor.allowed(_token(request))
        return {"id": vendor.account.page_id, "name": vendor.account.name}

    @get(f"{VERSION}/{{person:str}}")
    async def profile(request: Request[Any, Any, Any], person: FromPath[str]) -> dict[str, str]:
        vendor.allowed(_token(request))
        known = vendor.persons.get(person)
        if known is None:
            raise RefusedError(100, "Unsupported get request", 33)
        family, _, given = known.name.rpartition(" ")
        return {"first_name": given, "last_name": family, "id": person}

    routes = [messages, personas, me, profile]
    return Litestar(
        [*routes, *_page(vendor), *panel(faults), create_static_files_router("/page", [_PAGE])],
        exception_handlers={RefusedError: _refused},
        openapi_config=None,
        request_max_body_size=9_000_000,
    )


async def _sent(request: Request[Any, Any, Any]) -> tuple[Any, bytes | None]:
    """The request's object, and the file beside it when it is a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.json(), None
    form = dict(await request.form())
    file = form.pop("filedata", None)
    words = ("messaging_type", "tag", "persona_id")
    body = {name: one if name in words else json.loads(one) for name, one in form.items()}
    return body, await file.read() if file is not None else None


async def _ring(vendor: Vendor) -> None:
    for person in vendor.persons.values():
        await person.screen.rung()


def _page(vendor: Vendor) -> list[Any]:
    """The page and what it calls."""

    @get("/", media_type="text/html")
    async def page() -> str:
        return (_PAGE / "messenger.html").read_text(encoding="utf-8")

    @get("/screen/{person:str}")
    async def screen(
        person: FromPath[str], after: FromQuery[int] = 0, wait: FromQuery[float] = 0.0
    ) -> dict[str, list[Line]]:
        return {"lines": await vendor.person(person).screen.after(after, min(wait, 25.0))}

    @get("/picture/{picture:str}")
    async def picture(picture: FromPath[str]) -> Response[bytes]:
        return Response(vendor.pictures[picture], media_type="image/png")

    @post("/does", status_code=200)
    async def does(request: Request[Any, Any, Any], data: JSONBody[Said]) -> dict[str, str]:
        photo = f"{request.base_url}page/form.png"
        one = vendor.person(data.person)
        actions: dict[str, Any] = {
            "says": lambda: vendor.says(one, data.text),
            "taps": lambda: vendor.taps(one, data.text, data.payload),
            "replies": lambda: vendor.says(one, data.text, payload=data.payload),
            "begins": lambda: vendor.taps(one, "Bắt đầu", "GET_STARTED"),
            "image": lambda: vendor.sends(one, "image", {"url": photo}),
            "sticker": lambda: vendor.sends(
                one, "image", {"url": "https://photo.example/l.png", "sticker_id": 369239263222822}
            ),
            "location": lambda: vendor.sends(one, "location", {"coordinates": _PLACE}),
            "admin": lambda: vendor.admin_says(one, data.text),
        }
        actions[data.does]()
        await one.screen.rung()
        return {"done": data.does}

    return [page, screen, picture, does]
