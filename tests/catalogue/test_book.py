"""Every row of the product book can be found by a query."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml

from catalogue import queries, seed
from catalogue.book.documents import Checklist
from catalogue.files.book import SERVICE_GROUPS
from catalogue.queries import DocumentCase, Snapshot, Term
from catalogue.structure import plain

TODAY = date(2026, 11, 23)


def book(name: str) -> Any:
    return yaml.safe_load((seed.FOLDER / name).read_text(encoding="utf-8"))


def table(name: str) -> list[dict[str, str]]:
    with (seed.FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days(row: dict[str, Any]) -> Iterator[date]:
    """First and last day of a row (a day of the open future when it has no last)."""
    for key, otherwise in (("effective_from", None), ("effective_to", date(2027, 6, 1))):
        value = row.get(key) or otherwise
        yield date.fromisoformat(str(value))


def written(value: Any) -> Any:
    """A value of the file as the catalogue keeps it: days as text, keys as text."""
    if isinstance(value, dict):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [written(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def filled_in(value: Any) -> Any:
    """A value without what is written as null or empty: leaving a key out says the same."""
    if isinstance(value, dict):
        return {key: filled_in(item) for key, item in value.items() if item not in (None, "")}
    if isinstance(value, list):
        return [filled_in(item) for item in value]
    return None if value == "" else value


def papers(checklist: Checklist) -> set[str]:
    """The codes of every document asked for."""
    return {
        paper.code
        for group in checklist.groups
        for requirement in group.requirements
        for paper in requirement.any_of
    }


def assert_same(record: Any, row: dict[str, Any], without: tuple[str, ...] = ()) -> None:
    """Everything that the row says, the record says."""
    kept = filled_in(plain(record))
    for key, value in row.items():
        if key not in without:
            assert kept.get(key) == filled_in(written(value)), f"{row.get('code')}.{key}"


def test_deposit_rates(seeded: Snapshot) -> None:
    rows = table("deposit_rates.csv")
    assert len(rows) == 756
    for row in rows:
        term = None
        if row["term_weeks"] or row["term_months"]:
            weeks, months = (
                int(row[key]) if row[key] else None for key in ("term_weeks", "term_months")
            )
            term = Term(weeks=weeks, months=months)
        for on in days(row):
            found = queries.deposit_rate(
                seeded,
                row["product_code"],
                channel=row["channel"],
                amount=int(row["min_amount"]),
                term=term,
                interest_payment=row["interest_payment"],
                on=on,
            )
            assert (found.rate, found.min_amount) == (Decimal(row["rate"]), int(row["min_amount"]))
            assert str(found.rate) == row["rate"]
            assert found.source.decision == row["decision"]
            assert found.source.effective_from.isoformat() == row["effective_from"]


def test_deposit_rate_tables_hold_every_rate(seeded: Snapshot) -> None:
    rows = [row for row in table("deposit_rates.csv") if row["effective_from"] == "2026-10-15"]
    shown = set()
    for product in queries.deposit_products(seeded, on=TODAY):
        for channel in product.channels:
            for amount in queries.deposit_tiers(seeded, product.code, channel=channel, on=TODAY):
                posted = queries.deposit_rate_table(
                    seeded, product.code, channel=channel, on=TODAY, amount=amount
                )
                for line in posted.rows:
                    for rate in line.rates.values():
                        shown.add(
                            (
                                rate.product,
                                channel,
                                rate.min_amount,
                                rate.interest_payment,
                                str(line.span),
                            )
                        )
    assert len(shown) == len(rows) == 252


def test_deposit_products(seeded: Snapshot) -> None:
    for row in book("deposit_products.yaml")["products"]:
        product = queries.deposit_product(seeded, row["code"], on=TODAY)
        assert_same(product, row)
        assert product in queries.deposit_products(seeded, on=TODAY, kind=row["kind"])
        for name in row.get("aliases_vi", []):
            assert product in queries.products_named(seeded, name, on=TODAY)


def test_base_rates(seeded: Snapshot) -> None:
    for row in table("base_rates.csv"):
        for on in days(row):
            found = queries.base_rate(seeded, row["base_rate_code"], on=on)
            assert (found.rate, found.name_vi, found.term_class) == (
                Decimal(row["rate"]),
                row["name_vi"],
                row["term_class"],
            )
            assert found.source.decision == row["decision"]
            assert found in queries.base_rates(seeded, on=on)


def test_loan_products(seeded: Snapshot) -> None:
    for row in book("loan_products.yaml")["products"]:
        product = queries.loan_product(seeded, row["code"], on=TODAY)
        assert_same(product, row)
        securities = ("secured", "unsecured") if row["security"] == "either" else (row["security"],)
        for security in securities:
            for purpose in row["purposes"]:
                assert product in queries.loan_products(
                    seeded,
                    on=TODAY,
                    loan_type=row["loan_type"],
                    purpose=purpose,
                    security=security,
                )
        for collateral in row["collateral"]:
            for name in (collateral["kind"], queries.collateral_entity(seeded, collateral["kind"])):
                assert product in queries.loan_products(seeded, on=TODAY, collateral=name)


def test_loan_prices(seeded: Snapshot) -> None:
    for row in book("loan_products.yaml")["products"]:
        pricing = queries.loan_pricing(seeded, row["code"], on=TODAY)
        prices = row["pricing"]
        assert plain(pricing.fixed) == prices["fixed_rates"]
        assert [
            (price.term_class, price.base.code, str(price.margin)) for price in pricing.floating
        ] == [
            (price["term_class"], price["base_rate_code"], price["margin"])
            for price in prices["floating"]
        ]
        assert plain(pricing.book_plus_margin) == prices["book_plus_margin"]
        assert plain(pricing.flat_monthly) == written(prices["flat_monthly"])
        for package in prices["promo_packages"]:
            for on in days(package):
                offered = queries.loan_pricing(seeded, row["code"], on=on).promos
                assert package["code"] in [offer.package.code for offer in offered]
            before = package["effective_from"] - timedelta(days=1)
            if before >= row["effective_from"]:
                offered = queries.loan_pricing(seeded, row["code"], on=before).promos
                assert package["code"] not in [offer.package.code for offer in offered]
        steps = row["early_repayment"]["fee_steps"]
        for step in steps:
            for month in (step["from_month"], step["to_month"] or 400):
                fee = queries.early_repayment_fee_percent(
                    seeded, row["code"], month=month, on=TODAY
                )
                assert str(fee) == step["percent"]


def test_loan_lists(seeded: Snapshot) -> None:
    file = book("loan_products.yaml")
    for key, topic in (
        ("term_classes", "term_class"),
        ("repayment_methods", "repayment_method"),
        ("collateral_kinds", "collateral_kind"),
        ("purposes", "purpose"),
    ):
        assert queries.codes(seeded, topic) == file[key]
    assert queries.common_terms(seeded, "loans") == written(file["common_terms"])
    for item in file["term_classes"]:
        assert queries.term_class_of(seeded, item["min_months"]) == item["code"]
        assert queries.term_class_of(seeded, item["max_months"] or 420) == item["code"]


def test_documents(seeded: Snapshot) -> None:
    file = book("documents.yaml")
    for row in file["documents"]:
        assert_same(queries.document(seeded, row["code"], on=TODAY), row)
    assert queries.codes(seeded, "document_category") == file["categories"]
    asked: set[str] = set()
    for loan in queries.loan_products(seeded, on=TODAY):
        asked |= papers(queries.loan_documents(seeded, loan.code, on=TODAY))
    for deposit in queries.deposit_products(seeded, on=TODAY):
        asked |= papers(queries.deposit_documents(seeded, deposit.code, on=TODAY))
    for card in queries.cards(seeded, on=TODAY):
        asked |= papers(queries.card_documents(seeded, card.code, on=TODAY))
    for service in queries.services(seeded, on=TODAY):
        asked |= papers(queries.service_documents(seeded, service.code, on=TODAY))
    assert {row["code"] for row in file["documents"]} - asked == set()


def test_cards(seeded: Snapshot) -> None:
    file = book("cards.yaml")
    for row in file["cards"]:
        card = queries.card(seeded, row["code"], on=TODAY)
        assert_same(card, row, without=("fees",))
        assert card in queries.cards(
            seeded, on=TODAY, card_type=row["card_type"], network=row["network"], tier=row["tier"]
        )
        assert card in queries.products_named(seeded, row["name_vi"], on=TODAY)
    assert queries.common_terms(seeded, "cards") == written(file["common"])
    assert [item["code"] for item in queries.codes(seeded, "network")] == file["networks"]
    assert [item["code"] for item in queries.codes(seeded, "card_type")] == file["card_types"]


def _fees() -> Iterator[tuple[str, dict[str, Any]]]:
    services = book("services.yaml")
    groups = [items for items in services.values() if isinstance(items, list)]
    for owner in [*book("cards.yaml")["cards"], *(item for group in groups for item in group)]:
        for fee in owner.get("fees", []):
            yield owner["code"], fee


def test_fees(seeded: Snapshot) -> None:
    listed = list(_fees())
    assert len(listed) > 90
    for owner, row in listed:
        for on in days(row):
            fee = queries.fee(seeded, owner, row["code"], on=on, channel=row.get("channel"))
            for key in ("amount", "min", "max", "waiver_min_average_balance"):
                assert getattr(fee, key) == row.get(key)
            assert fee.percent == (Decimal(row["percent"]) if "percent" in row else None)
            assert (fee.note_vi, fee.basis_vi) == (row.get("note_vi", ""), row.get("basis_vi", ""))
            assert fee.source.decision == row["source"]
            assert fee in queries.fees(seeded, owner, on=on)


def test_services(seeded: Snapshot) -> None:
    file = book("services.yaml")
    for group in SERVICE_GROUPS:
        for row in file[group]:
            service = queries.service(seeded, row["code"], on=TODAY)
            assert_same(service, row, without=("fees",))
            assert service in queries.services(
                seeded, on=TODAY, service=row["service"], group=group
            )
            limits = queries.service_limits(seeded, row["code"], on=TODAY).values
            for name, value in row.get("limits", {}).items():
                if not name.endswith("_fact"):
                    assert limits[name] == value
    for row in file["promotions"]:
        for on in days(row):
            names = [
                one.code for one in queries.promotions(seeded, on=on, product=row["products"][0])
            ]
            assert row["code"] in names
    for row in file["statements"]:
        assert_same(queries.statement(seeded, row["code"]), row)


def test_branches(seeded: Snapshot) -> None:
    for row in table("branches.csv"):
        branch = queries.branch(seeded, row["code"], on=TODAY)
        lists = {"aliases_vi", "services", "departments"}
        for key, value in row.items():
            if key in lists:
                assert list(getattr(branch, key)) == value.split(";")
            elif key not in ("effective_from", "effective_to", "atm_count"):
                assert getattr(branch, key) == value
        assert branch.atm_count == int(row["atm_count"])
        for place in [*row["aliases_vi"].split(";"), row["province"], row["ward"]]:
            assert branch in queries.branches(seeded, on=TODAY, place=place)
        for service in row["services"].split(";"):
            assert branch in queries.branches(seeded, on=TODAY, service=service)
        for department in row["departments"].split(";"):
            assert branch in queries.branches(seeded, on=TODAY, department=department)


def test_bank_facts(seeded: Snapshot) -> None:
    file = book("bank_facts.yaml")
    assert queries.bank_profile(seeded) == file["bank"]
    for row in file["facts"]:
        for on in days(row):
            fact = queries.fact(seeded, row["code"], on=on)
            value = Decimal(row["value"]) if row["unit"] == "percent_per_year" else row["value"]
            assert (fact.value, fact.unit, fact.mark) == (value, row["unit"], row["mark"])
            assert (fact.name_vi, fact.source.decision) == (row["name_vi"], row["reference"])
            assert fact in queries.facts(seeded, on=on)
    for row in file["decisions"]:
        decision = queries.decision(seeded, row["number"])
        assert_same(decision, row)
        assert decision in queries.decisions(seeded, on=row["signed"])
    for topic, rows in file["conventions"].items():
        assert queries.convention(seeded, topic) == written(rows)
    for holiday in file["calendar"]["holidays"]:
        assert not queries.is_working_day(seeded, holiday["date"])
        listed = {one.date: one for one in queries.holidays(seeded, year=holiday["date"].year)}
        assert_same(listed[holiday["date"]], holiday)


class _Policy:
    """Stands for the appraisal policy: what is asked of it comes back."""

    def parameter(self, code: str, scope: Any, on: date) -> object:
        del on
        return f"{code}{sorted(scope)}"

    def entry(self, path: str, on: date) -> object:
        del on
        return path


def test_questions(seeded: Snapshot) -> None:
    file = book("faq.yaml")
    assert len(file["faqs"]) == 88
    for row in file["faqs"]:
        answer = queries.answer(seeded, row["id"], on=TODAY, policy=_Policy())
        assert (answer.question_vi, answer.intent) == (row["question_vi"], row["intent"])
        assert "{" not in answer.answer_vi
        assert answer in queries.answers(seeded, on=TODAY, intent=row["intent"], policy=_Policy())
        assert answer.source.decision == row["source"]
    for name in file["placeholders"]:
        assert queries.placeholder(seeded, name, on=TODAY, policy=_Policy())


@pytest.mark.parametrize("product", ["LOAN_HOME", "LOAN_AGRI"])
def test_documents_of_a_known_case_hold_nothing_undecided(seeded: Snapshot, product: str) -> None:
    loan = queries.loan_product(seeded, product, on=TODAY)
    case = DocumentCase(
        amount=50_000_000,
        income_types=("salary_transfer",),
        purpose=loan.purposes[0],
        collateral=("RE_HOUSE_LAND",),
        has_coborrower=False,
        married=True,
        lives_outside_permanent_address=False,
        conditional_business_line=False,
        third_party_collateral=False,
        legal_representative="parent",
    )
    checklist = queries.loan_documents(seeded, product, on=TODAY, case=case)
    assert all(one.condition is None for group in checklist.groups for one in group.requirements)
    assert "COL_SPOUSE_CONSENT" in papers(checklist)
    assert not {"APP_PLAN", "APP_COBORROWER", "COL_THIRD_PARTY"} & papers(checklist)
