"""One deposit's terms, opening it, and taking it out before its time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions import display, pointing, subjects
from actions.answers import best_answer, best_question, said
from actions.aspects import asked
from actions.phrases import holds
from actions.reading import money, term
from actions.savings import following, named_product, question, term_words
from actions.turn import TASKS, Reply, Say, Turn, choices, reply, tapped, task
from actions.words import word
from catalogue.book.common import Source
from catalogue.book.deposits import DepositProduct
from catalogue.calculators.days import term_end
from catalogue.calculators.deposits import deposit_interest
from catalogue.calculators.withdrawals import close_early
from catalogue.errors import NotKnown
from catalogue.queries import bank, deposits, documents
from catalogue.queries.bank import closed_days
from catalogue.term import Term
from viet import formats

# The answer that a loan against the book is another way than withdrawing.
_INSTEAD = "FAQ_EARLY_WD_ALTERNATIVE"
# The answer that names the product of which a part may be taken out.
_IN_PART = "FAQ_EARLY_WD_PARTIAL"
# Beside these his own book is worked out.
_OF_WHAT_IS_LOST = {"FAQ_EARLY_WD_RATE", "FAQ_EARLY_WD_PREPAID", "FAQ_EARLY_WD_ALTERNATIVE"}
_FLEXIBLE = "DEP_FLEX"
# The product that a question of the catalogue is about.
_OF_QUESTION = {"FAQ_SAVINGS_RETIRE": "DEP_RETIRE", "FAQ_SAVINGS_CHILD": "DEP_CHILD"}
_OF_THE_RATE = "FAQ_EARLY_WD_RATE"
# Told more fully by the catalogue's questions than by one product's note.
_TOLD_BY_QUESTIONS = {"renewal"}
# Facts of each aspect that may be asked for alone.
_OF_ASPECT = {
    "min_amount": ("min_amount",),
    "max_amount": ("max_amount",),
    "terms": ("min_term", "max_term"),
    "topup": ("topup",),
    "early_withdrawal": ("early_withdrawal",),
    "renewal": ("renewal",),
    "interest_payments": ("interest_payments", "interest_payments_note"),
    "who_may_open": ("who_may_open",),
    "own_hands": ("who_may_open", "renewal"),
    "channels": ("channels",),
    "pledge": ("can_be_pledged",),
}


def _talked_about(turn: Turn) -> DepositProduct | None:
    code = turn.remembered("deposit_product")
    return deposits.deposit_product(turn.bank.catalogue, str(code), on=turn.on) if code else None


@task("savings_product")
def savings_product(turn: Turn) -> Reply:
    """A product's terms with its drawbacks, or only what is asked of it; else which there are."""
    product = named_now = named_product(turn, turn.on)
    if not turn.tapped and holds("aspects.yml", "split", text=turn.text):
        return _split(turn, product or _talked_about(turn))
    aspects = asked("savings", turn.text)
    if product is None and turn.remembered("topic") == "savings" and aspects:
        product = _talked_about(turn)
    told_by_faq = product is not named_now and set(aspects) <= _TOLD_BY_QUESTIONS
    if product is None or not aspects or told_by_faq:
        asked_now = not turn.tapped and (product is None or told_by_faq)
        fitting = best_answer(turn, "ask_savings_product") if asked_now else None
        if fitting is not None:
            about = best_question(turn, "ask_savings_product", general=False)
            kept = _OF_QUESTION.get(about.id) if about else None
            subject = subjects.of_question(about.id) if about else None
            slots = {"deposit_product": kept} if kept else {}
            return reply(fitting, task="savings_product", subject=subject, **slots)
    if product is None:
        return _listed(turn)
    facts = [fact for fact in _facts(product) if fact["value"] not in (None, "")]
    wanted = {code for aspect in aspects for code in _OF_ASPECT.get(aspect, ())}
    only = [fact for fact in facts if fact["code"] in wanted]
    source = display.source(Source(product.source, product.effective_from, product.effective_to, 0))
    card = display.product_sheet(
        display.product(product),
        "deposit",
        only or facts,
        source,
        advantages=() if only else product.selling_points_vi,
        drawbacks=() if only else product.drawbacks_vi,
    )
    item = display.wants("savings", product)
    response = "utter_savings_feature" if only else "utter_savings_product"
    shown = Say(response, {"product": product.name_vi}, following(turn), (card,), (item,))
    return reply(shown, task="savings_product", deposit_product=product.code)


