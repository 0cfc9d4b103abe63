"""Products by needs: what fits first, with what speaks for and against each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalogue.finding import (
    CardNeeds,
    DepositNeeds,
    LoanNeeds,
    Match,
    compare,
    find_cards,
    find_deposits,
    find_loans,
)
from catalogue.queries import NotKnown, Snapshot, Term

TODAY = date(2026, 11, 23)
MILLION = 1_000_000


def fitting(matches: tuple[Match[Any], ...]) -> list[str]:
    return [match.product.code for match in matches if match.fits]


def against(matches: tuple[Match[Any], ...], code: str) -> dict[str, Any]:
    match = next(match for match in matches if match.product.code == code)
    return {reason.code: dict(reason.values) for reason in match.reasons_against if reason.blocking}


def test_twelve_months_by_rate(seeded: Snapshot) -> None:
    needs = DepositNeeds(amount=100 * MILLION, term=Term(months=12))
    matches = find_deposits(seeded, needs, on=TODAY)
    assert fitting(matches) == ["DEP_MOBILE", "DEP_ONLINE", "DEP_FLEX", "DEP_STANDARD"]
    first = matches[0]
    assert first.reasons_for[0].code == "highest_rate"
    assert first.reasons_for[0].values == {"rate": first.rate}
    assert first.drawbacks_vi
    assert against(matches, "DEP_CHILD") == {"for_others": {"kind": "child"}}
    assert "term" in against(matches, "DEP_PAYMENT")


@pytest.mark.parametrize(
    ("needs", "first", "out"),
    [
        (
            DepositNeeds(amount=600 * MILLION, term=Term(months=12)),
            "DEP_ONLINE",
            ("DEP_MOBILE", "above_maximum"),
        ),
        (
            DepositNeeds(amount=100 * MILLION, term=Term(months=12), flexible=True),
            "DEP_FLEX",
            ("DEP_ONLINE", "no_partial_withdrawal"),
        ),
        (
            DepositNeeds(amount=2_000 * MILLION, term=Term(months=6), channel="counter"),
            "DEP_STANDARD",
            ("DEP_ONLINE", "channel"),
        ),
        (
            DepositNeeds(amount=50 * MILLION, term=Term(months=12), interest_payment="quarterly"),
            "DEP_STANDARD",
            ("DEP_ONLINE", "interest_payment"),
        ),
        (
            DepositNeeds(
                amount=50 * MILLION,
                term=Term(months=12),
                interest_payment="monthly",
                channel="counter",
                age=60,
            ),
            "DEP_RETIRE",
            ("DEP_ONLINE", "channel"),
        ),
        (DepositNeeds(amount=MILLION, kind="child"), "DEP_CHILD", ("DEP_ONLINE", "other_kind")),
        (
            DepositNeeds(amount=MILLION // 2, kind="regular"),
            "DEP_REGULAR",
            ("DEP_CHILD", "other_kind"),
        ),
        (DepositNeeds(amount=10 * MILLION, age=16), "DEP_STANDARD", ("DEP_ONLINE", "too_young")),
        (
            DepositNeeds(amount=50 * MILLION, longest=Term(weeks=3)),
            "DEP_ONLINE",
            ("DEP_FLEX", "term"),
        ),
        (DepositNeeds(amount=MILLION // 2), "DEP_DEMAND_SAVINGS", ("DEP_ONLINE", "below_minimum")),
    ],
)
def test_needs_decide(
    seeded: Snapshot, needs: DepositNeeds, first: str, out: tuple[str, str]
) -> None:
    matches = find_deposits(seeded, needs, on=TODAY)
    assert matches[0].product.code == first
    product, reason = out
    assert reason in against(matches, product)
    assert product not in fitting(matches)


def test_the_best_rate_up_to_a_term_is_chosen(seeded: Snapshot) -> None:
    needs = DepositNeeds(amount=100 * MILLION, longest=Term(months=18), channel="online")
    (posted,) = [
        reason.values
        for match in find_deposits(seeded, needs, on=TODAY)
        for reason in match.reasons_for
        if match.product.code == "DEP_ONLINE" and reason.code == "posted_rate"
    ]
    assert (posted["rate"], posted["term"]) == (Decimal("6.40"), "12M")


def test_a_home_of_twenty_years(seeded: Snapshot) -> None:
    needs = LoanNeeds(
        amount=1_200 * MILLION, term_months=240, purpose="buy_house", collateral="real_estate"
    )
    matches = find_loans(seeded, needs, on=TODAY)
    assert fitting(matches) == ["LOAN_HOME"]
    reasons = {reason.code: reason.values for reason in matches[0].reasons_for}
    assert reasons["promotional_rate"]["months"] in (12, 24, 36)
    floats = {reason.code: reason.values for reason in matches[0].reasons_against}
    assert floats["rate_floats_later"]["rate"] == Decimal("11.80")
    assert floats["early_repayment_fee"] == {"percent": Decimal("3.00"), "to_month": 36}
    # 36 months at 9.20, then 11.80: (36 * 9.20 + 204 * 11.80) / 240
    assert matches[0].rate == Decimal("11.41")


@pytest.mark.parametrize(
    ("needs", "fits"),
    [
        (
            LoanNeeds(amount=50 * MILLION, term_months=12, collateral="none"),
            [
                "LOAN_AGRI",
                "LOAN_BIZ_WC",
                "LOAN_CONSUMER_SALARY",
                "LOAN_CARD_CASH",
                "LOAN_OD_UNSECURED",
            ],
        ),
        (
            LoanNeeds(
                amount=400 * MILLION,
                collateral="none",
                customer="household_business",
                loan_type="agriculture",
            ),
            ["LOAN_AGRI"],
        ),
        (LoanNeeds(amount=400 * MILLION, collateral="none", loan_type="agriculture"), []),
        (
            LoanNeeds(
                amount=200 * MILLION,
                income_type="salary_cash",
                loan_type="consumer",
                collateral="none",
            ),
            [],
        ),
        (LoanNeeds(purpose="study_abroad"), ["LOAN_STUDY"]),
        (
            LoanNeeds(loan_type="car", purpose="buy_used_car", collateral="CAR_USED"),
            ["LOAN_CAR_USED"],
        ),
    ],
)
def test_loans_by_what_products_allow(seeded: Snapshot, needs: LoanNeeds, fits: list[str]) -> None:
    assert sorted(fitting(find_loans(seeded, needs, on=TODAY))) == sorted(fits)


def test_a_flat_fee_is_compared_by_its_effective_rate(seeded: Snapshot) -> None:
    needs = LoanNeeds(loan_type="credit_card", term_months=12)
    match = find_loans(seeded, needs, on=TODAY)[0]
    assert match.rate == Decimal("16.22")
    assert "flat_fee_hides_rate" in {reason.code for reason in match.reasons_against}


def test_a_price_only_an_officer_decides_is_never_ranked(seeded: Snapshot) -> None:
    needs = LoanNeeds(loan_type="agriculture", term_months=12)
    assert find_loans(seeded, needs, on=TODAY)[0].rate == Decimal("9.60")


@pytest.mark.parametrize(
    ("needs", "fits"),
    [
        (
            CardNeeds(card_type="credit", age=30, income=20 * MILLION, use="abroad"),
            [
                "CARD_CREDIT_TRAVEL",
                "CARD_CREDIT_JCB",
                "CARD_CREDIT_CASHBACK",
                "CARD_CREDIT_SECURED",
            ],
        ),
        (CardNeeds(card_type="credit", age=20, income=5 * MILLION), ["CARD_CREDIT_SECURED"]),
        (CardNeeds(card_type="debit", age=15, use="online"), ["CARD_DEBIT_VISA"]),
        (
            CardNeeds(age=16),
            ["CARD_PREPAID_GIFT", "CARD_DEBIT_NAPAS", "CARD_PREPAID_VISA", "CARD_DEBIT_VISA"],
        ),
        (CardNeeds(network="jcb"), ["CARD_CREDIT_JCB"]),
        (CardNeeds(card_type="credit", income=MILLION, savings_book=5 * MILLION), []),
    ],
)
def test_cards(seeded: Snapshot, needs: CardNeeds, fits: list[str]) -> None:
    assert fitting(find_cards(seeded, needs, on=TODAY)) == fits


def test_every_match_says_something_against(seeded: Snapshot) -> None:
    found = [
        *find_deposits(seeded, DepositNeeds(), on=TODAY),
        *find_loans(seeded, LoanNeeds(), on=TODAY),
        *find_cards(seeded, CardNeeds(), on=TODAY),
    ]
    assert len(found) == 9 + 14 + 9
    assert all(match.drawbacks_vi for match in found)


def rows(comparison: Any) -> dict[str, tuple[Any, ...]]:
    return {row.code: row.values for row in comparison.rows}


def test_deposits_side_by_side(seeded: Snapshot) -> None:
    needs = DepositNeeds(amount=100 * MILLION, term=Term(months=12))
    found = compare(seeded, ["DEP_STANDARD", "DEP_ONLINE", "DEP_FLEX"], on=TODAY, needs=needs)
    assert [product.code for product in found.products] == [
        "DEP_STANDARD",
        "DEP_ONLINE",
        "DEP_FLEX",
    ]
    assert rows(found)["rate"][:2] == (Decimal("6.10"), Decimal("6.40"))
    assert rows(found)["partial_withdrawal"] == (False, False, True)
    assert rows(found)["max_term"] == ("60M", "36M", "24M")


def test_loans_and_cards_side_by_side(seeded: Snapshot) -> None:
    loans = rows(compare(seeded, ["LOAN_CAR_NEW", "LOAN_CAR_USED"], on=TODAY))
    assert loans["max_ltv"] == (95, 95)
    assert loans["start_rate"] == (Decimal("8.20"), Decimal("9.40"))
    assert loans["later_rate"][1] == Decimal("12.50")
    cards = rows(compare(seeded, ["CARD_CREDIT_TRAVEL", "CARD_CREDIT_JCB"], on=TODAY))
    assert cards["annual_fee"] == (900_000, 250_000)
    assert cards["fx_fee"] == (Decimal("1.80"), Decimal("2.75"))
    services = rows(compare(seeded, ["SVC_TRANSFER_NAPAS247", "SVC_TRANSFER_INTERNAL"], on=TODAY))
    assert services["per_txn counter"] == (None, 11_000)


@pytest.mark.parametrize(
    ("codes", "error", "said"),
    [
        (["DEP_ONLINE"], ValueError, "two to 4"),
        (["DEP_ONLINE", "DEP_ONLINE"], ValueError, "two to 4"),
        (["DEP_ONLINE", "LOAN_HOME"], ValueError, "LOAN_HOME is of another group"),
        (["DEP_ONLINE", "DEP_X"], NotKnown, "DEP_X"),
        (["X", "Y"], NotKnown, "X"),
    ],
)
def test_what_cannot_be_compared(
    seeded: Snapshot, codes: list[str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        compare(seeded, codes, on=TODAY)
