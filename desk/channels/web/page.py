"""The chat page, and the same chat as a piece that the widget puts into another page."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import QueryParameter

from desk.parts import PartsHere

Language = Literal["vi", "en"]
_SHEETS = (
    ("/static/shared/base.css", ""),
    ("/static/shared/dark.css", "(prefers-color-scheme: dark)"),
    ("/static/shared/cards.css", ""),
    ("/static/chat/chat.css", ""),
)


def _response(parts: PartsHere, template: str, language: Language, own_sheet: str) -> Response[str]:
    sheets = (*_SHEETS, (own_sheet, ""))
    page = parts.rendering.page_of(
        template,
        t=parts.rendering.chat[language],
        language=language,
        sheets=sheets,
        files=parts.settings.files,
    )
    return Response(page, media_type="text/html")


@get("/", include_in_schema=False)
async def chat_page(
    parts: PartsHere, lang: Annotated[Language, QueryParameter()] = "vi"
) -> Response[str]:
    return _response(parts, "chat/page.html.jinja", lang, "/static/chat/page.css")


@get("/widget/frame", include_in_schema=False)
async def widget_frame(
    parts: PartsHere, lang: Annotated[Language, QueryParameter()] = "vi"
) -> Response[str]:
    return _response(parts, "chat/widget.html.jinja", lang, "/static/widget/widget.css")
