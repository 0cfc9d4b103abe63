"""``python -m tests.conversations.walking``: random conversations that must never reach a dead end.

What a customer does of them is in ``wandering.py``: he taps what he is offered or was offered
before, types what somebody might, changes his mind, sends files, comes back from a person.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from tests.conversations.installed import Backstage, backstage, installed
from tests.conversations.manners import faults_of_manners
from tests.conversations.origins import faults_of_figures
from tests.conversations.playing import AT_ONCE, Officer, Played
from tests.conversations.wandering import Sayings, Wanderer


def dead_ends(played: Played, behind: Backstage) -> list[str]:
    """What a walk must never meet."""
    return faults_of_manners(played) + faults_of_figures(played, behind)


def walks(address: str, seeds: range, behind: Backstage) -> Iterator[tuple[int, Played]]:
    """The walks of these seeds, several at once, as they end."""
    sayings, officer = Sayings.read(), Officer(address)

    def person(message_id: str) -> None:
        officer.talk_and_give_back(behind.conversation_of(message_id))

    def walk(seed: int) -> Played:
        return Wanderer(address, seed, sayings, person).wander()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(walk, seed): seed for seed in seeds}
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
    seeds = range(asked.first, asked.first + asked.count)
    found: dict[int, list[str]] = {}
    counted: Counter[str] = Counter()
    with installed() as running, backstage(running) as behind:
        for seed, played in walks(running.address, seeds, behind):
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
    holders = [answer.holder for answer in played.answers]
    changes = [f"{a} to {b}" for a, b in itertools.pairwise(holders) if a != b]
    return Counter([*cards, *changes, *("answers" for _ in played.answers)])


if __name__ == "__main__":
    raise SystemExit(main())
