"""What the entry point makes and every handler gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from desk.conversations.engine import Engine
from desk.conversations.turn import Turns
from desk.hub import Hub
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings


@dataclass(frozen=True)
class Parts:
    """Open for as long as the process serves."""

    settings: Settings
    now: Callable[[], datetime]
    store: Store
    hub: Hub
    client: httpx.AsyncClient
    engine: Engine
    turns: Turns
    rendering: Rendering

    @property
    def demo(self) -> bool:
        """Whether the officers are those of the demonstration."""
        return self.settings.embedded
