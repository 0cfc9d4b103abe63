"""Three ways to tell intents apart, added up: they err on different messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import scipy.sparse as sp

from bot.nlu import hidden
from bot.nlu.linear import Linear
from bot.nlu.space import Features, Space


@dataclass(frozen=True)
class Ensemble:
    """Scores of every intent for a message."""

    space: Space
    intents: Sequence[str]
    linear: Linear
    network: hidden.Network

    @classmethod
    def learn(
        cls,
        space: Space,
        rows: sp.csr_matrix,
        twins: sp.csr_matrix,
        intents: Sequence[str],
        *,
        fickle: Collection[str] = (),
        unseen: Collection[str] = (),
    ) -> Ensemble:
        """Learn from `rows` of `space`, and from their `twins`: the same, said otherwise.

        `fickle` are families that a message may lose whole, `unseen` those that the network, which
        is large for each feature it knows, learns without.
        """
        names, labels = np.unique(np.asarray(intents), return_inverse=True)
        ranges = [space.range_of(family) for family in unseen]
        return cls(
            space,
            [str(name) for name in names],
            Linear.learn(rows, twins, labels, fickle=[space.range_of(one) for one in fickle]),
            hidden.learn(_without(rows, ranges), _without(twins, ranges), labels),
        )

    def score(self, message: Features) -> tuple[np.ndarray, float]:
        """The score of each intent, and the share of the message's features that are known."""
        columns, values, known = self.space.place(message)
        scores = self.linear.score(columns, values) + self.network.score(columns, values)
        return scores, known

    def scores(self, rows: sp.csr_matrix) -> np.ndarray:
        """The scores of many rows."""
        return self.linear.scores(rows) + self.network.scores(rows)

    def arrays(self) -> dict[str, np.ndarray]:
        """All numbers, for `from_arrays`."""
        parts = {"linear": asdict(self.linear), "network": asdict(self.network)}
        named = {f"{part}_{name}": one for part, of in parts.items() for name, one in of.items()}
        return {**named, "rarity": self.space.rarity}

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, np.ndarray],
        intents: Sequence[str],
        columns: Mapping[str, Mapping[str, int]],
    ) -> Ensemble:
        """What `arrays` gave, with the names of intents and columns."""

        def part(name: str) -> dict[str, np.ndarray]:
            named = [key for key in arrays if key.startswith(f"{name}_")]
            return {key.removeprefix(f"{name}_"): arrays[key] for key in named}

        space = Space(columns, arrays["rarity"])
        network = hidden.Network(**part("network"))
        return cls(space, intents, Linear(**part("linear")), network)


def _without(rows: sp.csr_matrix, families: Collection[range]) -> sp.csr_matrix:
    kept = rows.copy()
    for family in families:
        kept.data[(kept.indices >= family.start) & (kept.indices < family.stop)] = 0
    kept.eliminate_zeros()
    return kept
