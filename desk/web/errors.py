"""Errors as the caller sees them: a code, a reason, never a trace."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

log = structlog.get_logger(__name__)

_CODES = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
}


class Problem(HTTPException):
    """An error with a code of its own and, where useful, more fields."""

    def __init__(self, status: int, code: str, reason: str, **more: Any) -> None:
        super().__init__(detail=reason, status_code=status, extra={"code": code, **more})


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:  # noqa: ARG001
    """A refusal: its reason goes to the caller."""
    status = error.status_code
    if status >= 500:
        return _response(status, "internal", "the desk could not do this; try again", {})
    extra = dict(error.extra) if isinstance(error.extra, dict) else {}
    code = extra.pop("code", None) or _CODES.get(status, "refused")
    response = _response(status, code, _reason(error), extra)
    response.headers.update(error.headers or {})
    return response


def _reason(error: HTTPException) -> str:
    if isinstance(error, Problem):
        return error.detail
    if isinstance(error.extra, list) and error.extra:
        return "; ".join(
            " ".join(str(part) for part in (item.get("key"), item.get("message")) if part)
            for item in error.extra
            if isinstance(item, dict)
        )
    cause = error.__cause__
    if isinstance(cause, (msgspec.MsgspecError, UnicodeDecodeError)):
        return f"the body is not the JSON expected: {cause}"
    return {404: "there is nothing at this address", 413: "the body is too large"}.get(
        error.status_code, error.detail
    )


def on_unreadable(
    request: Request[Any, Any, Any],  # noqa: ARG001
    error: UnicodeDecodeError | RecursionError,
) -> Response[Any]:
    """What JSON's decoder raises for bytes that are not UTF-8 and for thousands of brackets."""
    deep = isinstance(error, RecursionError)
    reason = "the body is nested too deeply" if deep else "the request is not UTF-8"
    return _response(400, "malformed", reason, {})


def on_database(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The database is away or busy: nothing was stored, the caller may send again."""
    log.error("database_failed", path=request.url.path, error=type(error).__name__)
    response = _response(503, "unavailable", "the desk's database is not available; try again", {})
    response.headers["Retry-After"] = "2"
    return response


def on_defect(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged whole, told briefly."""
    log.error("request_failed", path=request.url.path, exc_info=error)
    return _response(500, "internal", "the desk could not do this; try again", {})


def _response(status: int, code: str, reason: str, more: dict[str, Any]) -> Response[Any]:
    return Response(
        {"error": code, "reason": reason, **more},
        status_code=status,
        media_type="application/json",
    )


HANDLERS: dict[Any, Any] = {
    HTTPException: on_http,
    UnicodeDecodeError: on_unreadable,
    RecursionError: on_unreadable,
    sa.exc.OperationalError: on_database,
    sa.exc.TimeoutError: on_database,
    Exception: on_defect,
}
