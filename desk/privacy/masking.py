"""Personal data found in what somebody writes, before it may be stored, sent on or logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from viet import personal_data, personal_tokens
from viet.personal_data import Found


@dataclass(frozen=True)
class Searched:
    """A text searched for personal data; in memory only, and never printed.

    ``desk.privacy.vault`` makes it fit to be stored: secrets are gone for good, the rest stands
    there as tokens.
    """

    _raw: str = field(repr=False)
    found: tuple[Found, ...] = field(repr=False)

    @property
    def secret(self) -> bool:
        """Whether it holds what nobody should send: card number, CVV, OTP, PIN, password."""
        return any(found.destroy for found in self.found)

    @property
    def anything(self) -> bool:
        """Whether there is anything to read."""
        return bool(self._raw)

    def written(self, token: Callable[[Found], str | None]) -> str:
        """The text without secrets, and what is to be kept elsewhere as ``token`` writes it.

        None from ``token`` leaves the value where it stands.
        """
        parts, position = [], 0
        for found in self.found:
            own = self._raw[found.start : found.end]
            instead = (
                personal_tokens.destroyed(found.kind) if found.destroy else token(found) or own
            )
            parts += [self._raw[position : found.start], instead]
            position = found.end
        return "".join([*parts, self._raw[position:]])


def search(text: str) -> Searched:
    """Search ``text`` for personal data in every spelling."""
    return Searched(text, tuple(personal_data.find(text)))
