"""Figures as answers write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from viet import formats


@cache
def _wording() -> Mapping[str, str]:
    text = (Path(__file__).parent / "wording.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, str] = yaml.safe_load(text)
    return loaded


def formatted(value: object, style: str) -> str:
    """A figure as text: ``vnd``, ``percent_year``, ``percent``, ``fee_steps``, else as it is."""
    if style == "vnd":
        return formats.money_short(int(str(value)))
    if style == "percent_year":
        return formats.rate(Decimal(str(value)))
    if style == "percent":
        return formats.percent(Decimal(str(value)), places=None)
    if style == "fee_steps" and isinstance(value, Sequence):
        return steps(value)
    return str(value)


def steps(fee_steps: Sequence[Mapping[str, Any]]) -> str:
    """Stepped early-repayment fees in one line."""
    parts = []
    for step in fee_steps:
        first, last = step["from_month"], step["to_month"]
        style = "between" if last is not None else "always" if first == 1 else "beyond"
        value = formats.percent(Decimal(str(step["percent"])), places=None)
        parts.append(_wording()[style].format(value=value, first=first, last=last))
    return ", ".join(parts)
