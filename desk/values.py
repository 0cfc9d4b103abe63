"""Values of cards in words: what is JSON there is what a Vietnamese reader writes here.

Names of codes and the patterns of units stand in ``desk/wording``; figures are written by
``viet.formats``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

import structlog

from catalogue.book.common import Source
from catalogue.term import TermSpan
from viet import formats
from viet.normalise import strip_diacritics

log = structlog.get_logger(__name__)


def percent(value: str | int) -> str:
    """A percentage with the decimals it was given with, so that 6.40 keeps its nought."""
    quoted = Decimal(value)
    exponent = quoted.as_tuple().exponent
    return formats.percent(quoted, places=max(0, -exponent) if isinstance(exponent, int) else 0)


def day(value: str | date) -> str:
    return formats.day(date.fromisoformat(value) if isinstance(value, str) else value)


def clock(value: datetime) -> str:
    return f"{value:%H:%M} {formats.day(value.date())}"


def hours(value: str) -> str:
    """Opening hours as the catalogue has them, ``08:00-12:00;13:00-17:00``."""
    return value.replace(";", ", ").replace("-", "–")


def in_unit(value: int, unit: int) -> str:
    """An amount as so many units: 1,500,000,000 in billions is 1,5."""
    return formats.decimal(Decimal(value) / unit)


def upper_first(text: str) -> str:
    """The text with a capital at its start; the rest, with its names, as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return str(value)
    try:
        return formats.decimal(Decimal(value))
    except ArithmeticError:
        return str(value)


_FIGURES: dict[str, Callable[[Any], str]] = {
    "vnd": formats.money,
    "vnd_per_month": formats.money,
    "percent": percent,
    "percent_per_year": percent,
    "percentage_points": percent,
    "percent_of_annual_turnover": percent,
    "percent_of_limit_per_month": percent,
    "date": day,
    "text": str,
    "none": str,
}


