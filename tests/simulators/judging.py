"""How the commands against simulated vendors end."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

_SHOWN = 20


def ended(faults: Sequence[str], began: float) -> int:
    """Print how long it took since ``began`` (monotonic) and what was wrong; the exit status."""
    print(f"seconds: {time.monotonic() - began:.0f}")
    print(f"faults: {json.dumps(list(faults[:_SHOWN]), ensure_ascii=False, indent=1)}")
    return 1 if faults else 0
