"""Zalo's HTTP: the API, OAuth, and the page that stands for a person's phone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from tests.simulators.base import Faults, Line
from tests.simulators.serving import panel
from tests.simulators.zalo.rules import RefusedError
from tests.simulators.zalo.vendor import Vendor

_PAGE = Path(__file__).parents[1] / "page"
_HANG_SECONDS = 20.0
_PLACE = {"latitude": "21.02", "longitude": "105.84"}


class Said(msgspec.Struct):
    """What the page sends: who does what."""

    person: str
    does: str
    text: str = ""
    phone: str = ""


def _answer(data: dict[str, Any] | None = None) -> Response[Any]:
    return Response({"error": 0, "message": "Success", "data": data or {}}, status_code=200)


def _refused(request: Request[Any, Any, Any], error: RefusedError) -> Response[Any]:  # noqa: ARG001
    # The status is 200 also when the message was refused.
    return Response({"error": error.code, "message": str(error)}, status_code=200)


def create_app(vendor: Vendor, faults: Faults, *, hang: bool = False) -> Litestar:
    """The simulator. With ``hang`` a lost answer is a silent connection, otherwise a gateway's."""

    async def lost() -> Response[Any]:
        if hang:
            await asyncio.sleep(_HANG_SECONDS)
        return Response(
            "<html>504 Gateway Time-out</html>", status_code=504, media_type="text/html"
        )

    async def taken(request: Request[Any, Any, Any], *, anonymous: bool) -> Response[Any]:
        vendor.allowed(request.headers.get("access_token"))
        if faults.strikes(faults.timeouts):
            if faults.strikes(0.5):
                vendor.take(await request.json(), anonymous=anonymous)
                await _ring(vendor)
            return await lost()
        data = vendor.take(await request.json(), anonymous=anonymous)
        await _ring(vendor)
        return _answer(data)

    @post("/v3.0/oa/message/cs", status_code=200)
    async def message(request: Request[Any, Any, Any]) -> Response[Any]:
        return await taken(request, anonymous=False)

    @post("/v2.0/oa/message", status_code=200)
    async def anonymous_message(request: Request[Any, Any, Any]) -> Response[Any]:
        return await taken(request, anonymous=True)

    @post("/v3.0/oa/quota/message", status_code=200)
    async def quota(
        request: Request[Any, Any, Any], data: JSONBody[dict[str, Any]]
    ) -> Response[Any]:
        vendor.allowed(request.headers.get("access_token"))
        return _answer(vendor.quota(str(data.get("user_id"))))

    @get("/v3.0/oa/user/detail")
    async def detail(request: Request[Any, Any, Any]) -> Response[Any]:
        vendor.allowed(request.headers.get("access_token"))
        asked = json.loads(request.query_params.get("data", "{}"))
        return _answer(vendor.detail(str(asked.get("user_id"))))

    @get("/v2.0/oa/getoa")
    async def account(request: Request[Any, Any, Any]) -> Response[Any]:
        vendor.allowed(request.headers.get("access_token"))
        return _answer({"oa_id": vendor.account.oa_id, "name": vendor.account.name})

    @post("/v2.0/oa/upload/image", status_code=200)
    async def upload(
        request: Request[Any, Any, Any],
        data: Annotated[dict[str, UploadFile], Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[Any]:
        vendor.allowed(request.headers.get("access_token"))
        return _answer({"attachment_id": vendor.upload(await data["file"].read())})

    @get("/v4/oa/permission")
    async def permission(request: Request[Any, Any, Any]) -> Response[Any]:
        asked = request.query_params
        if asked.get("app_id") != vendor.account.app_id or "redirect_uri" not in asked:
            return Response("unknown app", status_code=400)
        code = vendor.permit(asked.get("code_challenge", ""))
        where = f"{asked['redirect_uri']}?oa_id={vendor.account.oa_id}&code={code}"
        return Redirect(f"{where}&state={asked.get('state', '')}")

    @post("/v4/oa/access_token", status_code=200)
    async def access_token(request: Request[Any, Any, Any]) -> Response[Any]:
        form = await request.form()
        if request.headers.get("secret_key") != vendor.account.app_secret:
            raise RefusedError(-14002, "Invalid secret key")
        if form.get("app_id") != vendor.account.app_id:
            raise RefusedError(-14003, "Invalid app id")
        if form.get("grant_type") == "authorization_code":
            pair = vendor.by_code(str(form.get("code")), str(form.get("code_verifier")))
        else:
            pair = vendor.by_refresh(str(form.get("refresh_token")))
        return Response(pair, status_code=200)

    routes = [message, anonymous_message, quota, detail, account, upload, permission, access_token]
    return Litestar(
        [*routes, *_page(vendor), *panel(faults), create_static_files_router("/page", [_PAGE])],
        exception_handlers={RefusedError: _refused},
        openapi_config=None,
        request_max_body_size=3_000_000,
    )


async def _ring(vendor: Vendor) -> None:
    for person in vendor.persons.values():
        await person.screen.rung()


def _page(vendor: Vendor) -> list[Any]:
    """The page and what it calls."""

    @get("/", media_type="text/html")
    async def page() -> str:
        return (_PAGE / "zalo.html").read_text(encoding="utf-8")

    @get("/screen/{person:str}")
    async def screen(
        person: FromPath[str], after: FromQuery[int] = 0, wait: FromQuery[float] = 0.0
    ) -> dict[str, list[Line]]:
        one = vendor.person(person, anonymous=person.startswith("anon"))
        return {"lines": await one.screen.after(after, min(wait, 25.0))}

    @get("/picture/{picture:str}")
    async def picture(picture: FromPath[str]) -> Response[bytes]:
        return Response(vendor.uploaded[picture], media_type="image/png")

    @post("/does", status_code=200)
    async def does(request: Request[Any, Any, Any], data: JSONBody[Said]) -> dict[str, str]:
        photo = f"{request.base_url}page/form.png"
        one = vendor.person(data.person, anonymous=data.person.startswith("anon"))
        actions: dict[str, Any] = {
            "says": lambda: vendor.says(one, data.text),
            "taps": lambda: vendor.says(one, data.text, hidden=True),
            "image": lambda: vendor.sends(one, "image", {"url": photo}),
            "sticker": lambda: vendor.sends(one, "sticker", {"id": "1"}),
            "location": lambda: vendor.sends(one, "location", {"coordinates": _PLACE}),
            "opens": lambda: vendor.opens(one),
            "follow": lambda: vendor.follows(one),
            "unfollow": lambda: vendor.follows(one, follows=False),
            "submit": lambda: vendor.submits(one, data.text, data.phone),
            "withdraw": lambda: vendor.withdraws(one),
            "admin": lambda: vendor.admin_says(one, data.text),
        }
        actions[data.does]()
        await one.screen.rung()
        return {"done": data.does}

    return [page, screen, picture, does]
