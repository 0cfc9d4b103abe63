"""viet measured: ``python -m benchmarks.viet speed | fuzz | score FILE``.

- ``speed``: microseconds a message of each step, over the test corpora's messages
- ``fuzz``: random messages through every step; exceptions, wrong offsets, time a character
- ``score``: a file of ``{"text", "expect": [{"entity", "value", "text"}]}`` a line; how many
  messages are read exactly (entity, value, offsets), and the false positives of empty ones
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from viet import personal_data, quantities
from viet.normalise import expand, normalise

CORPORA = Path(__file__).parents[2] / "tests" / "viet" / "corpora"
TODAY = date(2026, 11, 23)
ROUNDS = 5
LONGEST = 20_000

STEPS: dict[str, Callable[[str], object]] = {
    "quantities": lambda text: quantities.analyse(text, on=TODAY),
    "personal data": personal_data.mask,
    "normalise, expand": lambda text: expand(normalise(text)),
}


def messages() -> list[str]:
    """The corpora's whole messages without their marks."""
    rows = yaml.safe_load((CORPORA / "messages.yaml").read_text(encoding="utf-8"))
    return [row["text"].replace("[", "").replace("]", "") for row in rows]


def speed() -> int:
    """Print the best of several rounds for each step."""
    texts = messages()
    characters = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} messages of {characters:.0f} characters")
    for name, step in STEPS.items():
        best = math.inf
        for _ in range(ROUNDS + 1):
            started = time.process_time()
            for text in texts:
                step(text)
            best = min(best, time.process_time() - started)
        print(f"{name:20} {best / len(texts) * 1e6:6.0f} µs a message")
    return 0


def _random_messages(count: int, seed: int) -> Iterator[str]:
    rng = random.Random(seed)
    words = sorted({word for text in messages() for word in text.split()})
    signs = [*" .,-/%:()@+\n\u200b\u0301😀", "đ", "tr", "tỷ", "t", "m", "k", "rưỡi", "năm"]

    def piece() -> str:
        kind = rng.randrange(5)
        if kind == 0:
            return chr(rng.choice([rng.randrange(32, 0x300), rng.randrange(0x300, 0xD7FF)]))
        if kind == 1:
            digits = "".join(rng.choices("0123456789", k=rng.choice([1, 2, 3, 3, 9, 16])))
            return digits + rng.choice(["", ".", ",", " ", "-", "/"])
        if kind == 2:
            return rng.choice(signs)
        return rng.choice(words) + rng.choice([" ", " ", ""])

    for index in range(count):
        if index % 1000 == 999:
            # A few long ones: one short text over and over.
            part = "".join(piece() for _ in range(rng.randrange(1, 6))) or "1"
            yield (part * (LONGEST // len(part) + 1))[:LONGEST]
        else:
            yield "".join(piece() for _ in range(rng.randrange(0, 30)))


def fuzz(count: int, seed: int) -> int:
    """Run every step over random messages; 1 when anything raised or an offset was wrong."""
    wrong = 0
    slowest = (0.0, "")
    started = time.process_time()
    for text in _random_messages(count, seed):
        begun = time.process_time()
        try:
            reading = quantities.analyse(text, on=TODAY)
            for found in [*reading.quantities, *reading.ambiguities]:
                if found.text != text[found.start : found.end] or not found.text:
                    raise ValueError(f"offsets {found.start}:{found.end} of {found.text!r}")
            personal_data.mask(text)
            expand(normalise(text))
        except Exception as error:
            wrong += 1
            print(f"{type(error).__name__}: {error} in {text[:80]!r}")
        if len(text) == LONGEST:
            slowest = max(slowest, (time.process_time() - begun, text[:30]))
    print(f"{count} messages, {wrong} failed, {time.process_time() - started:.0f} s")
    print(f"slowest of {LONGEST} characters: {slowest[0] * 1000:.0f} ms ({slowest[1]!r})")
    return 1 if wrong else 0


def _key(entity: str, value: Any) -> str:
    if entity in ("rate", "percent"):
        return format(Decimal(str(value)).normalize(), "f")
    return json.dumps(value, sort_keys=True)


def _expected(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = []
    position = 0
    for quantity in row["expect"]:
        start = row["text"].find(quantity["text"], position)
        start = row["text"].index(quantity["text"]) if start < 0 else start
        position = start + len(quantity["text"])
        value = _key(quantity["entity"], quantity["value"])
        found.append((quantity["entity"], value, start, position))
    return sorted(found)


def score(path: Path) -> int:
    """Print the share of messages read exactly, with its 95 % interval, and each that is not."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    exact = negatives = positives = 0
    for row in rows:
        read = quantities.read(row["text"], on=TODAY)
        found = sorted((q.entity, _key(q.entity, q.value), q.start, q.end) for q in read)
        expected = _expected(row)
        negatives += not expected
        positives += bool(not expected and found)
        if found == expected:
            exact += 1
        else:
            print(f"{row['text']}\n  read     {found}\n  expected {expected}")
    low, high = _wilson(exact, len(rows))
    print(f"exact {exact}/{len(rows)} = {exact / len(rows):.3f} (95 %: {low:.3f} to {high:.3f})")
    print(f"false positives on {negatives} messages without quantities: {positives}")
    return 0


def _wilson(hits: int, total: int) -> tuple[float, float]:
    z = 1.96
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (centre - spread) / (1 + z * z / total), (centre + spread) / (1 + z * z / total)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viet", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("speed")
    fuzzing = commands.add_parser("fuzz")
    fuzzing.add_argument("--messages", type=int, default=100_000)
    fuzzing.add_argument("--seed", type=int, default=1)
    scoring = commands.add_parser("score")
    scoring.add_argument("file", type=Path)
    options = parser.parse_args()
    if options.command == "speed":
        return speed()
    if options.command == "fuzz":
        return fuzz(options.messages, options.seed)
    return score(options.file)


if __name__ == "__main__":
    sys.exit(main())
