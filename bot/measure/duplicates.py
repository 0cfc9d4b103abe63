"""``python -m bot.measure.duplicates``: messages of the measuring set that training has seen.

Compares every message of the project's own set with every example of ``data/nlu``, both in viet's
one spelling and without marks, prints the pairs that are nearly the same, and ends with 1 when
there is any. Needs neither a model nor the dialogue engine.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from viet import letters
from viet.normalise import expand, normalise

ROOT = Path(__file__).parents[2]
OWN_SET = ROOT / "tests" / "understanding" / "messages.jsonl"
TRAINING = ROOT / "data" / "nlu"

# Of the pieces of both texts together, so many must be common (Jaccard).
ALIKE = 0.75
# Or so many of the shorter text's pieces must stand in the longer one, which has little more.
CONTAINED = 0.92
LITTLE_MORE = 0.65
# There are few ways to say "đúng rồi em" or "12 tháng", and everybody uses them.
FEWEST_WORDS = 4

_PIECE = 4
_ANNOTATION = re.compile(r"\[([^\]\[]+)\](?:\([^)]*\)|\{[^}]*\})")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Pair:
    """A message, the example it resembles, and how much, 0 to 1."""

    likeness: float
    message: str
    example: str


def unannotated(example: str) -> str:
    """The text of an example in Rasa's notation for entities."""
    return _ANNOTATION.sub(r"\1", example)


def training_texts(folder: Path) -> Iterator[str]:
    """The texts of all examples in the training files below `folder`."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            for line in block["examples"].splitlines() if "intent" in block else ():
                if line.strip().startswith("- "):
                    yield unannotated(line.strip()[2:])


def _words(text: str) -> list[str]:
    return _WORD.findall(letters.plain(expand(normalise(text)).text))


def _pieces(words: Sequence[str]) -> frozenset[str]:
    line = f" {' '.join(words)} "
    return frozenset(line[at : at + _PIECE] for at in range(max(1, len(line) - _PIECE + 1)))


def near_duplicates(messages: Iterable[str], examples: Iterable[str]) -> list[Pair]:
    """The pairs that say the same in nearly the same letters, the likest first."""
    known: dict[str, tuple[str, frozenset[str]]] = {}
    holders: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        words = _words(example)
        key = " ".join(words)
        if len(words) < FEWEST_WORDS or key in known:
            continue
        known[key] = example, _pieces(words)
        for piece in known[key][1]:
            holders[piece].append(key)
    found = []
    for message in messages:
        words = _words(message)
        if len(words) < FEWEST_WORDS:
            continue
        pieces = _pieces(words)
        # Texts that have most pieces in common have some of the rarest ones in common.
        rarest = sorted(pieces, key=lambda piece: len(holders.get(piece, ())))
        telling = rarest[: len(pieces) // 2 + 1]
        for key in {key for piece in telling for key in holders.get(piece, ())}:
            example, others = known[key]
            common = len(pieces & others)
            shorter, longer = sorted((len(pieces), len(others)))
            alike = common / (shorter + longer - common)
            contained = common / shorter
            little = shorter >= LITTLE_MORE * longer
            if alike >= ALIKE or (contained >= CONTAINED and little):
                found.append(Pair(round(alike, 3), message, example))
    return sorted(found, reverse=True)


def main() -> None:
    """Print the pairs; 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m bot.measure.duplicates", description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=OWN_SET, help="JSON lines with text")
    given = parser.parse_args()
    lines = given.data.read_text(encoding="utf-8").splitlines()
    messages = [json.loads(line)["text"] for line in lines if line.strip()]
    examples = list(training_texts(TRAINING))
    pairs = near_duplicates(messages, examples)
    for pair in pairs:
        print(f"{pair.likeness:.2f}  {pair.message}\n      {pair.example}")
    print(
        f"{len({pair.message for pair in pairs})} of {len(messages)} messages of {given.data.name} "
        f"resemble one of {len(examples)} training examples"
    )
    sys.exit(1 if pairs else 0)


if __name__ == "__main__":
    main()
