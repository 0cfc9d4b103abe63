"""The pages of the catalogue: overview, product, handing in, looking at changes, publishing."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session as OrmSession

from catalogue.errors import NotKnown, Refused
from catalogue.export import export
from catalogue.snapshot import Snapshot
from desk.audit.trail import Line, record
from desk.console.page import page, page_session
from desk.handoff.access import Room
from desk.parts import Parts, PartsHere
from desk.products import book, drafts, publishing
from desk.products.drafts import LARGEST_BYTES, Draft, UnusableFileError
from desk.web.errors import Problem

_HOME = "/desk/catalogue"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MULTIPART_MARGIN = 64 * 1024
OnDay = Annotated[date | None, QueryParameter(name="on")]
Number = Annotated[int | None, QueryParameter(name="version", ge=1)]


class Publication(msgspec.Struct):
    """The form under the changes: ``base`` is the version they were shown against."""

    csrf: str = ""
    base: int = 0
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


async def _snapshot(parts: Parts, version: int | None) -> Snapshot:
    try:
        return await asyncio.to_thread(parts.bank.catalogue.at, version)
    except NotKnown as unknown:
        raise Problem(404, "not_found", str(unknown)) from unknown


def _draft(connection: Connection, draft: str) -> Draft:
    found = drafts.find(connection, draft)
    if found is None:
        raise Problem(404, "not_found", "these files were published or are older than a week")
    return found


class CataloguePages(Controller):
    """Product staff's pages. What they do is what the ``catalogue`` command does."""

    path = _HOME
    include_in_schema = False

    @get()
    async def overview(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        on: OnDay = None,
        refused: FromQuery[str] = "",
    ) -> Response[Any]:
        """What is on offer on a day, every version, and where new files are handed in."""
        session = await page_session(parts, request, Room.CATALOGUE)
        snapshot = await _snapshot(parts, None)
        day = on or parts.settings.current_date()
        return page(
            parts,
            session,
            "products/overview",
            on=day,
            version=snapshot.version,
            kinds=book.products(snapshot, day),
            history=await parts.store.read(publishing.history),
            refused=refused,
        )

    @get("/products/{code:str}")
    async def product(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        on: OnDay = None,
        version: Number = None,
    ) -> Response[Any]:
        """One product's figures on a day, as this or an earlier version has them."""
        session = await page_session(parts, request, Room.CATALOGUE)
        snapshot = await _snapshot(parts, version)
        day = on or parts.settings.current_date()
        sheet, unknown = None, None
        try:
            sheet = book.sheet(snapshot, code, day)
        except NotKnown as error:
            unknown = error
        return page(
            parts,
            session,
            "products/product",
            200 if sheet else 404,
            sheet=sheet,
            unknown=unknown,
            code=code,
            on=day,
            version=snapshot.version,
            newest=version is None,
        )

    @get("/versions/{number:int}")
    async def workbook(
        self, parts: PartsHere, request: Request[Any, Any, Any], number: FromPath[int]
    ) -> Response[bytes]:
        """A version as a workbook that can be handed in again."""
        await page_session(parts, request, Room.CATALOGUE)
        await _snapshot(parts, number)

        def written(connection: Connection) -> bytes:
            with TemporaryDirectory() as folder, OrmSession(bind=connection) as session:
                file = Path(folder, f"catalogue-{number}.xlsx")
                export(session, number, file)
                return file.read_bytes()

        named = {"Content-Disposition": f'attachment; filename="catalogue-{number}.xlsx"'}
        return Response(await parts.store.read(written), media_type=_XLSX, headers=named)

    @post("/drafts", request_max_body_size=LARGEST_BYTES + _MULTIPART_MARGIN)
    async def hand_in(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[Any]:
        """Keep the files; the next page says what they would change, or what is wrong."""
        session = await page_session(parts, request, Room.CATALOGUE, csrf=data.get("csrf", ""))
        given = data.get("files") or []
        uploads = [one for one in (given if isinstance(given, list) else [given]) if one]
        files = {one.filename: await one.read() for one in uploads if isinstance(one, UploadFile)}
        files = {name: body for name, body in files.items() if name}
        try:
            draft = await parts.store.write(
                lambda c: drafts.keep(c, session.officer.username, files, parts.now())
            )
        except UnusableFileError as unusable:
            query = f"?refused={unusable.code}"
            return Redirect(f"{_HOME}{query}", status_code=303)
        return Redirect(f"{_HOME}/drafts/{draft}", status_code=303)

    @get("/drafts/{draft:str}")
    async def changes(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        draft: FromPath[str],
        overtaken: FromQuery[bool] = False,
    ) -> Response[Any]:
        """What publishing the files would change, or everything that is wrong with them."""
        session = await page_session(parts, request, Room.CATALOGUE)
        found = await parts.store.read(lambda c: _draft(c, draft))
        outcome = await parts.store.read(lambda c: publishing.weighed(c, found))
        return page(
            parts, session, "products/draft", draft=found, outcome=outcome, overtaken=overtaken
        )

    @post("/drafts/{draft:str}")
    async def publish(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        draft: FromPath[str],
        data: Annotated[Publication, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Publish the files, whole or not at all."""
        session = await page_session(parts, request, Room.CATALOGUE, csrf=data.csrf)
        here = f"{_HOME}/drafts/{draft}"
        reason = data.reason.strip()
        if not reason:
            return Redirect(here, status_code=303)
        officer = session.officer.username

        def work(connection: Connection) -> int:
            found = _draft(connection, draft)
            at = parts.now()
            made = publishing.publish(
                connection, found, base=data.base, by=officer, reason=reason, at=at
            )
            drafts.drop(connection, draft)
            record(connection, Line(officer, "publish_catalogue", str(made.number)), at)
            return made.number

        try:
            await parts.store.write(work)
        except (publishing.OvertakenError, Refused):
            return Redirect(f"{here}?overtaken=true", status_code=303)
        return Redirect(_HOME, status_code=303)
