"""The intent classifier as a whole: from a message's text to intents with confidences."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from bot.nlu.accents import Accents
from bot.nlu.features import MARKED, extract
from bot.nlu.linear import Linear, Space
from bot.nlu.phrasebook import Entry, PhraseBook
from bot.nlu.words import split

# One message in so many is kept back while the confidences are fitted.
_KEPT_BACK = 4


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the classifier is of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Certainty:
    """Turns margins into confidences that are right as often as they say.

    Margins are sharpened more the more of the message's features are known: a message in words
    never seen is doubtful whatever its margins. What remains open at the widest margin, where even
    people would differ, is ``doubt``, spread over all intents.
    """

    sharpness: float
    familiar: float
    doubt: float

    def confidences(self, margins: np.ndarray, known: float | np.ndarray) -> np.ndarray:
        """A distribution over the intents, along the last axis."""
        scaled = margins * self.sharpness * np.exp(self.familiar * (known - 1))
        powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        sure = powers / powers.sum(axis=-1, keepdims=True)
        return (1 - self.doubt) * sure + self.doubt / margins.shape[-1]


_TRIED = [
    Certainty(float(sharpness), familiar, doubt)
    for sharpness in np.arange(0.3, 2.01, 0.1)
    for familiar in (0.0, 0.5, 1.0, 2.0)
    for doubt in (0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2)
]


class IntentModel:
    """Learns from examples; ranks the intents of a message."""

    def __init__(
        self, accents: Accents, linear: Linear, certainty: Certainty, names: Sequence[Entry]
    ) -> None:
        self._accents = accents
        self._linear = linear
        self._certainty = certainty
        self._names = names
        self._book = PhraseBook(names)

    @property
    def intents(self) -> Sequence[str]:
        """The names of all intents."""
        return self._linear.intents

    @classmethod
    def learn(
        cls,
        examples: Sequence[tuple[str, str]],
        *,
        on: date,
        names: Sequence[Entry] = (),
        progress: Callable[[str], None] = lambda _: None,
    ) -> IntentModel:
        """Learn from pairs of text and intent; fit the confidences on messages kept back.

        ``names`` are what the published catalogue calls its products.
        """
        book = PhraseBook(names)
        accents = Accents.learn(split(text) for text, _ in examples)
        messages = [extract(text, accents=accents, on=on, names=book) for text, _ in examples]
        intents = [intent for _, intent in examples]
        space = Space.learn(messages)
        rows = space.matrix(messages)
        progress("fitting the confidences")
        certainty = _fit_certainty(space, rows, [space.place(m)[2] for m in messages], intents)
        progress("fitting the intents")
        return cls(accents, Linear.learn(space, rows, intents, fickle=MARKED), certainty, names)

    def rank(self, text: str, *, on: date) -> list[Ranked]:
        """All intents, the likeliest first; confidences sum to 1."""
        features = extract(text, accents=self._accents, on=on, names=self._book)
        margins, known = self._linear.score(features)
        confidences = self._certainty.confidences(margins, known)
        order = np.argsort(-confidences, kind="stable")
        return [Ranked(self.intents[place], float(confidences[place])) for place in order]

    def save(self, folder: Path) -> None:
        """Write the model's files into `folder`."""
        linear = self._linear
        np.savez_compressed(
            folder / "weights.npz",
            weights=linear.weights,
            scales=linear.scales,
            biases=linear.biases,
            rarity=linear.space.rarity,
        )
        stored = {
            "intents": list(linear.intents),
            "features": {family: list(names) for family, names in linear.space.columns.items()},
            "accents": self._accents.as_dict(),
            "names": [[entry.name, entry.value, entry.phrase] for entry in self._names],
            "certainty": [
                self._certainty.sharpness,
                self._certainty.familiar,
                self._certainty.doubt,
            ],
        }
        (folder / "model.json").write_text(json.dumps(stored, ensure_ascii=False))

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        stored: dict[str, Any] = json.loads((folder / "model.json").read_text())
        arrays = np.load(folder / "weights.npz")
        columns: dict[str, dict[str, int]] = {}
        first = 0
        for family, names in stored["features"].items():
            columns[family] = {name: first + place for place, name in enumerate(names)}
            first += len(names)
        linear = Linear(
            Space(columns, arrays["rarity"]),
            stored["intents"],
            arrays["weights"],
            arrays["scales"],
            arrays["biases"],
        )
        return cls(
            Accents.from_dict(stored["accents"]),
            linear,
            Certainty(*stored["certainty"]),
            [Entry(*row) for row in stored["names"]],
        )


def _fit_certainty(
    space: Space, rows: sp.csr_matrix, known: Sequence[float], intents: Sequence[str]
) -> Certainty:
    """The certainty that is right, about messages kept back, as often as it says."""
    order = np.random.default_rng(0).permutation(len(intents))
    names = np.asarray(intents)
    back, kept = order[::_KEPT_BACK], np.delete(order, slice(None, None, _KEPT_BACK))
    linear = Linear.learn(space, rows[kept], names[kept], fickle=MARKED)
    places = {name: place for place, name in enumerate(linear.intents)}
    back = np.asarray([i for i in back if intents[i] in places])
    margins = linear.scores(rows[back])
    right = np.asarray([places[intents[i]] for i in back])
    shares = np.asarray(known)[back]
    return min(_TRIED, key=lambda one: _miscalibration(one, margins, shares, right))


def _miscalibration(
    certainty: Certainty, margins: np.ndarray, shares: np.ndarray, right: np.ndarray
) -> float:
    """How far confidence and success lie apart, in tenths of confidence, weighted by number."""
    confidences = certainty.confidences(margins, shares[:, None])
    best = confidences.max(axis=1)
    correct = confidences.argmax(axis=1) == right
    tenth = np.minimum((best * 10).astype(int), 9)
    counts = np.bincount(tenth, minlength=10)
    gaps = np.bincount(tenth, best, minlength=10) - np.bincount(tenth, correct, minlength=10)
    return float(np.abs(gaps).sum() / counts.sum())
