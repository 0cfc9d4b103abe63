"""Confidences that are right as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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
    for sharpness in np.arange(0.3, 1.51, 0.1)
    for familiar in (0.0, 0.5, 1.0, 2.0)
    for doubt in (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15)
]


def fit(scores: np.ndarray, known: np.ndarray, right: np.ndarray) -> Certainty:
    """The certainty that is right, about messages not learnt from, as often as it says.

    `scores` are one row a message, `known` the shares of features known, `right` the places of the
    right intents.
    """
    return min(_TRIED, key=lambda one: _miscalibration(one, scores, known, right))


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
