"""Rows on their way into the catalogue, with the places they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from catalogue.errors import Place
from catalogue.records import Row
from catalogue.sheets.labels import Tier


@dataclass(frozen=True)
class Incoming:
    """A row to publish, where it was read, and the columns by which its sheet is complete.

    A sheet that is complete for product and channel ends, the day before it starts, every earlier
    row of that product and channel, also of terms it no longer names. Empty: only the same key.
    ``tier`` is the amount tier as the sheet labels it; the store keeps its lower bound only.
    ``cells`` tells for a field in which column of its row it stands, or where else.
    """

    kind: str
    row: Row
    place: Place
    complete_for: tuple[str, ...] = ()
    tier: Tier | None = None
    cells: Mapping[str, str | Place] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """The place of one field, or of the row where nothing nearer is known."""
        cell = self.cells.get(name)
        if cell is None:
            return self.place
        return cell if isinstance(cell, Place) else replace(self.place, column=cell)
