"""``python -m bot.evaluate [DATA…]``: how well the trained model understands each file.

A row with ``intent`` is a message to classify (``alt`` also counts; rows with ``usable`` false or
``context_needed`` true are left out), with ``second`` where it has a second matter; a row with
``expect`` lists the quantities it holds. Without a file the project's own sets are measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.engine import placeholders
from bot.measure import figures, summary
from bot.measure.figures import Judged
from bot.measure.rows import Parse, Row, read_rows
from bot.parse import ROOT, quietly

OWN_SETS = ROOT / "tests" / "understanding"
_WORST = 30
_PAIRS = 20


def _say(lines: Sequence[object]) -> None:
    for line in lines:
        print(f"  {line}")


def _intents(name: str, rows: Sequence[Row], parse: Parse, out: Path) -> None:
    lines, judged = summary.of_intents(rows, parse)
    _say(lines)
    print("\n  refusing from so sure on    banking not refused    foreign refused")
    for threshold, kept, refused in figures.refusal_curve(judged)[1::2]:
        print(f"  {threshold:23.2f}{kept:23.3f}{refused:19.3f}")
    print("\n  intent                          precision  recall     F1  messages")
    for score in figures.scores(judged):
        numbers = f"{score.precision:9.2f}{score.recall:8.2f}{score.f1:7.2f}{score.support:10}"
        print(f"  {score.intent:32}{numbers}")
    print("\n  meant → read as")
    for (meant, read), count in figures.confusions(judged)[:_PAIRS]:
        print(f"  {count:4}  {meant} → {read}")
    print(f"\n  the worst {_WORST}")
    for one in figures.worst(judged, _WORST):
        print(f"  {one.confidence:.2f} {one.right[0]} → {one.intent} | {one.text}")
    _draw(name, judged, out)


def _draw(name: str, judged: Sequence[Judged], out: Path) -> None:
    from bot.measure import plots

    out.mkdir(parents=True, exist_ok=True)
    plots.confusion(judged, out / f"{name}-confusion.png")
    plots.calibration(judged, out / f"{name}-calibration.png")
    plots.refusal(judged, out / f"{name}-refusal.png")
    print(f"\n  pictures: {out}/{name}-*.png")


def _quantities(rows: Sequence[Row], parse: Parse) -> None:
    lines, missed = summary.of_quantities(rows, parse)
    _say(lines)
    for miss in missed:
        print(f"  {miss.text}\n    wanted {miss.wanted}\n    found  {miss.found}")


def measure(path: Path, parse: Parse, out: Path) -> None:
    """Print all figures of one file and draw its pictures into `out`."""
    rows = read_rows(path)
    print(f"{path.name}: {len(rows)} messages")
    labelled = [row for row in rows if "intent" in row]
    if any("second" in row for row in labelled):
        _say(summary.of_second_matters(labelled, parse))
    elif labelled:
        _intents(path.stem, labelled, parse, out)
    expecting = [row for row in rows if "expect" in row]
    if expecting:
        _quantities(expecting, parse)
    if rows:
        _say(summary.of_speed([row["text"] for row in rows], parse))
    print()


def write_for_rasa(path: Path, out: Path) -> None:
    """Write the labelled messages of `path` as Rasa's training data, for ``rasa test nlu``."""
    of_intent: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(path):
        # Brackets would be read as annotations of entities.
        of_intent[row["intent"]].append(row["text"].replace("[", "(").replace("]", ")"))
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in sorted(of_intent.items())
    ]
    out.parent.mkdir(parents=True, exist_ok=True)
    content = {"version": "3.1", "nlu": nlu}
    out.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")


def _of_model(model: Path) -> None:
    print(f"model {model.name}")
    megabytes = model.stat().st_size / 1e6
    print(f"  {'size':36}{megabytes:7.2f} MB{'':26} wanted at most 15")
    cost = model.with_name(model.name.replace(".tar.gz", ".json"))
    if cost.exists():
        told = json.loads(cost.read_text(encoding="utf-8"))
        print(f"  {'training, on the clock':36}{told['training_seconds']:8.1f} s")
        wanted = "wanted at most 120 on an idle machine"
        print(
            f"  {'training, processor time':36}{told['processor_seconds']:8.1f} s{'':26} {wanted}"
        )
    print()


def main() -> None:
    """Measure each file on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description=__doc__)
    parser.add_argument("data", nargs="*", type=Path, help="JSON lines; default: the own sets")
    parser.add_argument("--model", type=Path, help="default: the newest in models/")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "evaluation")
    given = parser.parse_args()
    quietly()
    placeholders.install()
    from bot.engine.understanding import Understanding, newest_model

    try:
        model = given.model or newest_model(ROOT / "models")
        parse = Understanding(model).parse
        _of_model(model)
        for path in given.data or sorted(OWN_SETS.glob("*.jsonl")):
            measure(path, parse, given.out)
        if not given.data:
            write_for_rasa(OWN_SETS / "messages.jsonl", given.out / "rasa" / "messages.yml")
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
