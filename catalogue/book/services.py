"""Transfers, remittances, insurance, e-banking, account packages; promotions and statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.book.common import Dated, DocumentList


@dataclass(frozen=True, kw_only=True)
class Service(Dated):
    """A service; insurance fills the fields of provider, benefit and law."""

    code: str
    service: str
    group: str
    name_vi: str
    aliases_vi: tuple[str, ...] = ()
    limits: Mapping[str, int | str | bool | None] | None = None
    time_vi: str = ""
    features_vi: tuple[str, ...] = ()
    rules_vi: tuple[str, ...] = ()
    register_vi: str = ""
    documents: DocumentList = ()
    documents_note_vi: str = ""
    provider_vi: str = ""
    compulsory_by_law: bool | None = None
    statement_codes: tuple[str, ...] = ()
    fee_note_vi: str = ""
    benefit_vi: str = ""
    drawback_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class Promotion(Dated):
    code: str
    name_vi: str
    detail_vi: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A sentence whose wording is fixed by law or by the bank."""

    code: str
    text_vi: str
    reference: str
    mark: str = "B"


@dataclass(frozen=True)
class ServiceLimits:
    """The limits of a service with the legal facts they refer to filled in, in đồng."""

    service: Service
    values: Mapping[str, int | str | bool | None]
