"""What Meta's errors mean for a message.

Source: https://developers.facebook.com/docs/messenger-platform/error-codes
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.channels.interface import NotSent

_AGAIN = {1200, 2}
_TOO_MANY = {4, 613}
_PARAMETER, _NO_SUCH_PERSON = 100, 2018001
_WINDOW = (10, 2018278)
_UNAVAILABLE = 551
_TOKEN = 190
_NOT_SET_UP = {10, 200, 230}
_POLICY = 368
_PAUSE_SECONDS = 30.0
_TOKEN_SECONDS = 10.0


def read(error: Mapping[str, Any]) -> NotSent:
    """The outcome that an error stands for; one that is not known is a defect of ours."""
    code, sub = _number(error.get("code")), _number(error.get("error_subcode"))
    detail = f"{code}/{sub} {error.get('message', '')}"[:200]
    if code in _AGAIN:
        return NotSent("vendor_down", detail, again=True)
    if code in _TOO_MANY:
        return NotSent("rate_limited", detail, again=True, after=_PAUSE_SECONDS, everybody=True)
    if (code, sub) == _WINDOW:
        return NotSent("window_closed", detail)
    if code == _TOKEN:
        # An operator must give a new one; until then nobody's answer is given up.
        return NotSent(
            "not_set_up", detail, again=True, after=_TOKEN_SECONDS, everybody=True, alarm=True
        )
    if code == _UNAVAILABLE or (code, sub) == (_PARAMETER, _NO_SUCH_PERSON):
        return NotSent("unreachable", detail, unreachable=True)
    if code in _NOT_SET_UP:
        return NotSent("not_set_up", detail, alarm=True)
    if code == _POLICY:
        return NotSent("refused", detail, alarm=True)
    return NotSent("defect", detail, alarm=True)


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
