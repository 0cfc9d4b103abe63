"""The intent classifier as a whole: from a message's text to intents with confidences."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, cpu_count, delayed

from bot.nlu import certainty
from bot.nlu.accents import Accents
from bot.nlu.certainty import Certainty
from bot.nlu.ensemble import Ensemble
from bot.nlu.features import MARKED, PIECES, Features, extract, vocabulary
from bot.nlu.phrasebook import Entry, PhraseBook
from bot.nlu.slips import hurried
from bot.nlu.space import Space
from bot.nlu.spelling import Spelling
from bot.nlu.words import split
from viet.normalise import strip_diacritics

# While the confidences are fitted, one example in so many is kept back.
_KEPT_BACK = 6
# So many examples, on average, make a neighbourhood.
_NEIGHBOURS = 30


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the classifier is of it, 0 to 1."""

    intent: str
    confidence: float


class IntentModel:
    """Learns from examples; ranks the intents of a message."""

    def __init__(
        self,
        accents: Accents,
        spelling: Spelling,
        ensemble: Ensemble,
        certainty: Certainty,
        names: Sequence[Entry],
    ) -> None:
        self._accents = accents
        self._spelling = spelling
        self._ensemble = ensemble
        self._certainty = certainty
        self._names = names
        self._book = PhraseBook(names)

    @property
    def intents(self) -> Sequence[str]:
        """The names of all intents."""
        return self._ensemble.intents

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
        cut = [split(text) for text, _ in examples]
        accents = Accents.learn(cut)
        spelling = Spelling.learn(cut, accents, also=vocabulary() | book.words)

        def read(text: str, accents: Accents) -> Features:
            return extract(text, accents=accents, on=on, spelling=spelling, names=book)

        messages = [read(text, accents) for text, _ in examples]
        intents = [intent for _, intent in examples]
        space = Space.learn(messages)
        rows = space.matrix(messages)
        dice = random.Random(0)  # noqa: S311  the same model each time
        mixed = []
        for place, (text, _) in enumerate(examples):
            said = strip_diacritics(text) if place % 2 else hurried(text, dice)
            mixed.append(read(said, accents.without(cut[place])))
        twins = space.matrix(mixed)
        progress("fitting the intents and the confidences")
        # Neither asks the other: each in a process of its own, where there is a core for it.
        ensemble, sure = Parallel(n_jobs=min(2, cpu_count()))(
            [
                delayed(_learn)(space, rows, twins, intents),
                delayed(_fit_certainty)(space, messages, rows, twins, intents),
            ]
        )
        return cls(accents, spelling, ensemble, sure, names)

    def rank(self, text: str, *, on: date) -> list[Ranked]:
        """All intents, the likeliest first; confidences sum to 1."""
        features = extract(
            text, accents=self._accents, on=on, spelling=self._spelling, names=self._book
        )
        scores, known = self._ensemble.score(features)
        confidences = self._certainty.confidences(scores, known)
        order = np.argsort(-confidences, kind="stable")
        return [Ranked(self.intents[place], float(confidences[place])) for place in order]

    def save(self, folder: Path) -> None:
        """Write the model's files into `folder`."""
        ensemble = self._ensemble
        np.savez_compressed(folder / "weights.npz", **ensemble.arrays())
        columns = ensemble.space.columns
        stored = {
            "intents": list(ensemble.intents),
            "features": {family: list(names) for family, names in columns.items()},
            "accents": self._accents.as_dict(),
            "known": sorted(self._spelling.known),
            "names": [[entry.name, entry.value, entry.phrase] for entry in self._names],
            "certainty": asdict(self._certainty),
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
        accents = Accents.from_dict(stored["accents"])
        return cls(
            accents,
            Spelling(stored["known"], accents),
            Ensemble.from_arrays(arrays, stored["intents"], columns),
            Certainty(**stored["certainty"]),
            [Entry(*row) for row in stored["names"]],
        )


def _learn(
    space: Space, rows: sp.csr_matrix, twins: sp.csr_matrix, intents: Sequence[str]
) -> Ensemble:
    return Ensemble.learn(space, rows, twins, intents, fickle=MARKED, unseen=PIECES)


def _fit_certainty(
    space: Space,
    messages: Sequence[Features],
    rows: sp.csr_matrix,
    twins: sp.csr_matrix,
    intents: Sequence[str],
) -> Certainty:
    """The certainty that fits examples kept back with all that are like them."""
    names = np.asarray(intents)
    apart = _strangers(rows, space.range_of("plain"))
    if not apart.any() or len(np.unique(names[~apart])) < len(np.unique(names)):
        # Too few examples to lose whole neighbourhoods of them.
        apart = np.random.default_rng(0).permutation(len(names)) % _KEPT_BACK == 0
    back, kept = np.flatnonzero(apart), np.flatnonzero(~apart)
    ensemble = _learn(space, rows[kept], twins[kept], names[kept])
    places = {name: place for place, name in enumerate(ensemble.intents)}
    back = np.asarray([i for i in back if intents[i] in places])
    right = np.asarray([places[intents[i]] for i in back])
    known = np.asarray([space.place(messages[i])[2] for i in back])
    return certainty.fit(ensemble.scores(rows[back]), known, right)


def _strangers(rows: sp.csr_matrix, words: range) -> np.ndarray:
    """One row in `_KEPT_BACK` or so, and always whole neighbourhoods of them.

    A neighbourhood is what is likest, in `words`, to one row drawn by chance. Messages that are
    alike would teach each other more than they teach of a stranger's.
    """
    dice = np.random.default_rng(0)
    said = rows[:, words.start : words.stop]
    centres = dice.choice(said.shape[0], max(1, said.shape[0] // _NEIGHBOURS), replace=False)
    nearest = np.asarray((said @ said[centres].T).argmax(axis=1)).ravel()
    return np.asarray((dice.random(len(centres)) < 1 / _KEPT_BACK)[nearest])
