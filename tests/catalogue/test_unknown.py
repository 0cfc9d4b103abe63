"""What is not known is an error that names product, term and date, never a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from catalogue import queries
from catalogue.queries import DocumentCase, NotKnown, Snapshot, Term

TODAY = date(2026, 11, 23)
ASK: dict[str, Any] = {
    "channel": "online",
    "amount": 100_000_000,
    "term": Term(months=12),
    "interest_payment": "end",
    "on": TODAY,
}


@pytest.mark.parametrize(
    ("product", "change", "reason", "said"),
    [
        ("DEP_ONLNE", {}, "product", "deposit_product is not known for DEP_ONLNE on 2026-11-23"),
        ("DEP_ONLINE", {"term": Term(months=14)}, "term", "DEP_ONLINE at term 14M on 2026-11-23"),
        ("DEP_ONLINE", {"term": Term(days=45)}, "term", "DEP_ONLINE at term 45D on 2026-11-23"),
        ("DEP_ONLINE", {"term": None}, "term", "DEP_ONLINE at term demand on 2026-11-23"),
        ("DEP_ONLINE", {"channel": "counter"}, "channel", r"channel counter\); known: online"),
        (
            "DEP_ONLINE",
            {"interest_payment": "quarterly"},
            "interest_payment",
            r"interest paid quarterly\); known: end, upfront, monthly",
        ),
        ("DEP_ONLINE", {"amount": 999_999}, "amount", r"amount 999999\); known: from 1000000"),
        ("DEP_MOBILE", {"amount": 500_000_001}, "amount", "above the product's maximum"),
        ("DEP_ONLINE", {"currency": "USD"}, "currency", r"currency USD\); known: VND"),
        ("DEP_ONLINE", {"on": date(2026, 5, 31)}, "date", "DEP_ONLINE on 2026-05-31"),
    ],
)
def test_deposit_rate(
    seeded: Snapshot, product: str, change: dict[str, Any], reason: str, said: str
) -> None:
    with pytest.raises(NotKnown, match=said) as error:
        queries.deposit_rate(seeded, product, **{**ASK, **change})
    assert error.value.reason == reason


def test_the_nearest_terms_are_offered_first(seeded: Snapshot) -> None:
    with pytest.raises(NotKnown) as error:
        queries.deposit_rate(seeded, "DEP_ONLINE", **{**ASK, "term": Term(months=14)})
    assert error.value.known[:4] == ("13M", "15M", "12M", "11M")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda s: queries.fact(s, "HOTLINE", on=date(2020, 1, 1)),
            "fact is not known for HOTLINE on 2020-01-01; known: 2026-07-01 to",
        ),
        (lambda s: queries.fact(s, "NO_SUCH", on=TODAY), "fact is not known for NO_SUCH"),
        (
            lambda s: queries.base_rate(s, "BASE_LONG", on=date(2026, 3, 31)),
            "base_rate is not known for BASE_LONG on 2026-03-31; known: 2026-04-01",
        ),
        (
            lambda s: queries.base_rate(s, "BASE_X", on=TODAY),
            "known: BASE_LONG, BASE_MEDIUM, BASE_SHORT",
        ),
        (
            lambda s: queries.fee(s, "EB_SMS", "annual", on=TODAY),
            "EB_SMS on 2026-11-23; known: app_notification, extra_sms, monthly",
        ),
        (lambda s: queries.fee(s, "EB_SMS", "monthly", on=date(2026, 6, 30)), "on 2026-06-30"),
        (
            lambda s: queries.fee(s, "SVC_TRANSFER_INTERNAL", "per_txn", on=TODAY),
            "known: online, counter",
        ),
        (lambda s: queries.card(s, "CARD_X", on=TODAY), "card is not known for CARD_X"),
        (
            lambda s: queries.loan_product(s, "LOAN_HOME", on=date(2026, 7, 31)),
            "LOAN_HOME on 2026-07-31",
        ),
        (
            lambda s: queries.early_repayment_fee_percent(s, "LOAN_HOME", month=0, on=TODAY),
            "LOAN_HOME at term 0M",
        ),
        (
            lambda s: queries.floating_rate(s, "LOAN_BIZ_WC", term_class="short", on=TODAY),
            "LOAN_BIZ_WC at term short on 2026-11-23; known: security",
        ),
        (
            lambda s: queries.floating_rate(
                s, "LOAN_CONSUMER_SALARY", term_class="short", on=TODAY
            ),
            "floating_rate is not known",
        ),
        (
            lambda s: queries.next_working_day(s, date(2028, 1, 1)),
            "calendar is not known on 2028-01-01; known: 2026-08-10 to 2027-12-31",
        ),
        (
            lambda s: queries.is_working_day(s, date(2026, 8, 9)),
            "calendar is not known on 2026-08-09",
        ),
        (
            lambda s: queries.answer(s, "FAQ_GROUP2_LOAN", on=TODAY),
            "the appraisal policy was not given",
        ),
        (lambda s: queries.answer(s, "FAQ_NONE", on=TODAY), "question is not known for FAQ_NONE"),
        (
            lambda s: queries.answer(s, "FAQ_HOTLINE", on=date(2026, 9, 30)),
            "FAQ_HOTLINE on 2026-09-30",
        ),
        (
            lambda s: queries.loan_documents(
                s, "LOAN_HOME", on=TODAY, case=DocumentCase(purpose="wedding_travel")
            ),
            "documents for purpose wedding_travel is not known",
        ),
        (
            lambda s: queries.loan_documents(
                s, "LOAN_CONSUMER_SALARY", on=TODAY, case=DocumentCase(income_types=("rental",))
            ),
            "known: salary_transfer, salary_cash, pension",
        ),
        (
            lambda s: queries.deposit_rate_table(s, "DEP_ONLINE", channel="counter", on=TODAY),
            "known: online",
        ),
        (
            lambda s: queries.deposit_rate_table(
                s, "DEP_RETIRE", channel="counter", on=TODAY, amount=1
            ),
            "known: from 10000000",
        ),
        (
            lambda s: queries.lowest_demand_rate(s, on=date(2026, 1, 1)),
            "lowest_demand_rate is not known on 2026-01-01",
        ),
        (lambda s: queries.decision(s, "QĐ 1"), "decision is not known for QĐ 1"),
        (
            lambda s: queries.statement(s, "NONE"),
            "known: INSURANCE_ROLE, NEVER_ASK_SECRETS, NO_TYING",
        ),
    ],
)
def test_everything_else(seeded: Snapshot, ask: Callable[[Snapshot], object], said: str) -> None:
    with pytest.raises(NotKnown) as error:
        ask(seeded)
    assert said in str(error.value)
