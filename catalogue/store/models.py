"""The catalogue's tables.

Every record table carries ``added_in`` and ``retired_in``, the versions between which the record
is part of the catalogue, and a natural key (``KEY``) that is unique within one version. All names
begin with ``catalogue_``: other rooms keep their tables in the same database.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from catalogue.store.columns import Moment, Percent

Body = dict[str, Any]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: String(200),
        date: Date(),
        datetime: Moment(),
        Decimal: Percent(),
        Body: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Version(Base):
    """One publication: who, when, why, from which files. Never changed, never removed."""

    __tablename__ = "catalogue_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_by: Mapped[str]
    published_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text())
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    files: Mapped[list[str]]


class Record(Base):
    """What all record tables share."""

    __abstract__ = True
    KEY: ClassVar[tuple[str, ...]]

    id: Mapped[int] = mapped_column(primary_key=True)

    added_in: Mapped[int] = mapped_column(ForeignKey("catalogue_version.number"))
    retired_in: Mapped[int | None] = mapped_column(ForeignKey("catalogue_version.number"))


class DatedRecord(Record):
    """A record in force from a day to a day, both included, by a decision."""

    __abstract__ = True

    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    source: Mapped[str]


class Decision(Record):
    __tablename__ = "catalogue_decision"
    KEY = ("number",)

    number: Mapped[str]
    title_vi: Mapped[str] = mapped_column(Text())
    signed: Mapped[date]
    effective_from: Mapped[date]


class Fact(DatedRecord):
    """``value`` as text; ``unit`` says what it is."""

    __tablename__ = "catalogue_fact"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    name_vi: Mapped[str] = mapped_column(Text())
    value: Mapped[str] = mapped_column(Text())
    unit: Mapped[str]
    mark: Mapped[str]


class Holiday(Record):
    __tablename__ = "catalogue_holiday"
    KEY = ("date",)

    date: Mapped[date]
    name_vi: Mapped[str]
    provisional: Mapped[bool]


class Section(Record):
    """A block read whole: the bank, conventions, lists of codes, common terms."""

    __tablename__ = "catalogue_section"
    KEY = ("topic", "code")

    topic: Mapped[str]
    code: Mapped[str]
    position: Mapped[int]
    body: Mapped[Body]


class DepositProduct(DatedRecord):
    __tablename__ = "catalogue_deposit_product"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    kind: Mapped[str]
    name_vi: Mapped[str]
    min_amount: Mapped[int] = mapped_column(BigInteger())
    body: Mapped[Body]


class DepositRate(DatedRecord):
    """One posted rate, percent a year. ``segment`` "": every customer.

    Terms: ``term_from`` units (0: demand), alone (exact), through or below ``term_to``, or open.
    """

    __tablename__ = "catalogue_deposit_rate"
    KEY = (
        "product_code",
        "channel",
        "segment",
        "currency",
        "interest_payment",
        "term_unit",
        "term_from",
        "term_bound",
        "term_to",
        "min_amount",
        "effective_from",
    )
    __table_args__ = (Index(None, "product_code", "added_in"),)

    product_code: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    segment: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    interest_payment: Mapped[str] = mapped_column(String(16))
    term_unit: Mapped[str] = mapped_column(String(8))
    term_from: Mapped[int]
    term_bound: Mapped[str] = mapped_column(String(8))
    term_to: Mapped[int | None]
    min_amount: Mapped[int] = mapped_column(BigInteger())
    rate: Mapped[Decimal]


class BaseRate(DatedRecord):
    __tablename__ = "catalogue_base_rate"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    name_vi: Mapped[str]
    term_class: Mapped[str]
    rate: Mapped[Decimal]


class LoanProduct(DatedRecord):
    __tablename__ = "catalogue_loan_product"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    loan_type: Mapped[str]
    name_vi: Mapped[str]
    body: Mapped[Body]


class Card(DatedRecord):
    __tablename__ = "catalogue_card"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    card_type: Mapped[str]
    network: Mapped[str]
    name_vi: Mapped[str]
    body: Mapped[Body]


class Service(DatedRecord):
    __tablename__ = "catalogue_service"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    service: Mapped[str]
    name_vi: Mapped[str]
    body: Mapped[Body]


class Fee(DatedRecord):
    """A fee of a card or service; ``amount``, ``min`` and ``max`` in đồng, ``percent`` of a sum."""

    __tablename__ = "catalogue_fee"
    KEY = ("owner", "code", "channel", "effective_from")

    owner: Mapped[str]
    code: Mapped[str]
    channel: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int | None] = mapped_column(BigInteger())
    percent: Mapped[Decimal | None]
    min: Mapped[int | None] = mapped_column(BigInteger())
    max: Mapped[int | None] = mapped_column(BigInteger())
    basis_vi: Mapped[str] = mapped_column(Text())
    note_vi: Mapped[str] = mapped_column(Text())
    waiver_min_average_balance: Mapped[int | None] = mapped_column(BigInteger())


class Promotion(DatedRecord):
    __tablename__ = "catalogue_promotion"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    name_vi: Mapped[str]
    detail_vi: Mapped[str] = mapped_column(Text())
    products: Mapped[list[str]]


class Statement(Record):
    __tablename__ = "catalogue_statement"
    KEY = ("code",)

    code: Mapped[str]
    text_vi: Mapped[str] = mapped_column(Text())
    reference: Mapped[str]
    mark: Mapped[str]


class Document(DatedRecord):
    __tablename__ = "catalogue_document"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    category: Mapped[str]
    name_vi: Mapped[str] = mapped_column(Text())
    form: Mapped[str]
    condition: Mapped[Body | None] = mapped_column(JSON(none_as_null=True))
    notes_vi: Mapped[str] = mapped_column(Text())
    when_required_vi: Mapped[str] = mapped_column(Text())


class Branch(DatedRecord):
    __tablename__ = "catalogue_branch"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    name_vi: Mapped[str]
    type: Mapped[str]
    province: Mapped[str]
    ward: Mapped[str]
    former_district: Mapped[str]
    address: Mapped[str] = mapped_column(Text())
    aliases_vi: Mapped[list[str]]
    hours_weekday: Mapped[str]
    hours_saturday: Mapped[str]
    phone: Mapped[str]
    services: Mapped[list[str]]
    departments: Mapped[list[str]]
    atm_count: Mapped[int]


class Question(DatedRecord):
    __tablename__ = "catalogue_question"
    KEY = ("code", "effective_from")

    code: Mapped[str]
    intent: Mapped[str]
    question_vi: Mapped[str] = mapped_column(Text())
    answer_vi: Mapped[str] = mapped_column(Text())


class Placeholder(Record):
    __tablename__ = "catalogue_placeholder"
    KEY = ("name",)

    name: Mapped[str]
    body: Mapped[Body]
