"""What a loan is like: the feature asked for, or its sheet; up to three loans for a bare need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from actions import bounds, display, early_repayment, pointing
from actions.answers import best_answer
from actions.aspects import asked
from actions.loans import Wanted, ask_product, following, product_of, source_of, wanted, wants
from actions.phrases import holds
from actions.reading import money
from actions.tables import lent
from actions.tables import loans as table
from actions.turn import TASKS, Reply, Say, Turn, choices, reply, tapped, task
from actions.words import word
from catalogue.book.loans import LoanProduct
from catalogue.calculators.money import half_up, percent_of
from catalogue.queries import documents, loans, offers
from viet import formats
from viet.sentences import pieces

_WHOLE = Decimal(100)
# Loans that serve a consumer's need where he has not said what he could pledge.
_MOST_OTHERS = 4
# Of features in one bubble with the loan's name, beside a few words before and the source.
_MOST_WORDS = 54
# From so many on the shares by collateral are a card.
_SHARES_IN_A_ROW = 2
_FOR_A_CONSUMER = ("LOAN_CONSUMER_SALARY", "LOAN_CONSUMER_SECURED", "LOAN_SAVINGS_PLEDGE")


@task("loan_product")
def loan_product(turn: Turn) -> Reply:
    """The feature asked for; a loan's sheet with its drawbacks; without a loan, which there are."""
    of = wanted(turn)
    aspects = asked("loan", turn.text) or tuple(turn.remembered("aspects") or ())
    fitting = None if turn.tapped else best_answer(turn, "ask_loan_product", "ask_insurance")
    if fitting is not None and (product_of(turn) is None or set(aspects) & {"fees", "insurance"}):
        return reply(fitting, task="loan_product", aspects=None, **of.slots())
    if of.product is None and early_repayment.has_one(turn, aspects):
        return early_repayment.he_has(turn, None)
    if of.product is None:
        return ask_product(of, "loan_product", aspects=list(aspects) or None)
    if aspects == ("max_amount",) and any(one.role == "price" for one in turn.entities):
        # "nhà 3 tỷ thì vay được nhiêu" asks for the share of the price.
        aspects = ("max_share",)
    if early_repayment.has_one(turn, aspects):
        return early_repayment.he_has(turn, of.product)
    unsecured = _without_collateral(turn, of, of.product)
    if unsecured is not None:
        return unsecured
    beyond = _beyond(turn, of, of.product)
    if beyond is not None:
        return beyond
    if "down_payment" in aspects:
        # The share that is lent is told with it.
        aspects = tuple(one for one in aspects if one != "max_share")
    if {"car_age", "projects"} & set(aspects):
        aspects = tuple(one for one in aspects if one != "collateral")
    computed = turn.remembered("task") == "loan_repayment" and turn.remembered("loan_amount")
    if aspects == ("methods",) and computed and turn.said("repayment_method"):
        # Of a loan just worked out the other way of repaying is worked out too.
        return TASKS["loan_repayment"](turn)
    told = [line for aspect in aspects for line in [_line(turn, of, aspect)] if line]
    if told:
        return _features(turn, of, told, aspects)
    if _undecided(turn, of.product):
        return _several(turn, of)
    return _sheet(turn, of)


def _without_collateral(turn: Turn, of: Wanted, product: LoanProduct) -> Reply | None:
    """No to a loan without collateral that takes it; the loans that need none."""
    without = turn.said("collateral") == "none" or holds(
        "aspects.yml", "without_collateral", text=turn.text
    )
    if turn.tapped or not without or product.security == "unsecured":
        return None
    if product.max_amount_unsecured:
        values = {
            "product": product.name_vi,
            "most": formats.money_short(product.max_amount_unsecured),
            "decision": product.source,
            "effective_from": formats.day(product.effective_from),
        }
        some = Say("utter_loan_unsecured_part", values, following(turn, after="loan_product"), (),
                   (wants(of),))  # fmt: skip
        return reply(some, task="loan_product", aspects=None, **of.slots())
    amount = money(turn.amount("loan"))
    others = [
        one
        for one in loans.loan_products(turn.bank.catalogue, on=turn.on)
        if one.security != "secured" and (amount is None or amount <= one.max_amount)
        and one.code != "LOAN_CARD_CASH" and "individual" in one.customers
    ]  # fmt: skip
    buttons = choices((one.name_vi, tapped("loan_product", product=one.code)) for one in others)
    values = {
        "product": product.name_vi,
        "decision": product.source,
        "effective_from": formats.day(product.effective_from),
    }
    said = Say("utter_loan_needs_collateral", values, buttons, (), (wants(of),))
    return reply(said, task="loan_product", aspects=None, **of.slots())


