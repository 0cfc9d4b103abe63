"""What Rasa's training cache must know beside a component's own class."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_INPUTS = ("bot/nlu", "bot/meanings", "bot/vocabulary", "viet")


@lru_cache(maxsize=1)
def of_understanding() -> str:
    """Hash of all code and vocabulary that understanding stands on.

    Rasa fingerprints a component by its class alone; here the work is done elsewhere.
    """
    digest = hashlib.sha256()
    for folder in _INPUTS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".yml", ".yaml"}:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()
