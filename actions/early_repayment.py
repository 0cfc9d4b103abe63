"""What it costs to repay a loan before its time: the steps, and the sum of his own loan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions import forms
from actions.answers import best_answer
from actions.loans import ask_product, following, product_of, wanted
from actions.phrases import data, holds, words
from actions.reading import money
from actions.repayment import chosen_plan
from actions.turn import Reply, Say, Turn, choices, reply, tapped, task
from actions.words import word
from catalogue.book.loans import FeeStep, LoanProduct
from catalogue.calculators.loans import Schedule, fee_percent
from catalogue.calculators.money import CalculationError, half_up, percent_of
from catalogue.calculators.settlement import settle_early
from catalogue.queries import loans
from viet import formats

TASK = "early_repayment"
_FILE = "aspects.yml"
_YEAR = 12
# A sum said to be income is nothing that is owed.
_NOT_OWED = {"income"}
# What one may want who has a loan, besides repaying it early.
_OF_A_BORROWER = ("ask_loan_servicing", "report_repayment_difficulty")


@task(TASK)
def early_repayment(turn: Turn) -> Reply:
    """The fee for repaying before term, in đồng where what is left, or the loan, is known."""
    of = wanted(turn)
    fitting = None if turn.tapped else best_answer(turn, "ask_early_repayment")
    named_now = product_of(turn)
    if fitting is not None and named_now is None:
        return reply(fitting, task=TASK, **of.slots())
    if of.product is None:
        return ask_product(of, TASK, **_own(turn))
    return _fee(turn, of.product)


def owed(turn: Turn) -> int | None:
    """What is left of a loan he has, or is to be repaid of it, in đồng: said now or before."""
    sums = [one for one in turn.entities if one.name == "amount" and one.role not in _NOT_OWED]
    said = money(sums[-1].value) if sums else None
    return said or money(turn.remembered("outstanding"))


def has_one(turn: Turn, aspects: tuple[str, ...]) -> bool:
    """Whether the message tells of a loan that he has, and asks nothing of it."""
    return not aspects and not turn.tapped and holds(_FILE, "has_a_loan", text=turn.text)


def he_has(turn: Turn, product: LoanProduct | None) -> Reply:
    """What one may want who has the loan already."""
    early = (word("button", TASK, turn.language), tapped(TASK))
    buttons = choices(
        (early, *((word("intent", one, turn.language), f"/{one}") for one in _OF_A_BORROWER))
    )
    name = product.name_vi if product else word("what", "lending")
    said = Say("utter_loan_he_has", {"product": name}, buttons)
    return reply(said, task=TASK, loan_product=product.code if product else None,
                 outstanding=owed(turn))  # fmt: skip


def _since(turn: Turn) -> int | None:
    """Whole months that he has had the loan: said now, as a year of the loan, or before."""
    told = words(turn.text)
    year = re.search(_of_the_year(), " ".join(told)) if told else None
    if year is not None:
        return (int(data(_FILE)["number"].get(year[1], year[1])) - 1) * _YEAR
    timed = turn.said("term") is not None or holds(_FILE, "length_of_time", text=turn.text)
    read = forms.QUESTIONS["repaid_months"].read(turn) if timed and not turn.tapped else None
    months = read if isinstance(read, int) else turn.remembered("repaid_months")
    return months if isinstance(months, int) else None


def _of_the_year() -> str:
    numbers = "|".join(data(_FILE)["number"])
    return rf"\b{data(_FILE)['year_of_the_loan']} (\d|{numbers})\b"


def _own(turn: Turn) -> dict[str, Any]:
    return {"outstanding": owed(turn), "repaid_months": _since(turn)}


def _fee(turn: Turn, product: LoanProduct) -> Reply:
    values = {
        "product": product.name_vi,
        "decision": product.source,
        "effective_from": formats.day(product.effective_from),
        "note": product.early_repayment.note_vi,
    }
    slots = {"loan_product": product.code, **_own(turn)}
    buttons = following(turn, after=TASK)
    steps = product.early_repayment.fee_steps
    if all(not step.percent for step in steps):
        return reply(Say("utter_early_repayment_free", values, buttons), task=TASK, **slots)
    part = not turn.tapped and holds(_FILE, "part_of_a_loan", text=turn.text)
    before = (Say("utter_early_repayment_part"),) if part else ()
    amount, since = slots["outstanding"], slots["repaid_months"]
    planned = None if amount else _planned(turn, product)
    if planned is not None and since is not None:
        own = _of_plan(planned, since, steps)
        if own is not None:
            said = Say("utter_early_repayment_planned", {**values, **own}, buttons)
            return reply(*before, said, task=TASK, **slots)
    if amount and since is not None:
        own = _of_sum(amount, since + 1, steps)
        said = Say("utter_early_repayment_own", {**values, **own}, buttons)
        return reply(*before, said, task=TASK, **slots)
    if amount:
        sums = ", ".join(_step(step, amount) for step in steps)
        every = {**values, "amount": formats.money(amount), "sums": sums}
        return reply(*before, Say("utter_early_repayment_sums", every, buttons), task=TASK, **slots)
    told = Say("utter_early_repayment", {**values, "steps": ", ".join(map(_step, steps))}, buttons)
    example = _of_plan(planned, _YEAR - 1, steps) if planned is not None else None
    if example is not None:
        # Of a loan not yet taken: how it would be after a year.
        planned_so = Say("utter_early_repayment_planned", {**values, **example}, buttons)
        bare = Say(told.response, told.values)
        return reply(*before, bare, planned_so, task=TASK, **slots)
    if before or turn.tapped:
        return reply(*before, told, task=TASK, **slots)
    asked = reply(told, Say("utter_ask_outstanding"), task=TASK, **slots)
    return Reply(asked.says, {**asked.slots, "asking": "outstanding"})


def _step(step: FeeStep, amount: int | None = None) -> str:
    """The fee of one length of time: of a sum in đồng, else in percent."""
    percent = formats.percent(step.percent)
    if amount is not None:
        fee = half_up(percent_of(amount, step.percent))
        percent = formats.money(fee) if fee else word("fee_of", "none")
    return word(
        "steps",
        "between" if step.to_month else "onwards",
        percent=percent,
        first=str(step.from_month),
        last=str(step.to_month),
    )


def _of_sum(amount: int, month: int, steps: Sequence[FeeStep]) -> dict[str, str]:
    """The fee of a sum in a month of the loan, and when it falls next."""
    percent = fee_percent(steps, month)
    later = next((step for step in steps if step.from_month > month), None)
    return {
        "amount": formats.money(amount),
        "month": str(month),
        "percent": formats.percent(percent),
        "fee": formats.money(half_up(percent_of(amount, percent))),
        "later": " " + _later(later, amount) if later else "",
    }


def _later(step: FeeStep, amount: int) -> str:
    fee = half_up(percent_of(amount, step.percent))
    code = "later" if fee else "free"
    return word("steps", code, first=str(step.from_month), fee=formats.money(fee))


def _planned(turn: Turn, product: LoanProduct) -> Schedule | None:
    """The plan of the loan that was worked out before; None when none was."""
    slots = turn.slots
    before = turn.silent()
    if not slots.get("loan_amount") or not slots.get("loan_term"):
        return None
    of = wanted(before)
    if of.product != product or of.term is None or of.term.months is None:
        return None
    pricing = loans.loan_pricing(
        turn.bank.catalogue, product.code, on=turn.on, term_months=of.term.months, case={}
    )
    plan = chosen_plan(of, pricing)
    return plan.schedule if plan else None


def _of_plan(plan: Schedule, since: int, steps: Sequence[FeeStep]) -> dict[str, str] | None:
    """What settles the planned loan with the first instalment after that time."""
    try:
        settled = settle_early(plan, since + 1, steps)
    except CalculationError:
        return None
    return {
        "amount": formats.money(plan.principal),
        "month": str(settled.month),
        "left": formats.money(settled.principal),
        "percent": formats.percent(settled.fee_percent),
        "fee": formats.money(settled.fee),
    }
