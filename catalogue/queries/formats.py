"""Figures as answers write them; the words stand in ``wording.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _wording() -> Any:
    return yaml.safe_load((Path(__file__).parent / "wording.yaml").read_text(encoding="utf-8"))


def formatted(value: object, style: str) -> str:
    """A figure as text: ``vnd``, ``percent_year``, ``percent``, ``fee_steps``, else as it is."""
    if style == "vnd":
        return money(int(str(value)))
    if style == "percent_year":
        return str(_wording()["percent_year"]).format(value=comma(Decimal(str(value))))
    if style == "percent":
        return str(_wording()["percent"]).format(value=comma(trimmed(Decimal(str(value)))))
    if style == "fee_steps":
        return steps(value if isinstance(value, Sequence) else [])
    return str(value)


def money(amount: int) -> str:
    """Đồng in the largest unit that shows them exactly, such as 1,5 tỷ đồng."""
    for size in _wording()["vnd"]:
        unit, places = size["unit"], size["places"]
        if amount >= size.get("least", unit) and amount * 10**places % unit == 0:
            value = comma(trimmed(Decimal(amount) / unit))
            return str(size["text"]).format(value=value)
    return str(_wording()["vnd"][-1]["text"]).format(value=comma(Decimal(amount)))


def steps(fee_steps: Sequence[Mapping[str, Any]]) -> str:
    """Stepped early-repayment fees in one line."""
    words = _wording()["fee_steps"]
    parts = []
    for step in fee_steps:
        first, last = step["from_month"], step["to_month"]
        style = "between" if last is not None else "always" if first == 1 else "beyond"
        value = comma(trimmed(Decimal(str(step["percent"]))))
        parts.append(str(words[style]).format(value=value, first=first, last=last))
    return ", ".join(parts)


def trimmed(value: Decimal) -> Decimal:
    """Without trailing zeros after the point, and never with an exponent."""
    shorter = value.normalize()
    exponent = shorter.as_tuple().exponent
    return shorter.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else shorter


def comma(value: Decimal) -> str:
    """Vietnamese writing: a comma before decimals, dots between thousands."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))
