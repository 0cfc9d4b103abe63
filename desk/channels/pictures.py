"""Charts of cards as pictures, for messengers that show pictures and no tables.

Words and figures are those of the page's and the text's templates: labels and formats of
``desk.values``. Drawn when a message is sent, in a thread of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import structlog

from desk.rendering import Rendering

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

log = structlog.get_logger(__name__)

# Inches and dots an inch: 1080 dots wide, under 200 kB. A phone shows it some 300 wide, where the
# least of the words are as large as a footnote.
_WIDTH, _HEIGHT = 3.6, 2.8
_DOTS = 300
_BAR, _HEAD = 0.16, 1.15
_COLOURS = ("#0b5fa5", "#f2a33a", "#3a9d6a", "#9b59b6")
_INK, _LINE = "#1d2733", "#d8dee6"
_MOST_BARS = 14
_FEWEST_MONTHS = 6
_MOST_YEARS = 6
# Characters of a line of small print.
_SMALL_PRINT = 62
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
    if not drawable(card):
        return None
    try:
        figure = figure_of(card, words)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # The text says everything: a malformed card costs the picture only.
        log.error("picture_failed", kind=card.get("kind"), error=repr(error))
        return None
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    return drawn.getvalue() if drawn.tell() <= most else None


def figure_of(card: Card, words: Rendering) -> Figure:
    """The chart of a drawable card.

    Raises:
        ArithmeticError, LookupError, TypeError, ValueError: the card is malformed.
    """
    # A second of importing that a desk without channels is spared.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DOTS, layout="constrained", facecolor="white")
    _DRAWN[card["kind"]](figure, card, words)
    return figure


def _rates(figure: Figure, card: Card, words: Rendering) -> None:
    """Rates by term as lying bars, one colour for each way of paying interest."""
    axes, values = figure.add_subplot(), words.values
    rows = _spread(card["rows"], _MOST_BARS)
    payments = [p for p in card["interest_payments"] if any(p in row["rates"] for row in rows)]
    thickness = 0.8 / len(payments)
    figure.set_figheight(max(_HEIGHT, _HEAD + _BAR * len(rows) * (len(payments) + 0.3)))
    for n, payment in enumerate(payments):
        held = [(i, row["rates"]) for i, row in enumerate(rows) if payment in row["rates"]]
        bars = axes.barh(
            [i + _beside(payment, payments, rates) * thickness for i, rates in held],
            # Lengths of bars are drawing, not reckoning.
            [float(rates[payment]) for _, rates in held],
            thickness * 0.9,
            color=_COLOURS[n % len(_COLOURS)],
            label=values.label(payment, "interest_payment"),
        )
        written = [values.value(rates[payment], "percent") for _, rates in held]
        axes.bar_label(bars, written, fontsize=8, padding=3, color=_INK)
    axes.set_yticks(range(len(rows)), [values.term(row["term"]) for row in rows], fontsize=8)
    axes.invert_yaxis()
    # Each bar says its own rate.
    axes.set_xticks([])
    axes.margins(x=0.15, y=0.02)
    if len(payments) > 1:
        legend = axes.legend(
            loc="upper left",
            bbox_to_anchor=(0, 0),
            borderaxespad=0.2,
            ncols=2,
            handlelength=1,
            fontsize=8,
        )
        legend.set_frame_on(False)
    _dress(figure, axes, card, words, unit=words.line("chart_rates"), bare="bottom")


def _beside(payment: str, payments: Sequence[str], rates: Mapping[str, Any]) -> float:
    """Where the bar lies among those of its row, from the middle, in thicknesses of bars."""
    held = [one for one in payments if one in rates]
    return held.index(payment) - (len(held) - 1) / 2


def _schedule(figure: Figure, card: Card, words: Rendering) -> None:
    """What is paid in each month."""
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    axes = figure.add_subplot()
    months, amounts = zip(*_instalments(card), strict=True)
    million = 1_000_000
    axes.fill_between(months, [a / million for a in amounts], step="mid", color="#cfe3f5")
    axes.step(months, [a / million for a in amounts], where="mid", color=_COLOURS[0], linewidth=2)
    for n, phase in enumerate(card["phases"]):
        instalment = phase["first_instalment"]
        axes.annotate(
            words.values.value(instalment, "vnd"),
            (phase["from_month"], instalment / million),
            # By turns below and above the line: a promotion is short, and words are long.
            (4, 6 if n % 2 else -14),
            textcoords="offset points",
            fontsize=8,
            color=_INK,
        )
    axes.set_ylim(0, max(amounts) / million * 1.2)
    axes.set_xlim(months[0] - 0.5, months[-1] + 0.5)
    years = len(months) // 12
    whole = 12 * max(1, -(-years // _MOST_YEARS))
    axes.xaxis.set_major_locator(
        MultipleLocator(whole) if years > 1 else MaxNLocator(_MOST_YEARS, integer=True)
    )
    axes.set_xlabel(words.line("chart_month"), color=_INK, fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(axis="y", color=_LINE, linewidth=0.8)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", ","))
    _dress(figure, axes, card, words, unit=words.line("chart_instalments"), bare="left")


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


def _dress(
    figure: Figure, axes: Axes, card: Card, words: Rendering, *, unit: str, bare: str
) -> None:
    figure.suptitle(
        card["product"]["name"], x=0.02, ha="left", fontsize=11, fontweight="bold", color=_INK
    )
    axes.set_title(unit, loc="left", fontsize=8, color=_INK)
    if source := words.values.source(card.get("source")):
        small = fill(source, _SMALL_PRINT)
        figure.supxlabel(small, fontsize=7, x=0.02, ha="left", color=_INK)
    for side in ("top", "right", bare):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, length=0)


def _spread(rows: Sequence[Any], most: int) -> list[Any]:
    """At most so many rows, evenly chosen, the last among them."""
    if len(rows) <= most:
        return list(rows)
    step = (len(rows) - 1) / (most - 1)
    return [rows[round(n * step)] for n in range(most)]


_DRAWN: dict[str, Callable[[Figure, Card, Rendering], None]] = {
    "rate_table": _rates,
    "loan_schedule": _schedule,
}