def _beyond(turn: Turn, of: Wanted, product: LoanProduct) -> Reply | None:
    """No to a sum that the loan does not lend, its bounds, and the loans that reach so far."""
    amount = money(turn.amount("loan"))
    refused = bounds.amount(product, amount) if amount else None
    if amount is None or refused is None:
        return None
    reach = [
        one
        for one in loans.loan_products(turn.bank.catalogue, on=turn.on)
        if one.min_amount <= amount <= one.max_amount
    ]
    response = "utter_loan_amount_beyond" if reach else "utter_loan_amount_beyond_all"
    if amount < product.min_amount:
        response = "utter_loan_amount_below"
    buttons = choices((one.name_vi, tapped("loan_product", product=one.code)) for one in reach)
    officer = choices(((word("button", "officer", turn.language), "/ask_human"),))
    said = Say(response, refused.values, (*buttons[:_MOST_OTHERS], *officer), (), (wants(of),))
    return reply(said, task="loan_product", aspects=None, **{**of.slots(), "loan_amount": None})


def feature(turn: Turn, aspect: str) -> Reply | None:
    """The answer to one feature of the loan in talk; None when it has no such feature."""
    of = wanted(turn)
    line = _line(turn, of, aspect) if of.product is not None else None
    return _features(turn, of, [line], (aspect,)) if line else None


def _undecided(turn: Turn, product: LoanProduct) -> bool:
    """Whether the loan was only guessed from "vay tiêu dùng", with nothing said of collateral."""
    return (
        product.code == _FOR_A_CONSUMER[0]
        and turn.said("loan_type") == "consumer"
        and turn.said("collateral") is None
        and turn.said("product") is None
    )


def _several(turn: Turn, of: Wanted) -> Reply:
    """Up to three loans for the need, with reasons for and against, for his sum where told."""
    catalogue = turn.bank.catalogue
    on_sale = [loans.loan_product(catalogue, code, on=turn.on) for code in _FOR_A_CONSUMER]
    term = of.term.months if of.term else None
    found = [lent(turn, product, of.amount, term) for product in on_sale]
    buttons = choices(
        (one.product.name_vi, tapped("loan_product", product=one.product.code)) for one in found
    )
    said = Say("utter_loan_recommend", {}, buttons, (table(found),), (wants(of),))
    shown = pointing.shown((one.product.code, None) for one in found)
    return reply(said, task="loan_product", shown=shown, aspects=None, **of.slots())


def _features(turn: Turn, of: Wanted, told: list[str], aspects: Iterable[str]) -> Reply:
    assert of.product is not None  # noqa: S101  asked for before
    values = {
        "product": of.product.name_vi,
        "decision": of.product.source,
        "effective_from": formats.day(of.product.effective_from),
    }
    first, *more = pieces(" ".join(told), _MOST_WORDS - len(of.product.name_vi.split()))
    says = [Say("utter_loan_feature", {**values, "features": first})]
    says += [Say("utter_loan_feature_more", {**values, "features": one}) for one in more]
    cards = (_shares_sheet(turn, of.product),) if set(aspects) & _WITH_SHARES else ()
    says[-1] = replace(says[-1], buttons=following(turn, after="loan_product"),
                       cards=tuple(one for one in cards if one), items=(wants(of),))  # fmt: skip
    return reply(*says, task="loan_product", offer="loan_rate", aspects=None, **of.slots())


def _line(turn: Turn, of: Wanted, aspect: str) -> str | None:
    line = _LINES.get(aspect)
    return line(turn, of) if line else None


