"""Prices and papers narrowed down by what is known of the case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalogue import queries
from catalogue.queries import DocumentCase, Snapshot

TODAY = date(2026, 11, 23)


def test_a_home_loan_offers_its_packages_and_what_follows(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_HOME", on=TODAY, term_months=240)
    assert [offer.package.code for offer in pricing.promos] == [
        "HOME_STEP24",
        "HOME_P12",
        "HOME_P24",
        "HOME_P36",
    ]
    (after,) = pricing.promos[0].then
    assert (after.rate, after.base.rate, after.margin) == (
        Decimal("11.80"),
        Decimal("9.40"),
        Decimal("2.40"),
    )
    assert after.announced is not None
    assert after.announced.rate == Decimal("9.30")
    assert after.announced.source.effective_from == date(2027, 1, 1)
    assert pricing.promos[0].source.decision == "TB 073/2026/TB-SMB"


@pytest.mark.parametrize(
    ("months", "packages"),
    [(24, []), (60, ["HOME_P12"]), (120, ["HOME_STEP24", "HOME_P12", "HOME_P24"])],
)
def test_packages_need_their_least_term(seeded: Snapshot, months: int, packages: list[str]) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_HOME", on=TODAY, term_months=months)
    assert [offer.package.code for offer in pricing.promos] == packages


def test_the_base_rate_of_the_day_counts(seeded: Snapshot) -> None:
    for on, rate in ((date(2026, 9, 30), "11.60"), (TODAY, "11.80"), (date(2027, 1, 1), "11.70")):
        price = queries.floating_rate(seeded, "LOAN_HOME", term_class="long", on=on)
        assert price.rate == Decimal(rate)


@pytest.mark.parametrize(
    ("case", "rates", "undecided"),
    [
        ({}, ["13.90", "15.90", "14.50", "17.90"], ("income_type", "payroll_at_smb")),
        ({"income_type": "salary_transfer"}, ["13.90", "15.90"], ("payroll_at_smb",)),
        ({"income_type": "salary_transfer", "payroll_at_smb": True}, ["13.90"], ()),
        ({"income_type": "pension"}, ["14.50"], ()),
        ({"payroll_at_smb": False}, ["15.90", "14.50", "17.90"], ("income_type",)),
    ],
)
def test_conditions_narrow_fixed_rates(
    seeded: Snapshot, case: dict[str, str | bool], rates: list[str], undecided: tuple[str, ...]
) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_CONSUMER_SALARY", on=TODAY, case=case)
    assert [str(price.rate) for price in pricing.fixed] == rates
    assert pricing.undecided == undecided


@pytest.mark.parametrize(
    ("product", "case", "floating", "book"),
    [
        ("LOAN_BIZ_WC", {"security": "secured"}, ["10.20"], 0),
        ("LOAN_BIZ_WC", {"collateral_kind": "NONE"}, ["12.80"], 0),
        ("LOAN_BIZ_WC", {"collateral_entity": "car"}, ["10.20"], 0),
        ("LOAN_OD_SECURED", {"collateral_kind": "RE_APARTMENT"}, ["11.60"], 0),
        ("LOAN_OD_SECURED", {"collateral_entity": "real_estate"}, ["11.60"], 0),
        ("LOAN_OD_SECURED", {"collateral_kind": "SAVINGS_SMB"}, [], 1),
        ("LOAN_SAVINGS_PLEDGE", {"collateral_kind": "SAVINGS_SMB"}, [], 1),
        ("LOAN_SAVINGS_PLEDGE", {"collateral_kind": "SAVINGS_OTHER"}, ["9.40"], 0),
        ("LOAN_SAVINGS_PLEDGE", {"collateral_entity": "savings_book"}, ["9.40"], 1),
        ("LOAN_SAVINGS_PLEDGE", {"collateral_entity": "other"}, ["9.40"], 0),
    ],
)
def test_collateral_narrows_prices(
    seeded: Snapshot,
    product: str,
    case: dict[str, str | bool],
    floating: list[str],
    book: int,
) -> None:
    pricing = queries.loan_pricing(seeded, product, on=TODAY, case=case)
    assert [str(price.rate) for price in pricing.floating] == floating
    assert len(pricing.book_plus_margin) == book


def test_a_rate_that_an_officer_decides_says_so(seeded: Snapshot) -> None:
    pricing = queries.loan_pricing(seeded, "LOAN_AGRI", on=TODAY, term_months=12)
    assert [(price.rate, price.decided_by) for price in pricing.fixed] == [
        (Decimal("4.00"), "officer")
    ]
    assert queries.loan_pricing(seeded, "LOAN_AGRI", on=TODAY, term_months=24).fixed == ()


def test_amount_tiers(seeded: Snapshot) -> None:
    tiers = queries.deposit_tiers(seeded, "DEP_STANDARD", channel="counter", on=TODAY)
    assert tiers == (1_000_000, 1_000_000_000)
    low, high = (
        queries.deposit_rate_table(
            seeded, "DEP_STANDARD", channel="counter", on=TODAY, amount=amount
        )
        for amount in (999_999_999, 1_000_000_000)
    )
    assert (low.min_amount, high.min_amount) == tiers
    assert low.interest_payments == ("end", "upfront", "monthly", "quarterly")
    assert str(low.rows[0].span) == "1W"
    assert low.source.decision == "QĐ 207/2026/QĐ-SMB"


def test_the_lowest_demand_rate_is_that_of_the_day(seeded: Snapshot) -> None:
    for on, rate in ((date(2026, 10, 14), "0.10"), (TODAY, "0.20")):
        assert queries.lowest_demand_rate(seeded, on=on).rate == Decimal(rate)


@pytest.mark.parametrize(
    ("case", "asked", "left_out"),
    [
        (DocumentCase(amount=100_000_000), set(), {"APP_PLAN"}),
        (DocumentCase(amount=100_000_001), {"APP_PLAN"}, set()),
        (DocumentCase(married=False), set(), {"COL_SPOUSE_CONSENT"}),
        (DocumentCase(collateral=("SAVINGS_SMB",)), set(), {"DIS_MORTGAGE_CONTRACT"}),
        (DocumentCase(collateral=("RE_FUTURE",)), {"DIS_MORTGAGE_CONTRACT"}, set()),
    ],
)
def test_conditions_of_papers(
    seeded: Snapshot, case: DocumentCase, asked: set[str], left_out: set[str]
) -> None:
    checklist = queries.loan_documents(seeded, "LOAN_HOME", on=TODAY, case=case)
    certain = {
        paper.code
        for group in checklist.groups
        for requirement in group.requirements
        for paper in requirement.any_of
        if requirement.condition is None
    }
    every = {
        paper.code
        for group in checklist.groups
        for requirement in group.requirements
        for paper in requirement.any_of
    }
    assert asked <= certain
    assert not left_out & every


def test_an_unknown_case_keeps_conditions_and_all_kinds_of_income(seeded: Snapshot) -> None:
    checklist = queries.loan_documents(seeded, "LOAN_HOME", on=TODAY)
    incomes = [group.applies_to for group in checklist.groups if group.category == "income"]
    assert incomes == [
        "salary_transfer",
        "salary_cash",
        "business",
        "freelance",
        "rental",
        "pension",
    ]
    conditions = {
        requirement.any_of[0].code: requirement.condition
        for group in checklist.groups
        for requirement in group.requirements
    }
    assert conditions["APP_PLAN"] == {"loan_amount_above": 100_000_000}
    assert conditions["APP_FORM"] is None
    residence = next(group for group in checklist.groups if group.category == "residence")
    assert [paper.code for paper in residence.requirements[0].any_of] == [
        "RES_VNEID",
        "RES_CONFIRM",
    ]


def test_fees_change_on_their_day(seeded: Snapshot) -> None:
    for on, amount in ((date(2026, 12, 31), 11_000), (date(2027, 1, 1), 14_300)):
        assert queries.fee(seeded, "EB_SMS", "monthly", on=on).amount == amount
    announced = queries.announced_fees(seeded, "CARD_CREDIT_TRAVEL", on=TODAY)
    assert {(fee.code, fee.amount or fee.percent) for fee in announced} == {
        ("annual", 990_000),
        ("fx", Decimal("1.65")),
    }


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("Q.7", "HCM02"),
        ("quan 7", "HCM02"),
        ("Cần Thơ", "CT01"),
        ("can tho", "CT01"),
        ("phường Hà Đông", "HN03"),
        ("ở Vinh", "NA01"),
        ("Bình Dương", "HCM04"),
        ("đường Đồng Khởi", "HCM01"),
    ],
)
def test_places_as_customers_write_them(seeded: Snapshot, place: str, first: str) -> None:
    assert queries.branches(seeded, on=TODAY, place=place)[0].code == first


def test_a_province_finds_all_its_branches(seeded: Snapshot) -> None:
    found = queries.branches(seeded, on=TODAY, place="hà nội")
    assert {branch.code for branch in found} == {"HN01", "HN02", "HN03"}
    assert queries.branches(seeded, on=TODAY, place="Paris") == ()


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2027, 2, 5), date(2027, 2, 12)),
    ],
)
def test_working_days(seeded: Snapshot, day: date, next_day: date) -> None:
    assert queries.next_working_day(seeded, day) == next_day


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cho em hỏi tiết kiệm gửi góp", "DEP_REGULAR"),
        ("vay mua xe cu thi sao", "LOAN_CAR_USED"),
        ("THẺ TÍN DỤNG SAO MAI VISA SIGNATURE", "CARD_CREDIT_SIGNATURE"),
        ("nhận tiền Western Union", "SVC_REMIT_CASH"),
    ],
)
def test_products_by_what_customers_call_them(seeded: Snapshot, text: str, first: str) -> None:
    assert queries.products_named(seeded, text, on=TODAY)[0].code == first
