"""A small network with one hidden layer over sparse rows: sees what goes together with what.

It says less by itself than the linear ways and errs elsewhere, which is what it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.nlu.softmax import probabilities

_TINY = 1e-6
_LARGEST = 127


@dataclass(frozen=True)
class Lesson:
    """How it is taught. Shares are of 1; the rate falls to nearly nothing over the rounds."""

    units: int = 64
    rounds: int = 9
    rate: float = 0.05
    hidden_features: float = 0.4
    hidden_units: float = 0.3
    twin: float = 0.7
    # Of each label so much is spread over all: no example is believed wholly.
    smoothing: float = 0.05
    batch: int = 64


@dataclass(frozen=True)
class Network:
    """``inner`` from features to units, whole numbers with a scale per unit; then ``outer``."""

    inner: np.ndarray
    scales: np.ndarray
    thresholds: np.ndarray
    outer: np.ndarray
    biases: np.ndarray

    def score(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The scores of all intents for one row."""
        # Not a matrix product: the library would spread this little work over all cores.
        sums = np.einsum("i,ij->j", values, self.inner[columns].astype(np.float32))
        units = np.maximum(sums * self.scales + self.thresholds, 0)
        return np.asarray(np.einsum("i,ij->j", units, self.outer) + self.biases)

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        """The scores of many rows."""
        sums = np.asarray(rows @ (self.inner * self.scales)) + self.thresholds
        return np.asarray(np.maximum(sums, 0) @ self.outer + self.biases)


def learn(
    rows: sp.csr_matrix, twins: sp.csr_matrix, labels: np.ndarray, lesson: Lesson = Lesson()
) -> Network:
    """Adagrad, the same each time. `labels` are numbers from 0.

    Each row is now and then replaced by its twin. A column never met weighs nothing.
    """
    dice = np.random.default_rng(0)
    count = rows.shape[0]
    rows = sp.vstack([rows, twins]).tocsr().astype(np.float32)
    kinds = int(labels.max()) + 1
    wanted = np.full((len(labels), kinds), lesson.smoothing / kinds, np.float32)
    wanted[np.arange(len(labels)), labels] += 1 - lesson.smoothing
    inner = dice.normal(0, 0.1, (rows.shape[1], lesson.units)).astype(np.float32)
    thresholds = np.zeros(lesson.units, np.float32)
    spread = np.sqrt(2 / lesson.units)
    outer = dice.normal(0, spread, (lesson.units, kinds)).astype(np.float32)
    biases = np.zeros(kinds, np.float32)
    moved = np.full((rows.shape[1], 1), _TINY, np.float32)
    small = (thresholds, outer, biases)
    moved_small = [np.full_like(part, _TINY) for part in small]
    for turn in range(lesson.rounds):
        rate = lesson.rate * (1.05 - turn / lesson.rounds)
        order = dice.permutation(count)
        for first in range(0, len(order), lesson.batch):
            chosen = order[first : first + lesson.batch]
            seen = rows[chosen + count * (dice.random(len(chosen)) < lesson.twin)]
            shown = dice.random(len(seen.data)) >= lesson.hidden_features
            kept = seen.data * shown / (1 - lesson.hidden_features)
            columns, places = np.unique(seen.indices, return_inverse=True)
            seen = sp.csr_matrix(
                (kept.astype(np.float32), places, seen.indptr), (len(chosen), len(columns))
            )
            part = inner[columns]
            sums = seen @ part + thresholds
            awake = (sums > 0) * (dice.random(sums.shape) >= lesson.hidden_units)
            awake = (awake / (1 - lesson.hidden_units)).astype(np.float32)
            units = sums * awake
            error = (probabilities(units @ outer + biases) - wanted[chosen]) / len(chosen)
            back = (error @ outer.T) * awake
            slopes = (back.sum(axis=0), units.T @ error, error.sum(axis=0))
            for target, slope, gone in zip(small, slopes, moved_small, strict=True):
                gone += slope * slope
                target -= rate * slope / np.sqrt(gone)
            slope = seen.T @ back
            moved[columns] += (slope * slope).mean(axis=1, keepdims=True)
            inner[columns] = part - rate * slope / np.sqrt(moved[columns])
    inner[moved[:, 0] == np.float32(_TINY)] = 0
    scales = np.maximum(np.abs(inner).max(axis=0), 1e-9) / _LARGEST
    return Network(np.rint(inner / scales).astype(np.int8), scales, thresholds, outer, biases)