def _split(turn: Turn, product: DepositProduct | None) -> Reply:
    """What it changes to put one sum into several books."""
    catalogue = turn.bank.catalogue
    of = product or deposits.deposit_product(catalogue, "DEP_STANDARD", on=turn.on)
    channel = of.channels[0]
    tiers = deposits.deposit_tiers(catalogue, of.code, channel=channel, on=turn.on)
    values = {
        "product": of.name_vi,
        "minimum": formats.money_short(of.min_amount_at(channel)),
        "tier": word("tier", "split", amount=formats.money_short(tiers[-1]))
        if len(tiers) > 1 else "",
        "demand_rate": formats.percent(deposits.lowest_demand_rate(catalogue, on=turn.on).rate),
        "insured": formats.money_short(bank.fact(catalogue, "DEPOSIT_INSURANCE_LIMIT",
                                                 on=turn.on).value),
        "decision": of.source,
        "effective_from": formats.day(of.effective_from),
    }  # fmt: skip
    shown = Say("utter_savings_split", values, following(turn))
    return reply(shown, task="savings_product")


def _listed(turn: Turn) -> Reply:
    every = deposits.deposit_products(turn.bank.catalogue, on=turn.on)
    buttons = choices((one.name_vi, tapped("savings_product", product=one.code)) for one in every)
    listed = pointing.shown((one.code, None) for one in every)
    return reply(Say("utter_savings_products", buttons=buttons), task="savings_product",
                 shown=listed)  # fmt: skip


def _facts(product: DepositProduct) -> list[dict[str, Any]]:
    def fact(code: str, unit: str, value: Any) -> dict[str, Any]:
        return {"code": code, "unit": unit, "value": value}

    return [
        fact("min_amount", "vnd", product.min_amount),
        fact("max_amount", "vnd", product.max_amount),
        fact("min_term", "term", display.term(product.min_term)),
        fact("max_term", "term", display.term(product.max_term)),
        fact("channels", "channel", list(product.channels)),
        fact("interest_payments", "interest_payment", list(product.interest_payments)),
        fact("interest_payments_note", "text", product.interest_payments_note_vi),
        fact("topup", "text", product.topup.note_vi),
        fact("early_withdrawal", "text", product.early_withdrawal.note_vi),
        fact("renewal", "text", product.renewal.note_vi),
        fact("who_may_open", "text", product.who_may_open.note_vi),
        fact("can_be_pledged", "boolean", product.collateral_for_pledge),
    ]


@task("open_savings")
def open_savings(turn: Turn) -> Reply:
    """How a deposit is opened; one who comes with a sum is helped to choose first."""
    product = named_product(turn, turn.on)
    if product is None and (turn.remembered("task") in _CHOSEN_BY or _for_a_child(turn)):
        product = _talked_about(turn)
    if product is not None:
        found = documents.deposit_documents(turn.bank.catalogue, product.code, on=turn.on)
        card = display.checklist(found, product)
        response = "utter_open_savings_app" if "online" in product.channels else (
            "utter_open_savings_counter")  # fmt: skip
        shown = Say(response, {"product": product.name_vi}, (), (card,),
                    (display.wants("savings", product),))  # fmt: skip
        return reply(shown, task="open_savings", deposit_product=product.code)
    particular = best_answer(turn, "open_savings")
    if particular is None and turn.amount("deposit") is not None:
        return TASKS["recommend_savings"](turn)
    asked_for = best_question(turn, "open_savings")
    how = particular or (said(turn, asked_for) if asked_for else None)
    if how is None:
        return TASKS["recommend_savings"](turn)
    buttons = choices(
        ((word("button", "choose_savings"), tapped("recommend_savings")),
         (word("button", "branch"), tapped("branch")))
    )  # fmt: skip
    return reply(Say(how.response, how.values, buttons), task="open_savings")


