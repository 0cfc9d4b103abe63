"""What a run of digits is by its shape: card, phone, identity or account number, or money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from viet.digits import WORD, Element

NumberKind = Literal["card", "phone", "cccd", "account"]

LONGEST = 19
_SHORTEST_CARD = 13
SHORTEST_ACCOUNT = 6
SHORTEST_BARE = 8
_MOST_IRREGULAR_GROUPS = 8
# Lengths that card schemes issue; anything else is a card only when its groups look like one.
_CARD_LENGTHS = frozenset({13, 15, 16, 19})
_CENTURIES = ("19", "20")
_PROVINCES = range(1, 97)
# Beyond this many digits a figure in groups of three is no sum anybody writes.
_LONGEST_MONEY = 15


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = ord(char) - 48
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def is_money(elements: Sequence[Element]) -> bool:
    """Whether digits stand in groups of three with one mark: 500.000.000.000."""
    if len(elements) < 2 or elements[0].digits.startswith("0"):
        return False
    mark = elements[1].before
    if mark not in (".", ",") or not 1 <= len(elements[0].digits) <= 3:
        return False
    grouped = all(
        len(element.digits) == 3 and element.before == mark and element.start == elements[k].end + 1
        for k, element in enumerate(elements[1:])
    )
    digits = "".join(element.digits for element in elements)
    if not grouped:
        return False
    return len(digits) <= _LONGEST_MONEY or digits.endswith("000") or not luhn(digits)


def is_card(groups: Sequence[str]) -> bool:
    """Whether groups of digits are a card number: length, check digit, a scheme's first digits."""
    digits = "".join(groups)
    if not _SHORTEST_CARD <= len(digits) <= LONGEST or not luhn(digits):
        return False
    if len(set(digits)) == 1:
        return False
    if len(groups) == 1:
        return not digits.startswith("0") and not digits.endswith("00000")
    lengths = [len(group) for group in groups]
    even = len(set(lengths[:-1])) == 1 and lengths[-1] <= lengths[0]
    if lengths[0] == 3 and even and digits.endswith("000"):
        return False
    if (even and lengths[0] != 3) or lengths[:2] == [4, 6]:
        return not digits.startswith("0")
    return (
        len(digits) in _CARD_LENGTHS
        and _is_scheme(digits)
        and len(groups) <= _MOST_IRREGULAR_GROUPS
    )


def _is_scheme(digits: str) -> bool:
    if digits.startswith(("4", "34", "35", "37", "6", "9704")):
        return True
    return 51 <= int(digits[:2]) <= 55 or 2221 <= int(digits[:4]) <= 2720


def is_phone(digits: str, *, plus: bool = False) -> bool:
    """Whether digits are a Vietnamese telephone number, or with ``plus`` any country's."""
    if digits.startswith("0084"):
        digits = "0" + digits[4:].lstrip("0")
    elif digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:].lstrip("0")
    elif plus:
        return 8 <= len(digits) <= 15
    if len(digits) == 10:
        return digits[0] == "0" and digits[1] in "2345789"
    return len(digits) == 11 and digits[:2] in ("01", "02")


def is_identity(digits: str) -> bool:
    """Whether 12 digits are an identity number: a province's code first."""
    return len(digits) == 12 and digits[0] == "0" and int(digits[:3]) in _PROVINCES


def kind_of(
    elements: Sequence[Element], hint: str | None, *, plus: bool, counts: bool
) -> NumberKind | None:
    """What the elements together are, or None.

    ``hint`` is what the words before them announce, ``counts`` whether a unit follows them.
    """
    groups = [element.digits for element in elements]
    digits = "".join(groups)
    if is_card(groups) or (len(groups) == 1 and _holds_card(digits)):
        return "card"
    if is_identity(digits) or (hint == "cccd" and len(digits) in (9, 12)):
        return "cccd"
    if is_phone(digits, plus=plus) or (
        hint == "phone" and 9 <= len(digits) <= 11 and not digits.endswith("0000")
    ):
        return "phone"
    if counts and not digits.startswith("0"):
        return None
    return "account" if _is_account(elements, digits, hint) else None


def _holds_card(digits: str) -> bool:
    """Whether a number too long for a card begins or ends with one."""
    if not LONGEST < len(digits) <= 4 * LONGEST:
        return False
    return any(_is_scheme(part) and luhn(part) for part in (digits[:16], digits[-16:]))


def _is_account(elements: Sequence[Element], digits: str, hint: str | None) -> bool:
    round_sum = digits.endswith("000") and len(digits) <= 12 and not digits.startswith("0")
    if hint == "account":
        return len(digits) >= SHORTEST_ACCOUNT
    if round_sum:
        return False
    if hint == "account_loose":
        return len(digits) >= SHORTEST_ACCOUNT + 2
    if len(elements) == 1:
        return len(digits) > SHORTEST_BARE or (len(digits) == SHORTEST_BARE and digits[0] == "0")
    if all(len(element.digits) == 4 and element.digits[:2] in _CENTURIES for element in elements):
        return False
    fours = all(len(element.digits) == 4 for element in elements[:-1])
    return fours and len(digits) >= 12 and all(element.before != WORD for element in elements)
