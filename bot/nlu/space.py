"""Families of features as columns of a sparse matrix.

Each family is weighted by tf-idf and brought to length one, so that a long family does not drown a
short one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

Features = Mapping[str, Sequence[str]]


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
