"""Confidences are fitted on what nothing learnt from resembles."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from bot.nlu import certainty
from bot.nlu.model import _strangers

MATTERS = 40
ALIKE = 60


def _messages() -> sp.csr_matrix:
    """`ALIKE` messages of each matter, which share no word with those of another."""
    return sp.csr_matrix(np.repeat(np.eye(MATTERS, dtype=np.float32), ALIKE, axis=0))


def test_what_is_alike_is_kept_back_together():
    apart = _strangers(_messages(), range(MATTERS)).reshape(MATTERS, ALIKE)
    assert (apart.all(axis=1) | ~apart.any(axis=1)).all()
    assert 0.05 < apart.mean() < 0.4


def test_confidences_are_as_sure_as_they_are_right():
    dice = np.random.default_rng(0)
    right = dice.integers(0, 5, 2000)
    scores = dice.normal(0, 1, (2000, 5))
    scores[np.arange(2000), right] += 1
    fitted = certainty.fit(scores, np.ones(2000), right)
    confidences = fitted.confidences(scores, np.ones((2000, 1)))
    success = (confidences.argmax(axis=1) == right).mean()
    assert abs(confidences.max(axis=1).mean() - success) < 0.05
