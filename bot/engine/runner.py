"""Runs the trained graph node after node, in the order found once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner


class OrderedRunner(DaskGraphRunner):
    """Rasa's runner without Dask's scheduler, which costs a message more than its work does.

    The graph of a prediction is a handful of nodes without anything to run side by side.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """The outputs of the target nodes."""
        wanted = tuple(targets or self._graph_schema.target_names)
        # A node names an input that nobody gives by its bare name, as Dask would.
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            node = self._instantiated_nodes[name]
            results[name] = node(*(results.get(need, need) for need in needs))
        return dict(results[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> Sequence[tuple[str, tuple[str, ...]]]:
        order = self._orders.get(targets)
        if order is None:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            placed: dict[str, tuple[str, ...]] = {}

            def place(name: str) -> None:
                if name in nodes and name not in placed:
                    needs = tuple(nodes[name].needs.values())
                    for need in needs:
                        place(need)
                    placed[name] = needs

            for name in nodes:
                place(name)
            order = self._orders[targets] = list(placed.items())
        return order