class Values:
    """Filters of the templates; ``wording`` has ``labels``, ``units``, ``conditions``."""

    def __init__(self, labels: Mapping[str, Any], wording: Mapping[str, Any]) -> None:
        self._labels = labels
        self._units: Mapping[str, str] = wording["units"]
        self._words: Mapping[str, str] = wording["words"]
        self._conditions: Mapping[str, Any] = wording["conditions"]
        self._measures: Mapping[str, str] = wording["measures"]
        self._stated: Mapping[str, str] = wording["stated"]
        self._weekdays: list[str] = wording["weekdays"]
        self._lengths: Mapping[str, str] = wording.get("lengths", {})

    @property
    def filters(self) -> dict[str, Callable[..., str]]:
        return {
            "number": formats.number,
            "decimal": formats.decimal,
            "money": formats.money,
            "percent": percent,
            "day": day,
            "clock": clock,
            "hours": hours,
            "label": self.label,
            "term": self.term,
            "value": self.value,
            "fact": self.fact,
            "reason": self.reason,
            "measure": self.measure,
            "stated": self.stated,
            "condition": self.condition,
            "source": self.source,
            "sourced": self.sourced,
            "span": self.span,
            "pair": self.pair,
            "months": self.months,
            "duration": self.duration,
            "map_link": self.map_link,
            "axis_unit": self.axis_unit,
            "in_unit": in_unit,
            "upper_first": upper_first,
            "lower_first": lower_first,
        }

    def label(self, code: Any, *groups: str) -> str:
        """The name of a code of these groups; one without a name is shown as it is, and logged."""
        if code is None or code == "":
            return ""
        for group in groups:
            if str(code) in self._labels[group]:
                return str(self._labels[group][str(code)])
        log.warning("label_missing", groups=groups, code=str(code)[:60])
        return str(code).replace("_", " ")

    def map_link(self, branch: Mapping[str, Any]) -> str:
        """Where a map shows the branch; opened only when the reader taps it."""
        place = f"{branch['name']}, {branch['address']}"
        return self._words["map"].format(quote_plus(strip_diacritics(place)))

    def axis_unit(self, unit: int) -> str:
        """The name of the unit of a chart's axis, in đồng."""
        return self._words["axis_billion" if unit == 10**9 else "axis_million"]

    def term(self, of: Mapping[str, Any] | None) -> str:
        """A term, or the span of terms that one rate holds for; none is demand."""
        if not of:
            return self._words["demand"]
        first = formats.term(
            **{unit: of[unit] for unit in ("months", "weeks", "days") if unit in of}
        )
        count, _, length = first.partition(" ")
        first = f"{count} {self._lengths.get(length, length)}".strip()
        bound = of.get("bound", "exact")
        if bound == "exact":
            return first
        last = self.term(of["last"]) if of.get("last") else ""
        return self._words[f"span_{bound}"].format(first=first, last=last)

    def value(self, value: Any, unit: str | None) -> str:
        """A value in its unit; a list in each of its values, a range by its bounds."""
        if value is None:
            return self._words["none"]
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        if unit == "fee":
            return self._fee(value)
        if unit == "term":
            return self.term(value)
        if isinstance(value, list):
            return self._list(value, unit)
        if isinstance(value, Mapping):
            return self._range(value, (unit or "").removesuffix("_range"))
        if unit in self._labels:
            return self.label(value, str(unit))
        figure = _FIGURES.get(unit or "none", _plain)(value)
        return self._units.get(unit or "", "{}").format(figure)

    def _list(self, values: list[Any], unit: str | None) -> str:
        if unit != "texts":
            return ", ".join(self.value(one, unit) for one in values)
        sentences = all(text.endswith((".", "!", "?")) for text in values)
        return (" " if sentences else ", ").join(values)

    def _range(self, bounds: Mapping[str, Any], unit: str) -> str:
        first, last = (
            self.value(bounds[end], unit) if bounds.get(end) is not None else None
            for end in ("from", "to")
        )
        if first and last:
            return self._words["range_both"].format(first=first, last=last)
        if first:
            return self._words["range_from"].format(first=first)
        return self._words["range_to"].format(last=last) if last else self._words["none"]

    def _fee(self, fee: Mapping[str, Any]) -> str:
        if fee.get("amount") is not None:
            free = fee["amount"] == 0
            return self._words["free"] if free else formats.money(fee["amount"])
        bounds = [
            self._words[name].format(formats.money(fee[end]))
            for end, name in (("min", "fee_least"), ("max", "fee_most"))
            if fee.get(end)
        ]
        return ", ".join([percent(fee["percent"]), *bounds])

    def fact(self, of: Mapping[str, Any]) -> str:
        """The value of a product's fact."""
        return self.value(of.get("value"), self._aged(of.get("code"), of.get("unit")))

    def reason(self, of: Mapping[str, Any], field: str) -> str:
        """The ``value`` or the ``threshold`` of a verdict's reason; empty when there is none."""
        if of.get(field) is None:
            return ""
        return self.value(of[field], self._aged(of.get("parameter"), of.get("unit")))

    @staticmethod
    def _aged(code: str | None, unit: str | None) -> str | None:
        # A person's years are counted in another word than a contract's.
        if unit and unit.startswith("years") and str(code).lower().startswith("age"):
            return unit.replace("years", "years_old")
        return unit

    def measure(self, value: Any, code: str) -> str:
        """A measure of an appraisal."""
        return self.value(value, self._measures.get(code))

    def stated(self, value: Any, code: str) -> str:
        """An input of an appraisal as the customer stated it."""
        return self.value(value, self._stated.get(code))

    def source(self, of: Mapping[str, Any] | None) -> str:
        """Since when and by which decision a figure holds."""
        if not of:
            return ""
        until = of.get("effective_to")
        return self._words["source_until" if until else "source"].format(
            decision=of["decision"],
            first=day(of["effective_from"]),
            last=day(until) if until else "",
        )

    def duration(self, seconds: float) -> str:
        """A span of time in its two largest units, at least minutes above a minute."""
        whole = round(seconds)
        if whole < 60:
            return self._words["seconds"].format(whole)
        hours, minutes = divmod(whole // 60, 60)
        if not hours:
            return self._words["minutes"].format(minutes)
        return self._words["hours"].format(hours, minutes)

    def sourced(self, of: Source) -> str:
        """As ``source``, of the catalogue's own record."""
        return self.source(asdict(of))

    def span(self, of: TermSpan) -> str:
        """The terms that one rate holds for."""
        if of.first is None:
            return self._words["demand"]
        last = of.last.parts() if of.last else None
        return self.term({**of.first.parts(), "bound": of.bound, "last": last})

    def pair(self, code: str, group: str) -> tuple[str, str]:
        """A code and its name, as a field offers them."""
        return code, self.label(code, group)

    def months(self, first: int, last: int | None) -> str:
        """The months of a phase or a fee step."""
        name = "months_open" if last is None else "months_one" if first == last else "months_both"
        return self._words[name].format(first=first, last=last)

    def opening(self, opens: datetime, at: datetime) -> str:
        """When work begins again, seen from ``at``: today, tomorrow, or on a day of the week."""
        ahead = (opens.date() - at.date()).days
        name = ("opens_today", "opens_tomorrow")[ahead] if ahead < 2 else "opens_later"
        weekday = self._weekdays[opens.weekday()]
        return self._words[name].format(
            time=f"{opens:%H:%M}", weekday=weekday, day=formats.day(opens.date())
        )

    def condition(self, condition: Mapping[str, Any] | str) -> str:
        """When something holds, ``{"income_type": "pension"}``, in words."""
        if isinstance(condition, str):
            return condition
        return ", ".join(self._condition(key, value) for key, value in condition.items())

    def _condition(self, key: str, value: Any) -> str:
        pattern = self._conditions.get(key)
        if isinstance(pattern, Mapping):
            pattern = pattern.get(str(value).lower())
        if pattern is None:
            log.warning("condition_unnamed", key=key, value=str(value)[:60])
            return f"{key}: {value}"
        group = next((name for name in self._labels if key.removesuffix("_in") == name), None)
        several = value if isinstance(value, list) else [value]
        unit = group or ("vnd" if isinstance(value, int) else "text")
        shown = [self.value(one, unit) for one in several if not isinstance(one, bool)]
        return str(pattern).format(
            self._words["or"].join(map(lower_first, shown) if group else shown)
        )
