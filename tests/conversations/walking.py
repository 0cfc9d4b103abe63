"""``python -m tests.conversations.walking``: random conversations that must never reach a dead end.

A customer taps what he is offered, types what somebody might, changes his mind. He is seeded: the
same number walks the same way as long as the answers are the same.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import yaml

from tests.conversations.installed import Backstage, backstage, installed
from tests.conversations.manners import faults_of_manners
from tests.conversations.origins import faults_of_figures
from tests.conversations.playing import AT_ONCE, Customer, Played

ROOT = Path(__file__).parents[2]
_TAPS, _EXAMPLES = 0.5, 0.8
_SHORTEST, _LONGEST = 3, 10
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def utterances() -> tuple[list[str], list[str]]:
    """What customers say: the training examples, and second thoughts and bare values."""
    examples = [
        _ANNOTATION.sub(r"\1", line.removeprefix("- ").strip())
        for file in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    ]
    own = yaml.safe_load(Path(__file__).with_name("walking.yaml").read_text(encoding="utf-8"))
    return examples, [text for group in own.values() for text in group]


def walk(address: str, seed: int, examples: list[str], thoughts: list[str]) -> Played:
    """One random conversation; it ends when a person takes it."""
    chance = random.Random(seed)
    customer = Customer(address)
    customer.say(chance.choice(examples))
    for _ in range(chance.randint(_SHORTEST, _LONGEST)):
        last = customer.played.answers[-1]
        if last.holder != "bot" or last.error:
            break
        titles, drawn = list(last.choices), chance.random()
        if titles and drawn < _TAPS:
            customer.tap(chance.choice(titles))
        else:
            customer.say(chance.choice(examples if drawn < _EXAMPLES else thoughts))
    return customer.played


def dead_ends(played: Played, behind: Backstage) -> list[str]:
    """What a walk must never meet."""
    return faults_of_manners(played) + faults_of_figures(played, behind)


def walks(address: str, seeds: range) -> Iterator[tuple[int, Played]]:
    """The walks of these seeds, several at once, as they end."""
    examples, thoughts = utterances()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(walk, address, seed, examples, thoughts): seed for seed in seeds}
        for done in as_completed(running):
            yield running[done], done.result()


def main() -> int:
    """Walk; 1 when there is a dead end anywhere."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.conversations.walking", description=__doc__
    )
    parser.add_argument("--count", type=int, default=2_000, help="conversations; 2000 unless given")
    parser.add_argument("--first", type=int, default=1, help="seed of the first")
    asked = parser.parse_args()
    found: dict[int, list[str]] = {}
    counted: Counter[str] = Counter()
    with installed() as running, backstage(running) as behind:
        for seed, played in walks(running.address, range(asked.first, asked.first + asked.count)):
            counted += _counts(played)
            faults = dead_ends(played, behind)
            if faults:
                found[seed] = faults
                print(f"\n=== walk {seed}", *faults, played.transcript(), sep="\n", flush=True)
    print(f"\n{asked.count} walks from seed {asked.first}: {len(found)} with dead ends")
    print(", ".join(f"{count} {name}" for name, count in sorted(counted.items())))
    return int(bool(found))


def _counts(played: Played) -> Counter[str]:
    """What a walk went through, so that a walk that went nowhere is seen."""
    cards: list[Any] = [card["kind"] for answer in played.answers for card in answer.cards]
    ends = ["handed over"] if played.answers[-1].holder != "bot" else []
    return Counter([*cards, *ends, *("answers" for _ in played.answers)])


if __name__ == "__main__":
    raise SystemExit(main())
