"""The desk's web application, made of the parts that the entry point hands in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.static_files import create_static_files_router
from litestar.stores.memory import MemoryStore

from desk.administration.pages import Administration
from desk.attachments.routes import ChatFiles, ConversationFiles
from desk.audit.pages import AuditPages
from desk.casefile.loan_routes import Loans, loan_page, loans_page
from desk.casefile.routes import Casefiles, casefile_page
from desk.channels.web.page import chat_page, widget_frame
from desk.channels.web.routes import Chat, chat_socket
from desk.channels.webhooks import Webhooks
from desk.console.api import Desk, Sessions
from desk.console.helping import Help
from desk.console.live import desk_socket
from desk.console.marking import Marks
from desk.console.page import LoggedOutError, to_login
from desk.console.pages import console_page, login, login_page, logout
from desk.console.sign_on_pages import sign_on, signed_on
from desk.downloads.routes import schedule_file
from desk.handoff.routing import ROUND_SECONDS, Routing
from desk.jobs import Job
from desk.lookup.routes import Tools
from desk.parts import Parts
from desk.privacy.api import PersonalData, copy_page
from desk.privacy.pages import PersonalPages
from desk.products.pages import CataloguePages
from desk.review.pages import ReviewPages
from desk.supervision.pages import Supervision
from desk.web.errors import HANDLERS
from desk.web.headers import add_security_headers
from desk.web.health import health, ready
from desk.web.limits import BODY_BYTES
from launch.settings import Settings

_FORGET_SECONDS = 60.0
_STATIC = Path(__file__).parent / "static"


def create_app(parts: Parts) -> Litestar:
    """The application; its lifespan runs the turns and the fan-out."""
    counters = MemoryStore()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:  # noqa: ARG001
        async with parts.hub.running():
            tasks = [
                asyncio.create_task(parts.turns.run()),
                asyncio.create_task(parts.receiving.run()),
                asyncio.create_task(parts.sending.run()),
                asyncio.create_task(parts.files.run()),
                asyncio.create_task(parts.requests.run()),
                asyncio.create_task(parts.retention.run()),
                asyncio.create_task(_forget_old(counters)),
                asyncio.create_task(parts.attendance.run()),
                asyncio.create_task(parts.jobs.run(_jobs(parts))),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    return Litestar(
        route_handlers=[
            chat_page,
            widget_frame,
            Chat,
            chat_socket,
            ChatFiles,
            ConversationFiles,
            Webhooks,
            schedule_file,
            Sessions,
            Desk,
            Marks,
            Help,
            Tools,
            Casefiles,
            Loans,
            PersonalData,
            PersonalPages,
            AuditPages,
            ReviewPages,
            copy_page,
            casefile_page,
            loan_page,
            loans_page,
            CataloguePages,
            Supervision,
            Administration,
            desk_socket,
            console_page,
            login_page,
            sign_on,
            signed_on,
            login,
            logout,
            health,
            ready,
            PrometheusController,
            create_static_files_router("/static", [_STATIC]),
        ],
        dependencies={"parts": Provide(lambda: parts, sync_to_thread=False)},
        exception_handlers={**HANDLERS, LoggedOutError: to_login},
        cors_config=_widget_pages(parts.settings),
        before_send=[add_security_headers, parts.watch.before_send],
        middleware=[
            PrometheusConfig(
                "tuvan", "tuvan_http", group_path=True, exclude_unhandled_paths=True
            ).middleware
        ],
        lifespan=[lifespan],
        # Counted by each process for itself: a store that may be away must not stop a message.
        stores={"rate_limit": counters},
        request_max_body_size=BODY_BYTES,
        openapi_config=OpenAPIConfig(
            parts.rendering.line("api_title"), "1", path="/schema", render_plugins=[]
        ),
        logging_config=None,
        debug=False,
    )


def _widget_pages(settings: Settings) -> CORSConfig | None:
    """Which other pages' scripts may call the desk: with a token, never with a cookie."""
    if not settings.widget_origins:
        return None
    return CORSConfig(
        allow_origins=list(settings.widget_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "x-file-name"],
        max_age=3600,
    )


def _jobs(parts: Parts) -> list[Job]:
    """What the installation does once, whichever process does it."""
    routing = Routing(parts.reception)
    return [Job("routing", ROUND_SECONDS, lambda c: routing.round(c, parts.now()))]


async def _forget_old(counters: MemoryStore) -> None:
    while True:
        await asyncio.sleep(_FORGET_SECONDS)
        await counters.delete_expired()
