"""``python -m benchmarks.understanding.fuzz [--messages N]``: the whole parse on hostile messages.

Runs in the dialogue engine's environment. Sends random Unicode, messages of 20,000 characters,
nested digits and shuffled pieces of real words through the trained model's parse, and fails on an
exception, on an answer that breaks the contract, or when twice the length costs far more than
twice the time.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.engine import placeholders
from bot.measure.rows import Parse, read_rows
from bot.parse import ROOT, quietly

LONGEST = 20_000
# Twice the length may cost so many times as much, at every step.
MOST_GROWTH = 3.0

_PIECES = ROOT / "tests" / "understanding" / "quantities.jsonl"
_LINKS = (*"%/-.,:()[]{}\\\"'", "tr", "tỷ", "t", "k", " ", "\u200b", "\u0301", "\u0309", "\ufe0f")


@lru_cache(maxsize=1)
def _real_words() -> list[str]:
    return [word for row in read_rows(_PIECES) for word in row["text"].split()]


def messages(count: int, seed: int) -> Iterator[str]:
    """`count` hostile messages; one in a thousand is as long as any."""
    dice = random.Random(seed)
    for number in range(count):
        length = LONGEST if number % 1000 == 0 else int(dice.paretovariate(1.1) * 8) % 600
        yield dice.choice(_KINDS)(dice, length)[:LONGEST]


def _unicode(dice: random.Random, length: int) -> str:
    points = (dice.randrange(0x110000) for _ in range(length))
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


def _vietnamese(dice: random.Random, length: int) -> str:
    beginnings = (0x61, 0x300, 0x1EA0)
    return "".join(chr(dice.choice(beginnings) + dice.randrange(26)) for _ in range(length))


def _digits(dice: random.Random, length: int) -> str:
    return "".join(
        dice.choice("0123456789") if dice.random() < 0.6 else dice.choice(_LINKS)
        for _ in range(length)
    )


def _nested(dice: random.Random, length: int) -> str:
    opening = dice.choice(("1tr", "(1", "1.", "từ 1 đến ", "1 năm ", "[1]("))
    return opening * (length // len(opening))


def _words(dice: random.Random, length: int) -> str:
    parts = []
    while length > 0:
        parts.append(dice.choice(_real_words()) + dice.choice((" ", "", "  ", "\n", ", ")))
        length -= len(parts[-1])
    return "".join(parts)


def _repeated(dice: random.Random, length: int) -> str:
    part = dice.choice((*_real_words(), "a", "9", " ", "😀", "\u0301", "/", "?!"))
    return part * (length // len(part))


_KINDS = (_unicode, _vietnamese, _digits, _nested, _words, _repeated)


def faults(text: str, parse: Parse) -> list[str]:
    """What is wrong with the parse of `text`; an exception is a fault like any other."""
    try:
        read = parse(text)
    except Exception as error:  # the fuzz is there to find every kind
        return [f"{type(error).__name__}: {error}"]
    found = []
    if not read["intent"]["name"] or not 0 <= read["intent"]["confidence"] <= 1:
        found.append(f"intent {read['intent']}")
    # That it is none of them is put before the others, with what the likeliest leaves.
    ranking = [one for one in read["intent_ranking"] if one["name"] != "nlu_fallback"]
    confidences = [one["confidence"] for one in ranking]
    if sum(confidences) > 1.0001:
        found.append(f"confidences sum to {sum(confidences)}")
    found.extend(
        f"entity outside the text: {entity}"
        for entity in read["entities"]
        if not 0 <= entity["start"] < entity["end"] <= len(text)
    )
    return found


def growth(parse: Parse, seed: int) -> list[tuple[str, int, float]]:
    """For each kind, how many times longer a message of twice the length takes, at each length.

    Lengths below what is read at all are measured apart from those above.
    """
    found = []
    for kind in _KINDS:
        before = 0.0
        for length in (500, 1000, 2000, 5000, 10_000, LONGEST):
            text = kind(random.Random(seed), length)
            taken = []
            for _ in range(7):
                began = time.process_time()
                parse(text)
                taken.append(time.process_time() - began)
            # What other processes take of the machine's caches only adds; the least is the parse.
            seconds = min(taken)
            if before:
                found.append((kind.__name__.strip("_"), length, seconds / before))
            before = seconds
    return found


def main() -> None:
    """Fuzz, then measure how time grows; 1 when either finds a fault."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.understanding.fuzz", description=__doc__
    )
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, help="default: the newest in models/")
    given = parser.parse_args()
    quietly()
    placeholders.install()
    from bot.engine.understanding import Understanding, newest_model

    parse = Understanding(given.model or newest_model(ROOT / "models")).parse
    failed = slow = 0
    began, used = time.monotonic(), time.process_time()
    for number, text in enumerate(messages(given.messages, given.seed)):
        for fault in faults(text, parse):
            failed += 1
            print(f"message {number} ({len(text)} characters, {text[:60]!r}…): {fault}")
    print(
        f"{given.messages} messages: {failed} faults, {time.process_time() - used:.0f} s of "
        f"processor, {time.monotonic() - began:.0f} s on the clock"
    )
    for kind, length, ratio in growth(parse, given.seed):
        over = ratio > MOST_GROWTH
        slow += over
        print(f"  {kind:12}{length:7} characters: {ratio:5.2f} times{'  TOO MUCH' if over else ''}")
    sys.exit(1 if failed or slow else 0)


if __name__ == "__main__":
    main()
