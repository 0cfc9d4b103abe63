"""The two lanes of the desk's threads."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial

import pytest

from desk.lanes import Lanes


class _Held:
    """One thread, busy until it is let go; what is submitted meanwhile waits."""

    def __init__(self) -> None:
        self.lanes = Lanes(1, "held")
        self._go, begun = threading.Event(), threading.Event()

        def hold() -> None:
            begun.set()
            self._go.wait(10)

        self.lanes.submit(hold, urgent=False)
        assert begun.wait(10)

    def let_go(self) -> None:
        self._go.set()
        self.lanes.close()


def test_what_is_urgent_goes_first() -> None:
    held, order = _Held(), list[str]()
    for name in ("a", "b"):
        held.lanes.submit(partial(order.append, name), urgent=False)
    assert not held.lanes.pressed
    for name in ("x", "y"):
        held.lanes.submit(partial(order.append, name), urgent=True)
    assert held.lanes.pressed
    held.let_go()
    assert order == ["x", "y", "a", "b"]


def test_the_rest_is_slowed_and_never_stopped() -> None:
    held, order = _Held(), list[str]()
    for _ in range(2):
        held.lanes.submit(lambda: order.append("rest"), urgent=False)
    for _ in range(100):
        held.lanes.submit(lambda: order.append("urgent"), urgent=True)
    held.let_go()
    assert len(order) == 102
    assert order.index("rest") < 10
    assert order[:20].count("rest") == 2


def test_an_error_is_the_callers_and_the_thread_goes_on() -> None:
    lanes = Lanes(1, "one")

    def fail() -> None:
        raise ValueError("this work")

    failed, done = lanes.submit(fail, urgent=True), lanes.submit(lambda: 7, urgent=True)
    with pytest.raises(ValueError, match="this work"):
        failed.result(10)
    assert done.result(10) == 7
    lanes.close()


def test_what_is_cancelled_before_its_turn_is_not_done() -> None:
    held, order = _Held(), list[str]()
    waiting = held.lanes.submit(lambda: order.append("cancelled"), urgent=True)
    assert waiting.cancel()
    held.let_go()
    with suppress(CancelledError):
        waiting.result(10)
    assert not order


def test_closing_waits_for_what_was_submitted() -> None:
    held, order = _Held(), list[int]()
    for n in range(50):
        held.lanes.submit(partial(order.append, n), urgent=bool(n % 2))
    held.let_go()
    assert sorted(order) == list(range(50))
    with pytest.raises(RuntimeError, match="ended"):
        held.lanes.submit(lambda: 1, urgent=True)
