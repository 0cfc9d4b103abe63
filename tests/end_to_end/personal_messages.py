"""Messages with personal data of every kind and spelling, each value and each message unlike any
other, so that a trace of one can be told from all else."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from viet.personal_numbers import luhn

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SPOKEN = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LETTERS = "bcdghklmnpqrstvx"


@dataclass(frozen=True)
class Sent:
    """``value`` is what must be nowhere, ``spelled`` as it was written; ``mark`` names the
    message and stays in its text."""

    kind: str
    value: str
    spelled: str
    mark: str
    text: str


def _groups(digits: str, sizes: Iterator[int]) -> list[str]:
    parts, position = [], 0
    while position < len(digits):
        size = next(sizes)
        parts.append(digits[position : position + size])
        position += size
    return parts


def _joined(sign: str, size: int) -> Callable[[str], str]:
    return lambda digits: sign.join(_groups(digits, itertools.repeat(size)))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda digits: digits,
    "spaces": _joined(" ", 4),
    "threes": _joined(" ", 3),
    "dots": _joined(".", 4),
    "dashes": _joined("-", 4),
    "each digit": _joined(" ", 1),
    "words between": _joined(" rồi ", 4),
    "full width": lambda digits: digits.translate(_FULL_WIDTH),
    "in words": lambda digits: " ".join(_SPOKEN[int(digit)] for digit in digits),
    "full width in groups": lambda digits: _joined(" ", 4)(digits).translate(_FULL_WIDTH),
}

# How each kind is told. {} is the value, {mark} the message's name.
CARRIERS = {
    "card": ["thẻ {mark} của em số {} bị khoá", "{mark} so the {} ko rut dc tien", "{} {mark} nha"],
    "phone": ["{mark} gọi em số {} nhé", "sdt {} ({mark}) tu van giup", "liên hệ {}, {mark}"],
    "cccd": ["cccd {} {mark} vay được không", "{mark} căn cước của em là {}"],
    "account": ["stk {} {mark} chưa nhận được tiền", "{mark} số tài khoản {} bị khoá"],
    "cvv": ["{mark} cvv là {}", "mã bảo mật {} {mark} đúng chưa"],
    "otp": ["{mark} otp {}", "mã xác thực của em là {} {mark}"],
    "pin": ["{mark} mã pin là {}", "pin {} {mark} nhập hoài không được"],
    "password": ["{mark} mật khẩu là {}", "pass: {} {mark} đăng nhập không được"],
    "email": ["{mark} gửi mail {} giúp em", "email em {} {mark}"],
}
_SHORT = ("plain", "full width")


def _digits(rng: random.Random, count: int, first: str = "") -> str:
    return first + "".join(rng.choice("0123456789") for _ in range(count - len(first)))


def _card(rng: random.Random) -> str:
    body = _digits(rng, 15, rng.choice(["4", "51", "9704"]))
    return next(body + last for last in "0123456789" if luhn(body + last))


def _value(kind: str, rng: random.Random) -> str:
    match kind:
        case "card":
            return _card(rng)
        case "phone":
            return _digits(rng, 10, rng.choice(["090", "032", "078", "086"]))
        case "cccd":
            return _digits(rng, 12, rng.choice(["001", "079", "048"]))
        case "account":
            # One that passes the cards' check digit is taken for a card, and destroyed.
            return next(
                made for _ in range(100) if not luhn(made := _digits(rng, 13, rng.choice("12")))
            )
        case "cvv":
            return _digits(rng, 3, rng.choice("123456789"))
        case "otp" | "pin":
            return _digits(rng, 6, rng.choice("123456789"))[:-1] + rng.choice("123456789")
        case "password":
            return f"{_word(rng, 4).title()}@{_digits(rng, 4)}{_word(rng, 3)}"
    return f"{_word(rng, 9)}.{_word(rng, 5)}@{rng.choice(['gmail.com', 'yahoo.com.vn', 'abc.vn'])}"


def _word(rng: random.Random, length: int) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(length))


def messages(count: int, seed: int = 20261123) -> list[Sent]:
    """So many messages, the same for the same seed."""
    rng = random.Random(seed)
    kinds = itertools.cycle(CARRIERS)
    made: list[Sent] = []
    for number, kind in zip(range(count), kinds, strict=False):
        value = _value(kind, rng)
        spelled = value
        if value.isdecimal():
            names = _SHORT if kind in ("cvv", "otp", "pin") else tuple(SPELLINGS)
            spelled = SPELLINGS[names[number // len(CARRIERS) % len(names)]](value)
        # Letters alone, that no word of the language has: it changes nothing in the reading.
        mark = f"q{_word(rng, 7)}q"
        carrier = rng.choice(CARRIERS[kind])
        text = carrier.format(spelled, mark=mark)
        made.append(Sent(kind, value, spelled, mark, text))
    return made
