"""Loans: which one is meant, what is known of the wish, and its prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actions import display
from actions.aspects import asked
from actions.naming import named
from actions.phrases import found as found_in
from actions.phrases import holds
from actions.reading import money, money_to, months, term, term_slot
from actions.turn import Button, Reply, Turn, ask, choices, tapped
from actions.words import word
from catalogue.book.common import Source
from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.queries import loans
from catalogue.term import Term

_BY_TYPE = {
    "home": "LOAN_HOME",
    "car": "LOAN_CAR_NEW",
    "business": "LOAN_BIZ_WC",
    "study": "LOAN_STUDY",
    "savings_pledge": "LOAN_SAVINGS_PLEDGE",
    "credit_card": "LOAN_CARD_CASH",
    "agriculture": "LOAN_AGRI",
}
# The same need with and without collateral is two products.
_BY_TYPE_AND_SECURITY = {
    ("consumer", False): "LOAN_CONSUMER_SALARY",
    ("consumer", True): "LOAN_CONSUMER_SECURED",
    ("overdraft", False): "LOAN_OD_UNSECURED",
    ("overdraft", True): "LOAN_OD_SECURED",
}
_LONG_BUSINESS_MONTHS = 12
_CAR_USED = "LOAN_CAR_USED"


def product_of(turn: Turn) -> LoanProduct | None:
    """The loan this message names by button, name, purpose or collateral; None if it names none."""
    catalogue = turn.bank.catalogue
    by_name: tuple[LoanProduct, ...] = named(turn, "loan")
    if by_name:
        code = _CAR_USED if by_name[0].code == _BY_TYPE["car"] and _used(turn) else by_name[0].code
        return loans.loan_product(catalogue, code, on=turn.on)
    kind, collateral = turn.said("loan_type"), turn.said("collateral")
    if kind is None and (collateral is None or "collateral" in asked("loan", turn.text)):
        return None
    if kind is None and collateral == "savings_book":
        kind = "savings_pledge"
    secured = collateral not in (None, "none")
    code = _BY_TYPE_AND_SECURITY.get((kind or "consumer", secured)) or _BY_TYPE.get(str(kind))
    if kind == "car" and _used(turn):
        code = _CAR_USED
    if code == "LOAN_BIZ_WC" and (months(turn.said("term")) or 0) > _LONG_BUSINESS_MONTHS:
        code = "LOAN_BIZ_INVEST"
    return loans.loan_product(catalogue, code, on=turn.on) if code else None


def _used(turn: Turn) -> bool:
    """Whether the car meant is not a new one."""
    return not turn.tapped and holds("aspects.yml", "used_car", text=turn.text)


@dataclass(frozen=True)
class Wanted:
    """A question about a loan: which, how much, how long, how repaid, at which package.

    ``amount_to`` is the upper end where the customer gave a range.
    """

    product: LoanProduct | None
    amount: int | None
    amount_to: int | None
    term: Term | None
    method: str | None
    package: str | None

    def slots(self) -> dict[str, Any]:
        """What the next message may build on."""
        return {
            "loan_product": self.product.code if self.product else None,
            "loan_amount": self.amount,
            "loan_term": term_slot(self.term),
            "repayment_method": self.method,
            "loan_package": self.package,
        }


def wanted(turn: Turn) -> Wanted:
    """What this message says, completed by what the loan conversation remembers."""
    product = product_of(turn)
    code = turn.remembered("loan_product")
    kept = loans.loan_product(turn.bank.catalogue, str(code), on=turn.on) if code else None
    if kept is not None and (product is None or _about_its_collateral(turn, kept)):
        product = kept
    amount = money(turn.amount("loan"))
    package = _package(turn, product)
    before = turn.remembered("loan_package")
    return Wanted(
        product=product,
        amount=money(turn.remembered("loan_amount")) if amount is None else amount,
        amount_to=money_to(turn.amount("loan")),
        term=_term(turn, product, package) or term(turn.remembered("loan_term")),
        method=turn.said("repayment_method") or turn.remembered("repayment_method"),
        package=package or (before if _sells(product, before) else None),
    )


def _about_its_collateral(turn: Turn, kept: LoanProduct) -> bool:
    """Whether the message names no other loan, but asks about collateral of the one in talk."""
    collateral = turn.said("collateral")
    if collateral is None or turn.said("loan_type") is not None or turn.said("product") is not None:
        return False
    if collateral == "none" and not named(turn, "loan") and kept.security != "unsecured":
        return True
    if "collateral" in asked("loan", turn.text):
        return True
    if holds("context.yml", "own_words", "loan", text=turn.text) and named(turn, "loan"):
        return False
    taken = {item.kind for item in kept.collateral}
    of_entity = loans.collateral_kinds(turn.bank.catalogue, collateral)
    return bool(taken & set(of_entity)) or (collateral == "unspecified" and bool(taken))


def _package(turn: Turn, product: LoanProduct | None) -> str | None:
    """The promotional package that the message names, by a button or in words."""
    said = turn.said("package")
    if said is not None or product is None:
        return said
    offered = [one for one in product.pricing.promo_packages if one.holds(turn.on)]
    called = found_in([(one.name_vi, one.code) for one in offered], turn.text)
    return called[0] if called else None


def _sells(product: LoanProduct | None, package: Any) -> bool:
    packages = product.pricing.promo_packages if product else ()
    return any(one.code == package for one in packages)


def _term(turn: Turn, product: LoanProduct | None, package: str | None) -> Term | None:
    """The loan's term; a package's own length ("cố định 24 tháng") is none."""
    terms = [entity.value for entity in turn.entities if entity.name == "term"]
    packages = product.pricing.promo_packages if product else ()
    own = next((one for one in packages if one.code == package), None)
    if own is not None and turn.said("package") is None:
        length = sum(period.months for period in own.periods)
        terms = [value for value in terms if value != {"months": length}]
    return term(terms[-1]) if terms else None


def topic(product: LoanProduct | None) -> str:
    """The case topic of a loan, as the desk routes it."""
    if product is None:
        return "loan"
    return {
        "home": "home_loan",
        "car": "car_loan",
        "consumer": "consumer_loan",
        "business": "business_loan",
        "agriculture": "agriculture_loan",
    }.get(product.loan_type, "loan")


def wants(of: Wanted) -> dict[str, Any]:
    """What is asked for, for the officer's summary."""
    return display.wants(topic(of.product), of.product, of.amount, of.term)


