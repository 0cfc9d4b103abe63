"""Multinomial logistic regression on sparse rows, taught to do without any one feature.

While it learns, half of a message's features are hidden at random, and now and then whole families
of them (the spelt words, as if the message had been written without marks). What is learnt does
not hang on one word, which is how customers' messages differ from those learnt from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

_TINY = 1e-6


@dataclass(frozen=True)
class Lesson:
    """How it is taught. Shares are of 1; the rate falls to nearly nothing over the rounds."""

    rounds: int = 6
    rate: float = 0.3
    hidden: float = 0.5
    hidden_family: float = 0.3
    twin: float = 0.7
    batch: int = 128


def probabilities(scores: np.ndarray) -> np.ndarray:
    """The softmax of each row."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def learn(
    rows: sp.csr_matrix,
    twins: sp.csr_matrix,
    labels: np.ndarray,
    fickle: Collection[range] = (),
    lesson: Lesson = Lesson(),
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (one column of `rows` each, by label) and biases. Adagrad, the same each time.

    `labels` are numbers from 0. Each row is now and then replaced by its twin, which says the same
    otherwise. `fickle` are the columns of families that may be hidden whole.
    """
    dice = np.random.default_rng(0)
    count = rows.shape[0]
    rows = sp.vstack([rows, twins]).tocsr().astype(np.float32)
    wanted = np.eye(labels.max() + 1, dtype=np.float32)[labels]
    shape = (rows.shape[1], wanted.shape[1])
    weights, biases = np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)
    moved, moved_biases = np.full(shape, _TINY, np.float32), np.full(shape[1], _TINY, np.float32)
    for turn in range(lesson.rounds):
        rate = lesson.rate * (1.05 - turn / lesson.rounds)
        order = dice.permutation(count)
        for first in range(0, len(order), lesson.batch):
            chosen = order[first : first + lesson.batch]
            drawn = chosen + count * (dice.random(len(chosen)) < lesson.twin)
            seen = _hide(rows[drawn], fickle, lesson, dice)
            columns, places = np.unique(seen.indices, return_inverse=True)
            seen = sp.csr_matrix((seen.data, places, seen.indptr), (len(chosen), len(columns)))
            part = weights[columns]
            error = probabilities(seen @ part + biases) - wanted[chosen]
            slope = (seen.T @ error) / len(chosen)
            moved[columns] += slope * slope
            weights[columns] = part - rate * slope / np.sqrt(moved[columns])
            slope = error.mean(axis=0)
            moved_biases += slope * slope
            biases -= rate * slope / np.sqrt(moved_biases)
    return weights, biases


def _hide(
    rows: sp.csr_matrix, fickle: Collection[range], lesson: Lesson, dice: np.random.Generator
) -> sp.csr_matrix:
    """`rows` without the features that chance hides; the others weigh more for it."""
    shown = dice.random(len(rows.data)) >= lesson.hidden
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    for family in fickle:
        absent = dice.random(rows.shape[0]) < lesson.hidden_family
        inside = (rows.indices >= family.start) & (rows.indices < family.stop)
        shown &= ~(inside & absent[row_of])
    rows.data = (rows.data * shown / (1 - lesson.hidden)).astype(np.float32)
    return rows