# After these the product in talk is the one that he wants to open.
_CHOSEN_BY = {
    "savings_rate", "savings_interest", "savings_product", "recommend_savings", "early_withdrawal",
}  # fmt: skip


def _for_a_child(turn: Turn) -> bool:
    return turn.remembered("savings_need") == "child"


@task("early_withdrawal")
def early_withdrawal(turn: Turn) -> Reply:
    """What is lost by taking a deposit out early, on his own figures where he has told them."""
    question_asked = best_question(turn, "ask_early_withdrawal")
    answer = said(turn, question_asked) if question_asked else None
    if turn.language == "en" and question_asked is not None and question_asked.id == _OF_THE_RATE:
        demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
        answer = Say("utter_early_withdrawal_rate", {"rate": formats.percent(demand.rate)})
    beside = question_asked is None or question_asked.id in _OF_WHAT_IS_LOST
    own = _own_loss(turn) if beside else None
    says = [one for one in (answer, own) if one is not None]
    pledge = tapped("loan_product", product="LOAN_SAVINGS_PLEDGE")
    buttons = choices(((word("button", "pledge"), pledge),))
    last = says[-1]
    says[-1] = Say(last.response, last.values, buttons, last.cards)
    if question_asked is not None and question_asked.id == _INSTEAD:
        # "vay kiểu đó" is then the loan against the book.
        return reply(*says, task="early_withdrawal", loan_product="LOAN_SAVINGS_PLEDGE")
    if question_asked is not None and question_asked.id == _IN_PART:
        # "mở ở đâu", "lãi mấy" then ask for the product that lets a part be taken.
        kept = turn.remembered("deposit_product") or _FLEXIBLE
        return reply(*says, task="early_withdrawal", deposit_product=kept)
    return reply(*says, task="early_withdrawal")


def _own_loss(turn: Turn) -> Say | None:
    """His deposit closed half-way, as an example; None while sum or term are not known."""
    of = question(turn)
    amount, months = money(turn.remembered("deposit_amount")), term(turn.remembered("deposit_term"))
    if amount is None or months is None or turn.remembered("topic") != "savings":
        return None
    product, channel = of.offers[0]
    if product.kind not in {"standard", "online"}:
        return None
    try:
        posted = deposits.deposit_rate(
            turn.bank.catalogue, product.code, channel=channel, amount=amount, term=months,
            interest_payment="end", on=turn.on,
        )  # fmt: skip
    except NotKnown:
        return None
    return _halfway(turn, product, channel, posted.rate, amount, months)


def _halfway(
    turn: Turn, product: DepositProduct, channel: str, rate: Decimal, amount: int, months: Term
) -> Say:
    demand = deposits.lowest_demand_rate(turn.bank.catalogue, on=turn.on)
    moves = product.closed_day_at(channel) == "next_working_day"
    closed = closed_days(turn.bank.catalogue) if moves else None
    whole = deposit_interest(amount, rate, months, "end", turn.on, closed_days=closed)
    half = turn.on + (term_end(turn.on, months) - turn.on) / 2
    early = close_early(whole, half, demand.rate)
    values = {
        "amount": formats.money(amount),
        "term": term_words(months),
        "product": product.name_vi,
        "day": formats.day(half),
        "rate": formats.percent(demand.rate),
        "interest": formats.money(early.interest_due),
        "lost": formats.money(early.interest_lost),
        "full": formats.money(whole.interest),
    }
    return Say("utter_early_withdrawal_own", values)
