"""E-mail addresses, also spelled: "an.nguyen@gmail.com", "an a còng gmail chấm com", "an(at)x.vn".

Found from the sign outwards, so that a long run of letters costs nothing.
"""

from __future__ import annotations

from viet.digits import Text
from viet.personal_words import words

_LONGEST = 40
_LOCAL_SIGNS = frozenset("._%+-")


def find(text: Text) -> list[tuple[int, int, str]]:
    """Addresses as first piece, piece after the last, and the address in its usual spelling."""
    known = words()
    found: list[tuple[int, int, str]] = []
    index = 1
    while index < len(text.pieces):
        at = known.at.longest(text.words, index)
        address = _around(text, index, at[1]) if at is not None else None
        if address is None or (found and address[0] < found[-1][1]):
            index += 1
            continue
        found.append(address)
        index = address[1]
    return found


def _around(text: Text, at: int, after: int) -> tuple[int, int, str] | None:
    known = words()
    sign = text.pieces[at].text == "@"
    start, local = _local(text, at)
    end, domain = _domain(text, after, sign=sign)
    if not local or not domain:
        return None
    if "." not in domain and domain not in known.providers:
        return None
    return start, end, f"{local}@{domain}"


def _local(text: Text, at: int) -> tuple[int, str]:
    known = words()
    start, parts = at, [""]
    for _ in range(_LONGEST):
        index = start - 1
        if index < 0:
            break
        piece = text.pieces[index]
        fits = piece.digits or piece.word or piece.text in _LOCAL_SIGNS
        spelled = piece.word and index and known.dot.longest(text.words, index) is not None
        if spelled and not text.glued(start) and start != at:
            parts.append(".")
        elif fits and (start == at or text.glued(start) or parts[-1] == "."):
            if not piece.text.isascii() and not text.glued(start):
                break
            if start == at and not (piece.digits or piece.word):
                break
            parts.append(piece.text)
        else:
            break
        start = index
    while parts[-1] == ".":
        parts.pop()
        start += 1
    return start, "".join(reversed(parts))


def _domain(text: Text, index: int, *, sign: bool) -> tuple[int, str]:
    known = words()
    labels: list[str] = []
    end = index
    while len(labels) < 5:
        label, after = _label(text, index)
        if not label:
            break
        dot = known.dot.longest(text.words, after)
        top = label in known.domains or (sign and label.isalpha() and len(label) > 1)
        if labels and dot is None and not top:
            break
        labels.append(label)
        end = after
        if dot is None:
            break
        if text.pieces[after].text == "." and not (
            text.glued(after) and dot[1] < len(text.pieces) and text.glued(dot[1])
        ):
            following, _ = _label(text, dot[1])
            if following not in known.domains:
                break
        index = dot[1]
    if not sign and (len(labels) < 2 or labels[-1] not in known.domains):
        return index, ""
    return end, ".".join(labels)


def _label(text: Text, index: int) -> tuple[str, int]:
    """Letters, digits and hyphens that touch."""
    parts: list[str] = []
    end = index
    while end < len(text.pieces) and len(parts) < _LONGEST:
        piece = text.pieces[end]
        if not (piece.text.isascii() and (piece.digits or piece.word or piece.text == "-")):
            break
        if parts and not text.glued(end):
            break
        parts.append(piece.text)
        end += 1
    return "".join(parts), end
