"""What becomes of a deposit when it matures and nobody comes: renewed for the same term."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from catalogue.calculators.days import Calendar
from catalogue.calculators.deposits import DepositInterest, deposit_interest
from catalogue.calculators.money import CalculationError, require_count

Instruction = Literal["same_term_capitalise", "same_term_principal_only"]


@dataclass(frozen=True, slots=True)
class Renewals:
    """The first term and those that followed, each at the rate posted on its first day."""

    instruction: Instruction
    terms: tuple[DepositInterest, ...]
    interest: int
    """Interest of all terms."""
    to_account: int
    """Interest that went to the account on the way and at the last maturity."""
    matures: date
    value: int
    """Principal and capitalised interest on the last maturity, without ``to_account``."""


def renew(
    deposit: DepositInterest,
    instruction: Instruction,
    posted_rate: Callable[[date, int], Decimal],
    *,
    times: int,
    closed_days: Calendar | None = None,
) -> Renewals:
    """Renew ``deposit`` ``times`` times for the same term and way of paying interest.

    Capitalising adds the interest paid at maturity to the principal; interest paid during the
    term, or upfront, has gone to the account already.

    Args:
        posted_rate: rate posted on a day for an amount, in percent a year. For days to come it
            can only be an assumption, which the answer has to name.

    Raises:
        CalculationError: the instruction is unknown; whatever ``posted_rate`` raises passes.
    """
    if instruction not in {"same_term_capitalise", "same_term_principal_only"}:
        raise CalculationError(
            f"instruction is {instruction!r}; give same_term_capitalise or "
            "same_term_principal_only (a deposit closed to the account is not renewed)"
        )
    require_count("times", times, 1)
    terms = [deposit]
    for _ in range(times):
        last = terms[-1]
        capitalised = instruction == "same_term_capitalise"
        principal = last.paid_at_maturity if capitalised else last.principal
        opened = last.maturity.actual
        terms.append(
            deposit_interest(
                principal,
                posted_rate(opened, principal),
                last.term,
                last.interest_payment,
                opened,
                closed_days=closed_days,
            )
        )
    interest = sum(term.interest for term in terms)
    final = terms[-1]
    value = final.paid_at_maturity if instruction == "same_term_capitalise" else final.principal
    return Renewals(
        instruction,
        tuple(terms),
        interest,
        deposit.principal + interest - value,
        final.maturity.actual,
        value,
    )
