"""The signal that ends a turn which went wrong."""

from __future__ import annotations


class TurnFailed(BaseException):
    """A part of the turn failed, so nothing of the turn may be kept.

    Not an ``Exception``: Rasa catches those around actions, drops the action's events and goes
    on, which looks to the customer like silence and is stored as if all had gone well. Like
    ``asyncio.CancelledError``, this passes those handlers and reaches the connector, before the
    tracker is saved.
    """
