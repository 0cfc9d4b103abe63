"""Threads that take their work from two lanes: what somebody waits for goes before the rest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

# So often may what is urgent go before what waited longer: the rest is slowed, never stopped.
_PASSES = 4


class Lanes:
    """A pool of ``threads``; within a lane whoever came first is served first."""

    def __init__(self, threads: int, name: str) -> None:
        self._changed = threading.Condition()
        self._urgent: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._rest: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._passed = 0
        self._started = self._closing = False
        # A process that ends without closing undoes what is not committed, as a crash would.
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}_{n}", daemon=True)
            for n in range(threads)
        ]

    def submit(self, work: Callable[[], T], *, urgent: bool) -> Future[T]:
        """Have ``work`` done; its outcome is the future's.

        Raises:
            RuntimeError: the pool is closed.
        """
        done: Future[T] = Future()
        with self._changed:
            if self._closing:
                raise RuntimeError("the threads have ended")
            (self._urgent if urgent else self._rest).append((done, work))
            self._changed.notify()
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()
        return done

    @property
    def pressed(self) -> bool:
        """Whether something urgent waits: whoever works for long should come to an end."""
        return bool(self._urgent)

    def close(self) -> None:
        """End once everything that was submitted is done."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._started:
            for thread in self._threads:
                thread.join()

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._changed:
            while not (self._urgent or self._rest):
                if self._closing:
                    return None
                self._changed.wait()
            if self._rest and (not self._urgent or self._passed >= _PASSES):
                self._passed = 0
                return self._rest.popleft()
            self._passed += bool(self._rest)
            return self._urgent.popleft()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            done, work = taken
            if not done.set_running_or_notify_cancel():
                continue
            try:
                done.set_result(work())
            except BaseException as error:  # it is the caller's, whatever it is
                done.set_exception(error)
            # Nothing of the last work is kept alive while the thread waits for the next.
            del taken, done, work
