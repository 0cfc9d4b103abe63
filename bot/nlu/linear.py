"""A linear classifier over sparse rows, small enough to keep and quick enough to ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from bot.nlu import softmax

_LARGEST = 127

# The margins of a support vector machine are small beside the scores of a softmax that was taught
# with half of its features hidden: so many times as much, and neither drowns the other.
_MARGIN = 5.0


@dataclass(frozen=True)
class Linear:
    """Scores of every intent for a row; ``weights`` are whole numbers with one scale per intent."""

    weights: np.ndarray
    scales: np.ndarray
    biases: np.ndarray

    @classmethod
    def learn(
        cls,
        rows: sp.csr_matrix,
        twins: sp.csr_matrix,
        labels: np.ndarray,
        *,
        fickle: Collection[range] = (),
        strength: float = 0.2,
    ) -> Linear:
        """Learn in two ways whose errors differ, and keep their sum. `labels` are numbers from 0.

        One separates each intent from all others by the widest margin, among rows and every other
        of the `twins`, which teach it as much as all do in less time; the other is a softmax that
        must do with half of the features, at times with a row's twin instead of it, and at times
        without a `fickle` range of columns.
        """
        machine = LinearSVC(C=strength, random_state=0)
        changed = np.unique((rows - twins).nonzero()[0])[::2]
        machine.fit(sp.vstack([rows, twins[changed]]), np.concatenate([labels, labels[changed]]))
        # Of two intents the machine keeps one separation, not two.
        apart, edge = machine.coef_.T, machine.intercept_
        if len(edge) == 1:
            apart, edge = np.hstack([-apart, apart]), np.concatenate([-edge, edge])
        weights, biases = softmax.learn(rows, twins, labels, fickle)
        weights += _MARGIN * apart
        biases += _MARGIN * edge
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LARGEST
        return cls(
            np.rint(weights / scales).astype(np.int8),
            scales.astype(np.float32),
            biases.astype(np.float32),
        )

    def score(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The margin of each intent for one row."""
        # Not a matrix product: the library would spread this little work over all cores.
        margins = np.einsum("i,ij->j", values, self.weights[columns].astype(np.float32))
        return np.asarray(margins * self.scales + self.biases)

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        """The margins of many rows."""
        return np.asarray(rows @ (self.weights * self.scales)) + self.biases
