"""Charts as pictures: nothing written lies over anything else, and all of it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from desk.channels.pictures import drawable, figure_of, picture
from desk.rendering import Rendering

WORDS = Rendering()
CARDS = [
    case["card"]
    for case in yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))
]
RATES = next(card for card in CARDS if card["kind"] == "rate_table")
LOAN = next(card for card in CARDS if card["kind"] == "loan_schedule")
# A phone shows a picture of 1080 dots some 300 wide.
_LEAST_DOTS = 7 * 1080 / 300
_MOST_BYTES = 1_000_000


def _rates(rows: int, payments: tuple[str, ...]) -> Mapping[str, Any]:
    table = [
        {
            "term": {"months": n + 1},
            "rates": dict.fromkeys(payments, f"{3 + n / 10:.2f}"),
        }
        for n in range(rows)
    ]
    return {**RATES, "rows": table, "interest_payments": list(payments)}


def _loan(months: int, *instalments: int) -> Mapping[str, Any]:
    """So many months, of which the first twenty-fourth parts have their own instalment."""
    step = max(1, months // 24)
    starts = [1 + n * step for n in range(len(instalments))]
    ends = [start - 1 for start in starts[1:]] + [months]
    phases = [
        {"from_month": start, "to_month": end, "first_instalment": due, "last_instalment": due}
        for start, end, due in zip(starts, ends, instalments, strict=True)
    ]
    return {**LOAN, "rows": None, "method": "annuity", "term_months": months, "phases": phases}


DRAWN = {
    "as in the tests": RATES,
    "two terms": _rates(2, ("end",)),
    "a whole book": _rates(24, ("end", "monthly", "quarterly")),
    "five terms": _rates(5, ("end", "monthly")),
    "a year": _loan(12, 8_884_879),
    "promotion and after": _loan(240, 15_400_000, 17_300_000),
}


def _written(figure: Figure) -> list[tuple[str, Bbox]]:
    figure.draw_without_rendering()
    (axes,) = figure.axes
    beyond = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        beyond += [t.label1 for t in axis.get_major_ticks() if not low <= t.get_loc() <= high]
    texts = [text for text in figure.findobj(Text) if text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent()) for text in texts if text not in beyond]


@pytest.mark.parametrize("name", DRAWN)
def test_words_lie_apart_and_within(name: str) -> None:
    figure = figure_of(DRAWN[name], WORDS)
    written = _written(figure)
    assert len(written) > 4
    for (one, here), (other, there) in combinations(written, 2):
        over = Bbox.intersection(here, there)
        assert over is None or min(over.width, over.height) < 2, f"{one!r} over {other!r}"
    for text, box in written:
        assert box.x0 >= -1, text
        assert box.x1 <= figure.bbox.x1 + 1, text
        assert box.y0 >= -1, text


@pytest.mark.parametrize("name", DRAWN)
def test_words_can_be_read_on_a_phone(name: str) -> None:
    figure = figure_of(DRAWN[name], WORDS)
    assert figure.bbox.width == 1080
    sizes = [
        text.get_fontsize() / 72 * figure.dpi
        for text in figure.findobj(Text)
        if text.get_text().strip()
    ]
    assert min(sizes) >= _LEAST_DOTS


@pytest.mark.parametrize("name", DRAWN)
def test_picture_is_small_enough_for_every_vendor(name: str) -> None:
    png = picture(DRAWN[name], WORDS, _MOST_BYTES)
    assert png is not None
    assert png.startswith(b"\x89PNG")


def test_what_cannot_be_drawn_costs_the_picture_only() -> None:
    assert picture({**LOAN, "phases": [{}]}, WORDS, _MOST_BYTES) is None
    broken = {**RATES, "rows": [{"term": {}, "rates": {"end": "x"}}] * 3}
    assert picture(broken, WORDS, _MOST_BYTES) is None
    assert [card["kind"] for card in CARDS if drawable(card)] == ["rate_table"]
