"""Documents a customer brings, and the case that decides which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalogue.book.common import Dated, Source

Condition = Mapping[str, int | str | bool | tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Document(Dated):
    """A paper; one with a ``condition`` is needed only where that holds."""

    code: str
    category: str
    name_vi: str
    form: Literal["original", "copy", "certified", "electronic", "bank_form", "held"]
    condition: Condition | None = None
    notes_vi: str = ""
    when_required_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentCase:
    """What is known about the case; None (or empty) where it is not known yet.

    ``amount`` in đồng; ``collateral`` holds kinds of collateral (RE_HOUSE_LAND, ...).
    """

    amount: int | None = None
    income_types: tuple[str, ...] = ()
    purpose: str | None = None
    collateral: tuple[str, ...] = ()
    has_coborrower: bool | None = None
    married: bool | None = None
    lives_outside_permanent_address: bool | None = None
    conditional_business_line: bool | None = None
    third_party_collateral: bool | None = None
    legal_representative: Literal["parent", "not_parent"] | None = None


@dataclass(frozen=True)
class Requirement:
    """One entry of a list: one of ``any_of`` is enough.

    ``condition`` is None where it is needed for certain, else what would have to hold.
    """

    any_of: tuple[Document, ...]
    condition: Condition | None


@dataclass(frozen=True)
class DocumentGroup:
    """Requirements of one category; ``applies_to`` names the income type, purpose or kind of
    collateral they belong to where the case leaves it open or has several."""

    category: str
    name_vi: str
    applies_to: str | None
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class Checklist:
    product: str
    groups: tuple[DocumentGroup, ...]
    note_vi: str
    source: Source
