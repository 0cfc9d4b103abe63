"""A loan at each of its prices, and the book handed on in the shape of its files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import appraisal
from catalogue import queries, seed
from catalogue.calculators.loans import loan_schedule
from catalogue.queries import Snapshot
from catalogue.repaying import plans, prices, scheduled_method

TODAY = date(2026, 11, 23)


def test_each_package_is_followed_by_its_floating_price(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_HOME", on=TODAY, term_months=240)
    made = prices(pricing)
    assert [price.package.code if price.package else None for price in made] == [
        "HOME_STEP24", "HOME_P12", "HOME_P24", "HOME_P36", None,
    ]  # fmt: skip
    step = made[0]
    assert [(phase.months, phase.rate, phase.kind) for phase in step.phases] == [
        (6, Decimal("6.90"), "promotional"),
        (18, Decimal("8.90"), "promotional"),
        (None, Decimal("11.80"), "floating"),
    ]
    assert [source.decision for source in step.sources][:2] == ["TB 073/2026/TB-SMB"] * 2
    assert len(step.sources) == len(step.phases)


def test_the_dearer_of_two_open_prices_follows(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_HOME", on=TODAY)
    after = {price.floating.rate for price in prices(pricing) if price.package and price.floating}
    assert after == {max(price.rate for price in pricing.floating)}


def test_what_an_officer_decides_or_a_book_sets_is_no_price(seeded: Snapshot) -> None:
    agriculture = prices(queries.loan_pricing(seeded, "LOAN_AGRI", on=TODAY, term_months=12))
    assert [phase.kind for price in agriculture for phase in price.phases] == ["floating"]
    pledge = queries.loan_pricing(
        seeded, "LOAN_SAVINGS_PLEDGE", on=TODAY, case={"collateral_kind": "SAVINGS_SMB"}
    )
    assert prices(pledge) == ()


def test_plans_are_the_calculator_s_and_the_cheapest_comes_first(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_HOME", on=TODAY, term_months=240)
    made = plans(prices(pricing), 1_200_000_000, 240, "annuity")
    interest = [plan.schedule.total_interest for plan in made]
    assert interest == sorted(interest)
    for plan in made:
        assert plan.schedule == loan_schedule(1_200_000_000, 240, "annuity", plan.price.phases)


def test_a_short_loan_ends_before_its_last_phase(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_BIZ_WC", on=TODAY, term_months=6)
    plan = next(p for p in plans(prices(pricing), 10**8, 6, "reducing") if p.package)
    assert len(plan.phases) == 1


@pytest.mark.parametrize(
    ("product", "wanted", "method"),
    [
        ("LOAN_HOME", None, "annuity"),
        ("LOAN_HOME", "reducing", "reducing"),
        ("LOAN_BIZ_INVEST", None, "reducing"),
        ("LOAN_BIZ_WC", "annuity", "bullet"),
        ("LOAN_AGRI", None, "reducing"),
        ("LOAN_OD_UNSECURED", "annuity", None),
    ],
)
def test_the_method_is_one_of_the_product(
    seeded: Snapshot, product: str, wanted: str | None, method: str | None
) -> None:
    record = queries.loan_product(seeded, product, on=TODAY)
    assert scheduled_method(record, wanted) == method


def test_the_loan_book_is_what_its_files_say(seeded: Snapshot) -> None:
    book = queries.loan_book(seeded, on=TODAY)
    facts = appraisal.build_facts(book.loan_products, book.base_rates, book.documents)
    assert facts == appraisal.read_facts(seed.FOLDER)


def test_a_day_before_the_book_still_has_every_product(seeded: Snapshot) -> None:
    book = queries.loan_book(seeded, on=date(2020, 1, 1))
    assert len(book.loan_products["products"]) == len(seeded.loan_products.by_code)


def test_closed_days_agree_with_the_calendar(seeded: Snapshot) -> None:
    calendar = queries.closed_days(seeded)
    for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28), date(2027, 2, 5)):
        assert calendar.is_closed(day) is not queries.is_working_day(seeded, day)
