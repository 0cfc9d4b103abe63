"""What follows from an error that Zalo answers; the table is ``errors.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from desk.channels.interface import NotSent

Do = Literal["refresh", "wait", "unreachable", "defect", "alarm"]


class Rule(msgspec.Struct, frozen=True):
    """What to do, and the reason that the officer reads."""

    do: Do
    reason: str


@cache
def rules() -> dict[int, Rule]:
    """The table, by Zalo's code."""
    read = yaml.safe_load(Path(__file__).with_name("errors.yaml").read_text(encoding="utf-8"))
    return msgspec.convert(read, dict[int, Rule])


def verdict(code: int, message: str) -> NotSent:
    """The outcome of a message that was answered with this error."""
    rule = rules().get(code, Rule("defect", "refused"))
    return NotSent(
        rule.reason,
        f"{code}: {message}",
        # An alarm is mended by people; what waits for them is worth a few more minutes.
        again=rule.do in ("wait", "refresh"),
        everybody=rule.do in ("wait", "refresh"),
        unreachable=rule.do == "unreachable",
        alarm=rule.do in ("alarm", "refresh"),
    )


def must_refresh(code: int) -> bool:
    """Whether the token is what Zalo does not like."""
    rule = rules().get(code)
    return rule is not None and rule.do == "refresh"