def _told(aspect: str, **values: str) -> str:
    return word("feature", aspect, **values)


def _product(of: Wanted) -> LoanProduct:
    assert of.product is not None  # noqa: S101  asked for before
    return of.product


def _amounts(_: Turn, of: Wanted) -> str:
    product = _product(of)
    line = _told("max_amount", least=formats.money_short(product.min_amount),
                 most=formats.money_short(product.max_amount))  # fmt: skip
    if product.max_amount_unsecured:
        line += " " + _told("max_amount_unsecured",
                            most=formats.money_short(product.max_amount_unsecured))  # fmt: skip
    for kind, most in (product.max_amount_by_income_type or {}).items():
        line += " " + _told("max_amount_by_income", income=word("income", kind),
                            most=formats.money_short(most))  # fmt: skip
    return line


def _terms(_: Turn, of: Wanted) -> str:
    product = _product(of)
    return _told("max_term", least=formats.term_long(product.min_term_months),
                 most=formats.term_long(product.max_term_months))  # fmt: skip


def shares(turn: Turn, product: LoanProduct) -> list[str]:
    """The most that is lent on each kind of collateral, in words; kinds of one share together."""
    names = {str(one["code"]): str(one["name_vi"]) for one in
             turn.bank.catalogue.codes("collateral_kind")}  # fmt: skip
    by_share: dict[int, list[str]] = {}
    for item in product.collateral:
        if item.max_ltv is not None:
            by_share.setdefault(item.max_ltv, []).append(
                names[item.kind][:1].lower() + names[item.kind][1:]
            )
    return [
        _told("share", percent=formats.percent(Decimal(percent), places=None), kinds=", ".join(of))
        for percent, of in by_share.items()
    ]


# Features that are told by kinds of collateral.
_WITH_SHARES = {"max_share", "collateral"}


def _shares_sheet(turn: Turn, product: LoanProduct) -> dict[str, Any] | None:
    """The shares, where there are more of them than a sentence holds."""
    found = shares(turn, product)
    if len(found) < _SHARES_IN_A_ROW:
        return None
    fact = {"code": "max_ltv", "value": found, "unit": "texts"}
    return display.product_sheet(
        display.product(product), "loan", [fact], display.source(source_of(product))
    )


def _by_collateral(told: str, found: list[str]) -> str:
    """The sentence that gives the shares, or points to the card with them."""
    if len(found) >= _SHARES_IN_A_ROW:
        return _told(f"{told}_below")
    return _told(told, shares="; ".join(found))


def _share(turn: Turn, of: Wanted) -> str:
    product = _product(of)
    percent = Decimal(product.max_share_of_need_percent)
    line = _told("max_share", percent=formats.percent(percent, places=None))
    need = money(turn.amount("price", "loan"))
    if need and percent < 100:
        most = half_up(percent_of(need, percent))
        line += " " + _told("share_of_need", need=formats.money(need), most=formats.money(most))
    found = shares(turn, product)
    return f"{line} {_by_collateral('shares', found)}" if found else line


def _down_payment(turn: Turn, of: Wanted) -> str | None:
    """What of the price he must have himself: the rest of the share that is lent."""
    product = _product(of)
    share = Decimal(product.max_share_of_need_percent)
    if share >= _WHOLE:
        return None
    line = _told("down_payment", own=formats.percent(_WHOLE - share, places=None),
                 percent=formats.percent(share, places=None))  # fmt: skip
    future = _future_share(product)
    if future is not None and future < share:
        own = formats.percent(_WHOLE - future, places=None)
        line += " " + _told("down_payment_future", own=own)
    need = money(turn.amount("price", "loan"))
    if need:
        least = need - half_up(percent_of(need, share))
        line += " " + _told("down_payment_of", need=formats.money(need), sum=formats.money(least))
    return line


def _future_share(product: LoanProduct) -> Decimal | None:
    """The most that is lent on a home that is still to be built, in percent."""
    found = next((item.max_ltv for item in product.collateral if item.kind == "RE_FUTURE"), None)
    return None if found is None else Decimal(found)


