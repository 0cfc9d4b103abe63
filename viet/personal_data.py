"""Personal data in a message: found in every spelling, masked before anything is stored.

Cards, CVV, OTP, PIN and passwords are to be destroyed: what was found of them is not kept, not
even in the result. Phone, identity and account numbers and e-mail addresses are to be tokenised:
the result carries their value for the vault. Amounts of money are never taken for either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from viet import emails
from viet.digits import WORD, Element, Text, runs, split
from viet.personal_numbers import LONGEST, SHORTEST_ACCOUNT, SHORTEST_BARE, is_money, kind_of
from viet.personal_words import words

Kind = Literal["card", "cvv", "otp", "pin", "password", "phone", "cccd", "account", "email"]

DESTROY: frozenset[Kind] = frozenset({"card", "cvv", "otp", "pin", "password"})
TOKENISE: frozenset[Kind] = frozenset({"phone", "cccd", "account", "email"})

_LENGTHS: dict[str, tuple[int, int]] = {"cvv": (3, 4), "otp": (4, 8), "pin": (4, 8)}
_WINDOW = 10
_SIGNS = frozenset(":=-.,()\"'")
_PLACEHOLDER = re.compile(r"<[A-Z]+>")
_SHORTEST_PASSWORD = 4
# A Vietnamese syllable seldom has more letters: what is longer and has no space is a password.
_LONGEST_SYLLABLE = 6
_LONGEST_PASSWORD = 64


@dataclass(frozen=True)
class Found:
    """Personal data at ``start`` to ``end`` of the customer's own text.

    ``value`` is the number's digits or the address, empty for what is to be destroyed.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""

    @property
    def destroy(self) -> bool:
        return self.kind in DESTROY


@dataclass(frozen=True)
class Masked:
    """``text`` with what was ``found`` replaced; offsets in ``found`` are the original's."""

    text: str
    found: tuple[Found, ...]


def placeholder(found: Found) -> str:
    """What stands in a masked text: ``<CARD>``, ``<PHONE>``."""
    return f"<{found.kind.upper()}>"


def mask(text: str, *, replace: Callable[[Found], str] = placeholder) -> Masked:
    """``text`` with personal data replaced by what ``replace`` gives for each."""
    found = find(text)
    parts = []
    position = 0
    for item in found:
        parts += [text[position : item.start], replace(item)]
        position = item.end
    parts.append(text[position:])
    return Masked("".join(parts), tuple(found))


def find(text: str) -> list[Found]:
    """Everything personal in ``text``, in order, never overlapping."""
    finder = _Finder(split(text))
    finder.emails()
    finder.passwords()
    finder.secrets()
    finder.numbers()
    return sorted(finder.found, key=lambda found: found.start)


