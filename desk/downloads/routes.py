"""``GET /chat/files/…``: the file at an address that a message named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from litestar import Response, get
from litestar.params import FromPath

from desk.downloads.links import PATH, Gone, card_at
from desk.downloads.paper import paper
from desk.downloads.schedule import ScheduleDocument, document
from desk.downloads.workbook import workbook
from desk.parts import PartsHere
from desk.web.limits import per_address

FILES_A_MINUTE = 60

_WRITERS: dict[str, tuple[Callable[[ScheduleDocument], bytes], str]] = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (paper, "application/pdf"),
}


@get(
    f"{PATH}/{{conversation:str}}/{{asked:int}}/{{name:str}}",
    include_in_schema=False,
    middleware=[per_address("files", FILES_A_MINUTE)],
)
async def schedule_file(
    parts: PartsHere, conversation: FromPath[str], asked: FromPath[int], name: FromPath[str]
) -> Response[bytes | str]:
    """The schedule as it was shown, as XLSX or PDF; a page that says why when it is gone."""
    key, _, suffix = name.rpartition(".")
    now = parts.now()
    found: dict[str, object] | Gone = Gone.UNKNOWN
    if suffix in _WRITERS:
        found = await parts.store.read(lambda c: card_at(c, conversation, asked, key, now))
    if isinstance(found, Gone):
        page = parts.rendering.page_of("file_gone.html.jinja", expired=found is Gone.EXPIRED)
        status = 410 if found is Gone.EXPIRED else 404
        return Response(page, media_type="text/html", status_code=status)
    write, media_type = _WRITERS[suffix]
    made = document(found, parts.rendering, now.date())
    content = await asyncio.to_thread(write, made)
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="lich-tra-no.{suffix}"'},
    )
