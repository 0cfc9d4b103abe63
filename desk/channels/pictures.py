"""Charts of cards as pictures, for messengers that show pictures and no tables.

Words and figures are those of the page's and the text's templates: labels and formats of
``desk.values``. Drawn when a message is sent, in a thread of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from desk.rendering import Rendering

if TYPE_CHECKING:
    from matplotlib.axes import Axes

log = structlog.get_logger(__name__)

# Inches and dots an inch: 1080 points wide, readable on a phone, some 60 kB.
_SIZE = (5.76, 4.0)
_DOTS = 187.5
_COLOURS = ("#0b5fa5", "#f2a33a", "#3a9d6a", "#9b59b6")
_INK, _LINE = "#1d2733", "#d8dee6"
_MOST_BARS = 14
_MOST_LYING = 8
_FEWEST_MONTHS = 6
Card = Mapping[str, Any]


def drawable(card: Card) -> bool:
    """Whether the card has a chart worth a picture."""
    match card.get("kind"):
        case "rate_table":
            return len(card.get("rows") or []) >= 2
        case "loan_schedule":
            return len(_instalments(card)) >= _FEWEST_MONTHS
        case _:
            return False


def picture(card: Card, words: Rendering, most: int) -> bytes | None:
    """The card's chart as PNG of at most ``most`` bytes; None when it cannot be drawn."""
    draw = _DRAWN.get(str(card.get("kind")))
    if draw is None or not drawable(card):
        return None
    # A second of importing that a desk without channels is spared.
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained", facecolor="white")
    try:
        draw(figure.add_subplot(), card, words)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # The text says everything: a malformed card costs the picture only.
        log.error("picture_failed", kind=card.get("kind"), error=repr(error))
        return None
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue() if drawn.tell() <= most else None


def _rates(axes: Axes, card: Card, words: Rendering) -> None:
    """Rates by term, one colour for each way of paying interest."""
    rows = _spread(card["rows"], _MOST_BARS)
    payments = [p for p in card["interest_payments"] if any(p in row["rates"] for row in rows)]
    width = 0.8 / len(payments)
    values = words.values
    for n, payment in enumerate(payments):
        held = [(i, row["rates"][payment]) for i, row in enumerate(rows) if payment in row["rates"]]
        places = [i + (n - (len(payments) - 1) / 2) * width for i, _ in held]
        bars = axes.bar(
            places,
            # Heights of bars are drawing, not reckoning.
            [float(rate) for _, rate in held],
            width * 0.92,
            color=_COLOURS[n % len(_COLOURS)],
            label=values.label(payment, "interest_payment"),
        )
        written = [values.value(rate, "percent") for _, rate in held]
        # Where they would touch they stand upright.
        turned = 0 if len(rows) * len(payments) <= _MOST_LYING else 90
        axes.bar_label(bars, written, fontsize=9, padding=3, color=_INK, rotation=turned)
    axes.set_xticks(range(len(rows)), [values.term(row["term"]) for row in rows], fontsize=9)
    if len(rows) > 6:
        axes.tick_params(axis="x", rotation=40)
    axes.margins(y=0.25)
    _dress(axes, card, words, unit=words.line("chart_rates"), legend=len(payments) > 1)


def _schedule(axes: Axes, card: Card, words: Rendering) -> None:
    """What is paid in each month."""
    from matplotlib.ticker import MaxNLocator

    months, amounts = zip(*_instalments(card), strict=True)
    million = 1_000_000
    axes.fill_between(months, [a / million for a in amounts], step="mid", color="#cfe3f5")
    axes.step(months, [a / million for a in amounts], where="mid", color=_COLOURS[0], linewidth=2)
    for phase in card["phases"]:
        instalment = phase["first_instalment"]
        axes.annotate(
            words.values.value(instalment, "vnd"),
            (phase["from_month"], instalment / million),
            (4, 6),
            textcoords="offset points",
            fontsize=9,
            color=_INK,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )
    axes.set_ylim(0, max(amounts) / million * 1.25)
    axes.set_xlim(months[0] - 0.5, months[-1] + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(words.line("chart_month"), color=_INK)
    _dress(axes, card, words, unit=words.line("chart_instalments"), legend=False)


def _instalments(card: Card) -> list[tuple[int, int]]:
    """Month and instalment: of the rows, or between first and last instalment of each phase."""
    if rows := card.get("rows"):
        return [(row["month"], row["instalment"]) for row in rows]
    points = []
    for phase in card.get("phases") or []:
        try:
            first, last = int(phase["from_month"]), int(phase["to_month"] or card["term_months"])
            begins, ends = int(phase["first_instalment"]), int(phase["last_instalment"])
        except (KeyError, TypeError):
            return []
        falling = card.get("method") != "annuity"
        for month in range(first, last + 1):
            share = (month - first) / max(1, last - first)
            amount = begins + round((ends - begins) * share) if falling else begins
            points.append((month, ends if month == last else amount))
    return points


def _dress(axes: Axes, card: Card, words: Rendering, *, unit: str, legend: bool) -> None:
    axes.set_title(
        f"{card['product']['name']}\n", loc="left", fontsize=13, fontweight="bold", color=_INK
    )
    axes.text(0, 1.03, unit, transform=axes.transAxes, fontsize=9, color=_INK)
    if source := words.values.source(card.get("source")):
        axes.figure.supxlabel(source, fontsize=8, x=0.02, ha="left", color=_INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, length=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", ","))
    if legend:
        axes.legend(frameon=False, fontsize=9, loc="upper left", ncols=2)


def _spread(rows: Sequence[Any], most: int) -> list[Any]:
    """At most so many rows, evenly chosen, the last among them."""
    if len(rows) <= most:
        return list(rows)
    step = (len(rows) - 1) / (most - 1)
    return [rows[round(n * step)] for n in range(most)]


_DRAWN: dict[str, Callable[[Axes, Card, Rendering], None]] = {
    "rate_table": _rates,
    "loan_schedule": _schedule,
}
