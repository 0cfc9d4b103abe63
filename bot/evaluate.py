"""``python -m bot.evaluate DATA…``: how well the trained model understands each file.

A row with ``intent`` is a message to classify (``alt`` also counts; rows with ``usable`` false or
``context_needed`` true are left out); a row with ``expect`` lists the quantities it holds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.engine import placeholders
from bot.measure import figures
from bot.measure.figures import Judged
from bot.parse import ROOT, quietly
from viet.normalise import strip_diacritics

_QUANTITIES = frozenset({"amount", "term", "rate", "age", "percent", "date"})
Parse = Callable[[str], dict[str, Any]]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file that are to be measured."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if row.get("usable", True) and not row.get("context_needed")]


def judge(
    rows: Sequence[Mapping[str, Any]], parse: Parse, change: Callable[[str], str] = str
) -> list[Judged]:
    """Each message as the model reads it, after `change`."""
    judged = []
    for row in rows:
        intent = parse(change(row["text"]))["intent"]
        right = tuple(name for name in (row["intent"], row.get("alt")) if name)
        judged.append(Judged(row["text"], right, str(intent["name"]), intent["confidence"]))
    return judged


def _share(name: str, flags: Sequence[bool], at_least: float | None = None) -> None:
    low, high = figures.interval(flags)
    wanted = f"   wanted {at_least:.2f}" if at_least is not None else ""
    figure = f"{figures.share(flags):.3f}  [{low:.3f}, {high:.3f}]"
    print(f"  {name:34}{figure}  of {len(flags)}{wanted}")


def intents(name: str, rows: list[dict[str, Any]], parse: Parse, out: Path) -> None:
    """Print all figures of labelled messages and write the plots."""
    topics = yaml.safe_load((ROOT / "bot" / "topics.yml").read_text(encoding="utf-8"))
    topic_of = {intent: topic for topic, members in topics.items() for intent in members}
    judged = judge(rows, parse)
    right = [one.correct for one in judged]
    _share("intent", right, 0.78)
    _share("topic", figures.topical(judged, topic_of), 0.90)
    dice = random.Random(1)  # noqa: S311  slips of the keyboard, the same each time
    stripped = [one.correct for one in judge(rows, parse, strip_diacritics)]
    slipped = [one.correct for one in judge(rows, parse, lambda t: figures.with_slip(t, dice))]
    _share("intent, all marks stripped", stripped, figures.share(right) - 0.02)
    _share("intent, one slip of the keyboard", slipped, figures.share(right) - 0.04)
    banking, foreign = figures.refusals(judged)
    _share("banking not refused", banking, 0.90)
    _share("foreign refused", foreign, 0.80)
    error = figures.calibration_error(judged)
    print(f"  {'calibration error':34}{error:.3f}{'':31}wanted at most 0.05")
    print("\n  intent                          precision  recall     F1  messages")
    for score in figures.scores(judged):
        numbers = f"{score.precision:9.2f}{score.recall:8.2f}{score.f1:7.2f}{score.support:10}"
        print(f"  {score.intent:32}{numbers}")
    print("\n  meant → read as")
    for (meant, read), count in figures.confusions(judged)[:20]:
        print(f"  {count:4}  {meant} → {read}")
    print("\n  the worst")
    for one in figures.worst(judged, 30):
        print(f"  {one.confidence:.2f} {one.right[0]} → {one.intent} | {one.text}")
    from bot.measure import plots

    out.mkdir(parents=True, exist_ok=True)
    plots.confusion(judged, out / f"{name}-confusion.png")
    plots.calibration(judged, out / f"{name}-calibration.png")


def quantities(rows: list[dict[str, Any]], parse: Parse) -> None:
    """Print how many messages have exactly the quantities expected, and which have not."""
    exact, clean, missed = [], [], []
    for row in rows:
        expected = sorted(_quantity(row["text"], one) for one in row["expect"])
        found = sorted(
            _quantity(row["text"], one)
            for one in parse(row["text"])["entities"]
            if one["entity"] in _QUANTITIES
        )
        exact.append(found == expected)
        if not expected:
            clean.append(not found)
        if found != expected:
            missed.append((row["text"], expected, found))
    _share("messages exact", exact, 0.97)
    _share("negatives without a quantity", clean, 1.00)
    for text, expected, found in missed:
        print(f"  {text}\n    wanted {expected}\n    found  {found}")


def _quantity(text: str, entity: Mapping[str, Any]) -> tuple[str, str, str]:
    own = entity["text"] if "text" in entity else text[entity["start"] : entity["end"]]
    value = entity["value"]
    if entity["entity"] in {"rate", "percent"}:
        value = str(Decimal(str(value)).normalize())
    return entity["entity"], json.dumps(value, sort_keys=True), own


def speed(rows: Sequence[Mapping[str, Any]], parse: Parse) -> None:
    """Print how long one message takes."""
    taken = []
    for row in rows:
        began = time.perf_counter()
        parse(row["text"])
        taken.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(taken, n=20)
    print(f"  one message: p50 {statistics.median(taken):.2f} ms, p95 {cuts[18]:.2f} ms")


def main() -> None:
    """Measure each file on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="JSON lines")
    parser.add_argument("--model", type=Path, help="default: the newest in models/")
    parser.add_argument("--plots", type=Path, default=ROOT / "var" / "evaluation")
    given = parser.parse_args()
    quietly()
    placeholders.install()
    from bot.engine.understanding import Understanding, newest_model

    try:
        parse = Understanding(given.model or newest_model(ROOT / "models")).parse
        for path in given.data:
            rows = read_rows(path)
            print(f"{path.name}: {len(rows)} messages")
            labelled = [row for row in rows if "intent" in row]
            if labelled:
                intents(path.stem, labelled, parse, given.plots)
            expecting = [row for row in rows if "expect" in row]
            if expecting:
                quantities(expecting, parse)
            speed(rows, parse)
            print()
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
