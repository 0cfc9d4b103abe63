"""The chat page."""

from __future__ import annotations

from litestar import Response, get

from desk.parts import PartsHere


@get("/", include_in_schema=False)
async def chat_page(parts: PartsHere) -> Response[str]:
    return Response(parts.rendering.page_of("chat.html.jinja"), media_type="text/html")
