"""Tables of the catalogue."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite would keep a decimal as a float.
PERCENT = sa.Numeric().with_variant(sa.String(24), "sqlite")


def _column(name: str, kind: Any, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=empty)


def _name(name: str, length: int = 200) -> sa.Column[Any]:
    return _column(name, sa.String(length))


def _text(name: str) -> sa.Column[Any]:
    return _column(name, sa.Text())


def _record(table: str, *own: sa.Column[Any], dated: bool = True) -> None:
    columns = list(own)
    if dated:
        columns += [
            _column("effective_from", sa.Date()),
            _column("effective_to", sa.Date(), empty=True),
            _name("source"),
        ]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        *columns,
        _column("added_in", sa.Integer()),
        _column("retired_in", sa.Integer(), empty=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([mark], ["catalogue_version.number"], name=f"fk_{table}_{mark}")
            for mark in ("added_in", "retired_in")
        ),
    )


def upgrade() -> None:
    op.create_table(
        "catalogue_version",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        _name("published_by"),
        _column("published_at", sa.DateTime(timezone=True)),
        _text("reason"),
        _name("content_hash", 64),
        _column("files", sa.JSON()),
        sa.PrimaryKeyConstraint("number", name="pk_catalogue_version"),
    )
    op.create_index("ix_catalogue_version_content_hash", "catalogue_version", ["content_hash"])
    _bank()
    _products()
    _rates()


def _bank() -> None:
    _record(
        "catalogue_decision",
        _name("number"),
        _text("title_vi"),
        _column("signed", sa.Date()),
        _column("effective_from", sa.Date()),
        dated=False,
    )
    _record(
        "catalogue_fact",
        _name("code"),
        _text("name_vi"),
        _text("value"),
        _name("unit"),
        _name("mark"),
    )
    _record(
        "catalogue_holiday",
        _column("date", sa.Date()),
        _name("name_vi"),
        _column("provisional", sa.Boolean()),
        dated=False,
    )
    _record(
        "catalogue_section",
        _name("topic"),
        _name("code"),
        _column("position", sa.Integer()),
        _column("body", sa.JSON()),
        dated=False,
    )
    _record(
        "catalogue_statement",
        _name("code"),
        _text("text_vi"),
        _name("reference"),
        _name("mark"),
        dated=False,
    )
    _record(
        "catalogue_document",
        _name("code"),
        _name("category"),
        _text("name_vi"),
        _name("form"),
        _column("condition", sa.JSON(), empty=True),
        _text("notes_vi"),
        _text("when_required_vi"),
    )
    _record(
        "catalogue_branch",
        *(_name(name) for name in ("code", "name_vi", "type")),
        *(_name(name) for name in ("province", "ward", "former_district")),
        _text("address"),
        _column("aliases_vi", sa.JSON()),
        *(_name(name) for name in ("hours_weekday", "hours_saturday", "phone")),
        _column("services", sa.JSON()),
        _column("departments", sa.JSON()),
        _column("atm_count", sa.Integer()),
    )
    _record(
        "catalogue_question",
        _name("code"),
        _name("intent"),
        _text("question_vi"),
        _text("answer_vi"),
    )
    _record("catalogue_placeholder", _name("name"), _column("body", sa.JSON()), dated=False)


def _products() -> None:
    _record(
        "catalogue_deposit_product",
        *(_name(name) for name in ("code", "kind", "name_vi")),
        _column("min_amount", sa.BigInteger()),
        _column("body", sa.JSON()),
    )
    _record(
        "catalogue_loan_product",
        *(_name(name) for name in ("code", "loan_type", "name_vi")),
        _column("body", sa.JSON()),
    )
    _record(
        "catalogue_card",
        *(_name(name) for name in ("code", "card_type", "network", "name_vi")),
        _column("body", sa.JSON()),
    )
    _record(
        "catalogue_service",
        *(_name(name) for name in ("code", "service", "name_vi")),
        _column("body", sa.JSON()),
    )
    _record(
        "catalogue_promotion",
        *(_name(name) for name in ("code", "name_vi")),
        _text("detail_vi"),
        _column("products", sa.JSON()),
    )


def _rates() -> None:
    _record(
        "catalogue_deposit_rate",
        _name("product_code", 64),
        _name("channel", 16),
        _name("segment", 64),
        _name("currency", 3),
        _name("interest_payment", 16),
        _name("term_unit", 8),
        _column("term_from", sa.Integer()),
        _name("term_bound", 8),
        _column("term_to", sa.Integer(), empty=True),
        _column("min_amount", sa.BigInteger()),
        _column("rate", PERCENT),
    )
    op.create_index(
        "ix_catalogue_deposit_rate_product_code_added_in",
        "catalogue_deposit_rate",
        ["product_code", "added_in"],
    )
    _record(
        "catalogue_base_rate",
        *(_name(name) for name in ("code", "name_vi", "term_class")),
        _column("rate", PERCENT),
    )
    _record(
        "catalogue_fee",
        _name("owner"),
        _name("code"),
        _name("channel", 16),
        _column("amount", sa.BigInteger(), empty=True),
        _column("percent", PERCENT, empty=True),
        _column("min", sa.BigInteger(), empty=True),
        _column("max", sa.BigInteger(), empty=True),
        _text("basis_vi"),
        _text("note_vi"),
        _column("waiver_min_average_balance", sa.BigInteger(), empty=True),
    )


def downgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    tables = [name for name in inspector.get_table_names() if name.startswith("catalogue_")]
    for table in sorted(tables, key=lambda name: name == "catalogue_version"):
        op.drop_table(table)