class _Finder:
    """One message being searched; ``claimed`` are the pieces already taken."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.runs = runs(text)
        self.words = words()
        self.found: list[Found] = []
        self.claimed: set[int] = set()
        self.elements = {
            element.index: (run, place) for run in self.runs for place, element in enumerate(run)
        }
        self.keywords = [
            (index, *found)
            for index in range(len(text.words))
            if (found := self.words.keywords.longest(text.words, index)) is not None
        ]

    def _take(self, kind: Kind, first: int, after: int, value: str = "") -> None:
        pieces = self.text.pieces
        self._take_span(kind, first, after, pieces[first].start, pieces[after - 1].end, value)

    def _take_span(
        self, kind: Kind, first: int, after: int, start: int, end: int, value: str
    ) -> None:
        self.claimed.update(range(first, after))
        left, right = self.text.composed.own(start, end)
        self.found.append(Found(kind, left, right, "" if kind in DESTROY else value))

    def _free(self, first: int, after: int) -> bool:
        return self.claimed.isdisjoint(range(first, after))

    def emails(self) -> None:
        for first, after, address in emails.find(self.text):
            self._take("email", first, after, address)

    # Passwords ----------------------------------------------------------------------------------

    def passwords(self) -> None:
        for _, tag, after in self.keywords:
            if tag in ("password", "password_weak"):
                self._password(after, weak=tag == "password_weak")

    def _password(self, index: int, *, weak: bool) -> None:
        pieces, terms = self.text.pieces, self.text.words
        said = ""
        for _ in range(_WINDOW):
            if index >= len(pieces):
                return
            if terms[index] in self.words.says:
                said = terms[index]
            elif said or not (terms[index] in self.words.between or self._colon_near(index)):
                break
            index += 1
        if index >= len(pieces) or index in self.claimed:
            return
        after = index + 1
        while after < len(pieces) and self.text.glued(after) and after - index < _LONGEST_PASSWORD:
            after += 1
        while after > index + 1 and pieces[after - 1].text in ",.;?)\"'":
            after -= 1
        chunk = self.text.composed.text[pieces[index].start : pieces[after - 1].end]
        if self._is_password(chunk, terms[index], after, said, weak=weak):
            self._take("password", index, after)

    def _colon_near(self, index: int) -> bool:
        """Whether ":" or "=" comes within a few words: "mật khẩu internet banking: …"."""
        return not {":", "="}.isdisjoint(self.text.words[index : index + 3])

    def _is_password(self, chunk: str, term: str, after: int, said: str, *, weak: bool) -> bool:
        if len(chunk) < _SHORTEST_PASSWORD or term in self.words.no_password:
            return False
        if _PLACEHOLDER.match(chunk):
            return False
        digit = any(char.isdigit() for char in chunk)
        if weak and not said:
            # "mk" is "mình" more often: only a bare code of six to eight digits counts.
            return chunk.isdecimal() and 6 <= len(chunk) <= 8 and not chunk.endswith("000")
        if digit and chunk.isdecimal():
            return not self._counts(after)
        if digit:
            return bool(said) or not chunk[0].isdigit()
        if not chunk.isascii() or not said or weak:
            return False
        if not chunk.isalpha():
            return not set(chunk) <= set(".?!-/()")
        inner_capital = any(char.isupper() for char in chunk[1:]) and not chunk.isupper()
        return inner_capital or len(chunk) > (3 if said in ":=" else _LONGEST_SYLLABLE)

    # Secrets that a word announces --------------------------------------------------------------

    def secrets(self) -> None:
        for index, tag, after in self.keywords:
            if tag not in _LENGTHS:
                continue
            kind = cast("Kind", tag)
            place = self._next_element(after)
            if place is None or not self._secret(kind, place):
                self._secret_before(kind, index)

    def _next_element(self, index: int) -> int | None:
        """The piece with digits that a keyword ending at ``index`` announces."""
        counted = False
        for at in range(index, min(index + _WINDOW, len(self.text.pieces))):
            term = self.text.words[at]
            if at in self.elements:
                # "3 chữ số là 987": the first number says how many.
                counted = self._counts(at + 1) and len(self.text.pieces[at].text) == 1
                if not counted:
                    return at
            elif counted and term in self.words.units:
                continue
            elif not (
                term in self.words.between
                or term in self.words.says
                or term in _SIGNS
                or self._is_prefix(at)
            ):
                return None
        return None

    def _is_prefix(self, index: int) -> bool:
        """Whether a letter begins a number, as a passport's does: "B1234567"."""
        piece = self.text.pieces[index]
        return (
            piece.word
            and len(piece.text) == 1
            and index + 1 in self.elements
            and (self.text.glued(index + 1))
        )

    def _secret(self, kind: Kind, index: int) -> bool:
        run, place = self.elements[index]
        low, high = _LENGTHS[kind]
        length, last = 0, place
        for element in run[place:]:
            if element.before == WORD and length >= low:
                break
            if length + len(element.digits) > high:
                break
            length += len(element.digits)
            last += 1
        if not low <= length or last == place:
            return False
        first, after = run[place].index, run[last - 1].index + 1
        before = self.text.words[first - 1] if first else ""
        if before in self.words.not_secret or self._counts(after) or not self._free(first, after):
            return False
        if run[place].digits.startswith(self.words.hotlines) and length == 8:
            return False
        self._take(kind, first, after)
        return True

    def _secret_before(self, kind: Kind, keyword: int) -> None:
        """ "123456 là mã OTP": the digits come first."""
        index, said = keyword - 1, False
        while index >= 0 and keyword - index <= 3:
            term = self.text.words[index]
            if index in self.elements:
                run, place = self.elements[index]
                low, high = _LENGTHS[kind]
                if said and low <= len(run[place].digits) <= high and self._free(index, index + 1):
                    self._take(kind, index, index + 1)
                return
            said = said or term in self.words.says
            if not (term in self.words.says or term in self.words.between):
                return
            index -= 1

    # Numbers by their shape ---------------------------------------------------------------------

    def numbers(self) -> None:
        hints = {}
        for _, tag, after in self.keywords:
            place = self._next_element(after)
            if place is not None:
                hints[place] = tag
        for run in self.runs:
            self._run(run, hints)

    def _run(self, run: list[Element], hints: dict[int, str]) -> None:
        place = 0
        while place < len(run):
            skipped = _date_or_money(run, place)
            if skipped and run[place].index not in hints:
                place += skipped
                continue
            hint = hints.get(run[place].index)
            taken = self._number(run, place, hint) if run[place].index not in self.claimed else 0
            place += taken or 1

    def _number(self, run: list[Element], place: int, hint: str | None) -> int:
        """Take the longest number that begins at ``place``; how many elements it has."""
        first = run[place].index
        plus = first > 0 and self.text.pieces[first - 1].text == "+"
        passport = hint == "cccd" and first and self._is_prefix(first - 1)
        if passport and 7 <= len(run[place].digits) <= 8:
            value = (self.text.pieces[first - 1].text + run[place].digits).upper()
            self._take("cccd", first - 1, first + 1, value)
            return 1
        # "FT26327481234" is a reference, not an account.
        coded = hint is None and self.text.glued(first) and self.text.pieces[first - 1].word
        best: tuple[Kind, int] | None = None
        length = 0
        for last in range(place, len(run)):
            length += len(run[last].digits)
            if (length > LONGEST and last > place) or run[last].index in self.claimed:
                break
            if length < (SHORTEST_ACCOUNT if hint else SHORTEST_BARE):
                continue
            elements = run[place : last + 1]
            counts = self._counts(run[last].index + 1)
            kind = kind_of(elements, hint, plus=plus, counts=counts or coded)
            if kind is not None and not (best and best[0] == "card" and kind != "card"):
                best = kind, last
        if best is None:
            return 0
        taken, last = best
        digits = "".join(element.digits for element in run[place : last + 1])
        if taken == "phone" and digits.startswith(self.words.hotlines):
            return last + 1 - place
        self._take(taken, *self._with_signs(first, run[last].index + 1), digits)
        after = last + 1
        if taken == "card" and after < len(run) and len(run[after].digits) == 3:
            at = run[after].index
            if not self._counts(at + 1) and at not in self.claimed:
                self._take("cvv", at, at + 1)
                after += 1
        return after - place

    def _with_signs(self, first: int, after: int) -> tuple[int, int]:
        """The pieces of a number with the "+" and the brackets that touch it."""
        pieces = self.text.pieces
        begin = first
        while begin and pieces[begin - 1].text in "+(" and self.text.glued(begin):
            begin -= 1
        closes = after < len(pieces) and pieces[after].text == ")" and self.text.glued(after)
        if "(" in (piece.text for piece in pieces[begin:first]) and closes:
            after += 1
        return begin, after

    def _counts(self, index: int) -> bool:
        """Whether a unit stands at ``index``, so that the digits before it are a quantity."""
        return index < len(self.text.words) and self.text.words[index] in self.words.units


def _date_or_money(run: list[Element], place: int) -> int:
    """How many elements from ``place`` on are a date with its year or a sum of money."""
    three = run[place : place + 3]
    if len(three) == 3 and three[1].before == three[2].before and three[1].before in "/-.":
        lengths = [len(element.digits) for element in three]
        if lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] == 4:
            year = int(three[2].digits)
            if 1900 <= year <= 2100 and int(three[1].digits) <= 12:
                return 3
    end = place + 1
    while end < len(run) and len(run[end].digits) == 3 and run[end].before in (".", ","):
        end += 1
    return end - place if is_money(run[place:end]) else 0
