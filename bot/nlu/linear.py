"""A linear classifier over families of features, small enough to keep and quick enough to ask.

Each family is weighted by tf-idf and brought to length one, so that a long family does not drown a
short one. Weights are kept as whole numbers from -127 to 127 with one scale per intent.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from bot.nlu import softmax

Features = Mapping[str, Sequence[str]]

_LARGEST = 127

# The margins of a support vector machine are small beside the scores of a softmax that was taught
# with half of its features hidden: so many times as much, and neither drowns the other.
_MARGIN = 5.0


@dataclass(frozen=True)
class Space:
    """Which feature is which column, and how rare it is."""

    columns: Mapping[str, Mapping[str, int]]
    rarity: np.ndarray

    @classmethod
    def learn(cls, messages: Sequence[Features], *, at_least: int = 2) -> Space:
        """The features that `at_least` so many of the messages have."""
        seen: dict[str, Counter[str]] = {}
        for message in messages:
            for family, features in message.items():
                seen.setdefault(family, Counter()).update(set(features))
        columns: dict[str, dict[str, int]] = {}
        rarity: list[float] = []
        for family in sorted(seen):
            kept = sorted(name for name, count in seen[family].items() if count >= at_least)
            columns[family] = {name: len(rarity) + place for place, name in enumerate(kept)}
            rarity.extend(
                math.log((1 + len(messages)) / (1 + seen[family][name])) + 1 for name in kept
            )
        return cls(columns, np.asarray(rarity, dtype=np.float32))

    def range_of(self, family: str) -> range:
        """The columns of one family."""
        columns = self.columns.get(family, {}).values()
        return range(min(columns, default=0), max(columns, default=-1) + 1)

    def place(self, message: Features) -> tuple[np.ndarray, np.ndarray, float]:
        """Columns and values of a message, and the share of its features that are known."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        known = total = 0
        for family, features in message.items():
            of_family = self.columns.get(family, {})
            counts = Counter(features)
            total += len(counts)
            present = [(of_family[name], n) for name, n in counts.items() if name in of_family]
            known += len(present)
            if not present:
                continue
            at = np.fromiter((column for column, _ in present), dtype=np.int64)
            often = np.fromiter((n for _, n in present), dtype=np.float32)
            value = (1 + np.log(often)) * self.rarity[at]
            columns.append(at)
            values.append(value / np.linalg.norm(value))
        if not columns:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32), 0.0
        return np.concatenate(columns), np.concatenate(values), known / total

    def matrix(self, messages: Sequence[Features]) -> sp.csr_matrix:
        """One row for each message."""
        placed = [self.place(message) for message in messages]
        ends = np.cumsum([0, *(len(columns) for columns, _, _ in placed)])
        columns = np.concatenate([columns for columns, _, _ in placed])
        values = np.concatenate([values for _, values, _ in placed])
        return sp.csr_matrix((values, columns, ends), shape=(len(placed), len(self.rarity)))


@dataclass(frozen=True)
class Linear:
    """Scores of every intent for a message."""

    space: Space
    intents: Sequence[str]
    weights: np.ndarray
    scales: np.ndarray
    biases: np.ndarray

    @classmethod
    def learn(
        cls,
        space: Space,
        rows: sp.csr_matrix,
        intents: Sequence[str],
        *,
        fickle: Collection[str] = (),
        strength: float = 0.2,
    ) -> Linear:
        """Learn in two ways whose errors differ, and keep their sum. `rows` are of `space`.

        One separates each intent from all others by the widest margin; the other is a softmax that
        must do with half of the features, and at times without the `fickle` families.
        """
        names, labels = np.unique(np.asarray(intents), return_inverse=True)
        machine = LinearSVC(C=strength, random_state=0)
        machine.fit(rows, labels)
        # Of two intents the machine keeps one separation, not two.
        apart, edge = machine.coef_.T, machine.intercept_
        if len(names) == 2:
            apart, edge = np.hstack([-apart, apart]), np.concatenate([-edge, edge])
        weights, biases = softmax.learn(rows, labels, [space.range_of(one) for one in fickle])
        weights += _MARGIN * apart
        biases += _MARGIN * edge
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LARGEST
        return cls(
            space,
            [str(name) for name in names],
            np.rint(weights / scales).astype(np.int8),
            scales.astype(np.float32),
            biases.astype(np.float32),
        )

    def score(self, message: Features) -> tuple[np.ndarray, float]:
        """The margin of each intent, and the share of the message's features that are known."""
        columns, values, known = self.space.place(message)
        # Not a matrix product: the library would spread this little work over all cores.
        margins = np.einsum("i,ij->j", values, self.weights[columns].astype(np.float32))
        return margins * self.scales + self.biases, known

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        """The margins of many messages, one row each."""
        return np.asarray(rows @ (self.weights * self.scales)) + self.biases
