"""What a question about a product asks for, by its words."""

from __future__ import annotations

from actions.phrases import found, holds, listed

_FILE = "aspects.yml"


def asked(group: str, text: str) -> tuple[str, ...]:
    """The aspects of a group that the text asks for, in the order it does."""
    return tuple(found(listed(_FILE, group), text))


def little(text: str) -> bool:
    """Whether the text finds that a deposit earns little."""
    return holds(_FILE, "little", text=text)


def of_a_price(text: str) -> bool:
    """Whether the text finds a price of the bank's too high, too low or better elsewhere."""
    return little(text) or elsewhere(text) or holds(_FILE, "loan_rate", "dear", text=text)


def elsewhere(text: str) -> bool:
    """Whether the text measures the bank against others."""
    brought = holds(_FILE, "brought_over", text=text)
    measured = holds(_FILE, "measures", text=text)
    return holds(_FILE, "elsewhere", text=text) and measured and not brought
