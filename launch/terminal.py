"""What the launcher says on the terminal: one line a step, one sentence an error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class LaunchError(RuntimeError):
    """A sentence for whoever started the program: what is wrong and what to do."""


def say(text: str) -> None:
    """Print a line at once, also when standard output is a pipe."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a long step and say how long it took."""
    say(f"• {text} …")
    began = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - began:.0f} s")


def fail(error: LaunchError) -> int:
    """Print ``error`` on standard error and return the exit status for it."""
    print(f"\n{error}", file=sys.stderr, flush=True)
    return 2