def _methods(_: Turn, of: Wanted) -> str:
    product = _product(of)
    ways = ", ".join(word("method", one) for one in product.repayment_methods)
    return _told("methods", methods=ways, note=product.grace_note_vi)


def _grace(_: Turn, of: Wanted) -> str:
    return _product(of).grace_note_vi


def _disbursement(_: Turn, of: Wanted) -> str:
    time = _product(of).disbursement
    return _told("disbursement", least=str(time.working_days_min), most=str(time.working_days_max),
                 note=time.note_vi)  # fmt: skip


def _projects(_: Turn, of: Wanted) -> str | None:
    future = _future_share(_product(of))
    return (
        None if future is None else _told("projects", percent=formats.percent(future, places=None))
    )


def _coborrower(turn: Turn, of: Wanted) -> str:
    product = _product(of)
    needed = [one for one in product.documents.application if one == "APP_COBORROWER"]
    if not needed:
        return _told("no_coborrower")
    paper = documents.document(turn.bank.catalogue, str(needed[0]), on=turn.on)
    return _told("coborrower", paper=paper.name_vi)


def _refinance(_: Turn, of: Wanted) -> str:
    known = "refinance_home" in _product(of).purposes
    return _told("refinance" if known else "no_refinance")


def _fees(turn: Turn, _: Wanted) -> str:
    return str(turn.bank.catalogue.section("common", "loans")["fees_note_vi"])


def _insurance(turn: Turn, _: Wanted) -> str:
    return offers.statement(turn.bank.catalogue, "NO_TYING").text_vi


def _collateral(turn: Turn, of: Wanted) -> str:
    product = _product(of)
    found = shares(turn, product)
    if not found:
        return _told("no_collateral")
    return _by_collateral("collateral", found)


def _car_age(_: Turn, of: Wanted) -> str | None:
    """How old a car may be that is pledged; None where no car's age counts."""
    product = _product(of)
    oldest = product.collateral_age_years_max_at_application
    last = product.collateral_age_years_max_at_maturity
    if not oldest or not last:
        return None
    return _told("collateral_age", oldest=str(oldest), last=str(last))


_LINES: dict[str, Callable[[Turn, Wanted], str | None]] = {
    "max_amount": _amounts,
    "max_term": _terms,
    "max_share": _share,
    "down_payment": _down_payment,
    "methods": _methods,
    "grace": _grace,
    "disbursement": _disbursement,
    "projects": _projects,
    "coborrower": _coborrower,
    "refinance": _refinance,
    "fees": _fees,
    "insurance": _insurance,
    "collateral": _collateral,
    "car_age": _car_age,
}


def _sheet(turn: Turn, of: Wanted) -> Reply:
    product = _product(of)
    facts: list[dict[str, Any]] = [
        {"code": "amount_range", "value": {"from": product.min_amount, "to": product.max_amount},
         "unit": "vnd_range"},
        {"code": "term_range",
         "value": {"from": product.min_term_months, "to": product.max_term_months},
         "unit": "months_range"},
        {"code": "max_share_of_need", "value": product.max_share_of_need_percent,
         "unit": "percent"},
        {"code": "max_ltv", "value": shares(turn, product), "unit": "texts"},
        {"code": "repayment_methods", "value": list(product.repayment_methods), "unit": "method"},
        {"code": "grace", "value": product.grace_note_vi, "unit": "text"},
        {"code": "disbursement", "value": product.disbursement.note_vi, "unit": "text"},
        {"code": "disbursement_days", "value": {
            "from": product.disbursement.working_days_min,
            "to": product.disbursement.working_days_max}, "unit": "working_days_range"},
    ]  # fmt: skip
    card = display.product_sheet(
        display.product(product),
        "loan",
        [fact for fact in facts if fact["value"] not in (None, "", [])],
        display.source(source_of(product)),
        advantages=product.features_vi,
        drawbacks=product.drawbacks_vi,
    )
    shown = Say("utter_loan_product", {"product": product.name_vi},
                following(turn, after="loan_product"), (card,), (wants(of),))  # fmt: skip
    return reply(shown, task="loan_product", offer="loan_rate", aspects=None, **of.slots())
