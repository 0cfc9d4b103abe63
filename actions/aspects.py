"""What a question about a product asks for, by its words."""

from __future__ import annotations

from actions.phrases import found, holds, listed

_FILE = "aspects.yml"


def asked(group: str, text: str) -> tuple[str, ...]:
    """The aspects of a group that the text asks for, in the order it does."""
    return tuple(found(listed(_FILE, group), text))


def elsewhere(text: str) -> bool:
    """Whether the text measures the bank against others."""
    return holds(_FILE, "elsewhere", text=text)