def ask_product(of: Wanted, task: str, **slots: Any) -> Reply:
    """Ask which loan it is about."""
    return ask("utter_ask_loan_product", asking="loan_product", task=task,
               **{**of.slots(), **slots})  # fmt: skip


def source_of(product: LoanProduct) -> Source:
    """By which decision the loan's terms hold."""
    return Source(product.source, product.effective_from, product.effective_to, 0)


# What may follow an answer about a loan; the one just given is left out.
_NEXT = ("loan_repayment", "loan_rate", "loan_documents")


def following(turn: Turn, *, after: str, methods: Iterable[str] = ()) -> tuple[Button, ...]:
    """The choices below an answer about a loan; ``methods`` are other ways to repay it."""
    ways = [(_title(turn, one), tapped("loan_repayment", repayment_method=one)) for one in methods]
    rest = [(_title(turn, one), tapped(one)) for one in _NEXT if one != after]
    return choices([*ways, *rest, (_title(turn, "appraisal"), "/request_pre_appraisal")])


def _title(turn: Turn, code: str) -> str:
    return word("button", code, turn.remembered("language"))


def pricing_of(turn: Turn, of: Wanted) -> LoanPricing:
    """The prices that what is known leaves open."""
    assert of.product is not None  # noqa: S101  the callers have asked for it
    collateral = turn.said("collateral")
    case: dict[str, str | bool] = {}
    if collateral and collateral != "unspecified":
        case["collateral_entity"] = collateral
    income = turn.said("income_type") or turn.remembered("income_type")
    if income in of.product.documents.income:
        case["income_type"] = str(income)
    return loans.loan_pricing(
        turn.bank.catalogue,
        of.product.code,
        on=turn.on,
        term_months=of.term.months if of.term else None,
        case=case,
    )
