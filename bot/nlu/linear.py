"""A linear classifier over families of features, small enough to keep and quick enough to ask.

Each family is weighted by tf-idf and brought to length one, so that a long family does not drown a
short one. Weights are kept as whole numbers from -127 to 127 with one scale per intent.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

Features = Mapping[str, Sequence[str]]

_LARGEST = 127


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
        cls, space: Space, rows: sp.csr_matrix, intents: Sequence[str], *, strength: float = 0.2
    ) -> Linear:
        """Separate each intent from all others by the widest margin. `rows` are of `space`."""
        machine = LinearSVC(C=strength, random_state=0)
        machine.fit(rows, np.asarray(intents))
        scales = np.abs(machine.coef_).max(axis=1) / _LARGEST
        weights = np.rint(machine.coef_ / scales[:, None]).astype(np.int8)
        return cls(
            space,
            [str(name) for name in machine.classes_],
            np.ascontiguousarray(weights.T),
            scales.astype(np.float32),
            machine.intercept_.astype(np.float32),
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
