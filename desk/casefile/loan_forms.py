"""The forms of the page on loans in being: read from an address, answered beside their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from appraisal import UnknownDateError
from appraisal.disbursement import Checklist, Payout, Proof, UseOfFunds
from catalogue.calculators.money import CalculationError
from catalogue.errors import NotKnown
from desk.casefile import loans
from desk.casefile.bank import State
from desk.casefile.contents import Casefile
from desk.casefile.repayment import Repayments
from viet import quantities

T = TypeVar("T")
ROWS = 3
_MOST_DONG = 10**15


@dataclass
class LoanForm:
    """``given`` is what stands in the fields; ``faults`` names the fields that cannot be read, and
    ``unknown`` says what the bank's data does not hold."""

    given: dict[str, str]
    faults: set[str] = field(default_factory=set)
    unknown: str | None = None
    received: frozenset[str] = frozenset()
    checklist: Checklist | None = None
    schedule: Repayments | None = None
    use: UseOfFunds | None = None
    overdue: loans.Overdue | None = None


def filled_form(query: Any, state: State, file: Casefile | None, today: date) -> LoanForm:
    """The page's forms, each answered once its fields were sent (``show`` says which)."""
    return _Form(query, state, file, today).answered()


class _Form:
    def __init__(self, query: Any, state: State, file: Casefile | None, today: date) -> None:
        self.query: Mapping[str, str] = query
        self.all: Callable[[str, list[str]], list[str]] = query.getall
        self.state, self.file, self.today = state, file, today
        self.form = LoanForm({**_begun(file, today), **dict(query)})

    def answered(self) -> LoanForm:
        form = self.form
        if self.file is not None:
            form.received = frozenset(self.all("received", []))
            form.checklist = self.file.checklist(form.received)
        work = {"schedule": self._schedule, "use": self._use, "overdue": self._overdue}.get(
            self.query.get("show", "")
        )
        if work is not None:
            try:
                work()
            except (NotKnown, UnknownDateError, CalculationError) as error:
                form.unknown = str(error)
        return form

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        """The field's value; None, and a fault, when it cannot be read."""
        try:
            return read(self.form.given.get(name, "").strip())
        except (ValueError, InvalidOperation):
            self.form.faults.add(name)
            return None

    def _amount(self, text: str) -> int:
        return amount_in(text, self.today)

    def _schedule(self) -> None:
        amount = self._read("amount", self._amount)
        months = self._read("term_months", int)
        disbursed = self._read("disbursed", date.fromisoformat)
        if self.form.faults or amount is None or months is None or disbursed is None:
            return
        self.form.schedule = loans.schedule(
            self.state,
            product=self.form.given.get("product", ""),
            amount=amount,
            term_months=min(months, 600),
            method=self.form.given.get("method") or None,
            disbursed=disbursed,
        )

    def _overdue(self) -> None:
        days = self._read("days", int)
        principal = self._read("principal", lambda t: self._amount(t) if t else 0)
        interest = self._read("interest", lambda t: self._amount(t) if t else 0)
        rate = self._read("rate", lambda t: _rate(t) if t else None)
        if days is not None and not 0 <= days <= 20_000:
            self.form.faults.add("days")
        if self.form.faults or days is None:
            return
        self.form.overdue = loans.overdue(
            self.state,
            days=days,
            principal=principal or 0,
            interest=interest or 0,
            rate=rate,
            on=self.today,
        )

    def _use(self) -> None:
        purpose = self.form.given.get("purpose", "")
        payouts, proofs = [], []
        for number in range(1, ROWS + 1):
            paid = self._row("paid", number)
            if paid is not None:
                to_borrower = self.form.given.get(f"paid_to_{number}", "borrower") == "borrower"
                payouts.append(Payout(*paid, to_borrower))
            proof = self._row("proof", number)
            if proof is not None:
                proofs.append(Proof(*proof, self.form.given.get(f"proof_for_{number}") or purpose))
        if not self.form.faults:
            self.form.use = loans.use(self.state, payouts, proofs, purpose=purpose, on=self.today)

    def _row(self, name: str, number: int) -> tuple[date, int] | None:
        """Day and amount of a row; None when the row is empty."""
        day, amount = f"{name}_on_{number}", f"{name}_{number}"
        if not self.form.given.get(day) and not self.form.given.get(amount):
            return None
        on = self._read(day, date.fromisoformat)
        dong = self._read(amount, self._amount)
        return None if on is None or dong is None else (on, dong)


def amount_in(text: str, on: date) -> int:
    """Đồng as an officer types them: in digits, grouped or not, or in words that viet reads.

    Raises:
        ValueError: there is no amount, or more than one.
    """
    bare = text.replace(".", "").replace(",", "").replace(" ", "")
    if bare.isdecimal() and len(bare) <= 15:
        dong = int(bare)
    else:
        found = [one.value for one in quantities.read(text, on=on) if one.entity == "amount"]
        if len(found) != 1:
            raise ValueError(f"{text!r} is no amount; write 500.000.000")
        dong = found[0]
    if not 0 <= dong <= _MOST_DONG:
        raise ValueError(f"{text!r} is no amount of a loan")
    return dong


def _rate(text: str) -> Decimal:
    rate = Decimal(text.replace("%", "").replace(",", ".").strip())
    if not rate.is_finite() or not 0 <= rate <= 100:
        raise ValueError(f"{text!r} is no rate; write percent a year, such as 11,8")
    return rate


def _begun(file: Casefile | None, today: date) -> dict[str, str]:
    """What the fields hold before anybody typed."""
    begun = {"disbursed": today.isoformat(), "method": "annuity"}
    if file is None:
        return begun
    inputs = file.inputs
    method = file.repayments.method if file.repayments else ""
    return begun | {
        "product": str(inputs.get("product_code") or ""),
        "amount": str(inputs.get("amount") or ""),
        "term_months": str(inputs.get("term_months") or ""),
        "method": method,
        "purpose": str(inputs.get("purpose") or ""),
    }
