"""What is masked where: everything a customer writes, and the secrets an officer might repeat."""

from __future__ import annotations

from dataclasses import dataclass

from viet import personal_data


@dataclass(frozen=True)
class Masked:
    """``secret`` tells that something was destroyed that nobody should send: card, OTP, PIN."""

    text: str
    secret: bool


def mask(text: str) -> Masked:
    """``text`` with a placeholder for everything personal."""
    masked = personal_data.mask(text)
    return Masked(masked.text, any(found.destroy for found in masked.found))


def mask_secrets(text: str) -> str:
    """``text`` without card numbers and passwords; a branch's phone number may stay."""
    return personal_data.mask(
        text,
        replace=lambda found: (
            personal_data.placeholder(found) if found.destroy else text[found.start : found.end]
        ),
    ).text
