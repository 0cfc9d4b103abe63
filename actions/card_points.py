"""One property of every card of the kind in talk: a sentence, and a line for each card."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions import display, pointing
from actions.aspects import asked
from actions.bank_cards import annual_fee, of_kind, offered, slots_of
from actions.reading import money
from actions.tables import card_source, fee_value, fees_of
from actions.turn import Reply, Say, Turn, reply
from actions.words import word
from catalogue.book.cards import Card
from catalogue.queries import bank
from viet import formats

# The fees of each point, besides which a card's own figures are told.
_FEES = {
    "annual": "annual",
    "waiver": "annual",
    "cash": "cash_advance",
    "fx": "fx",
    "late": "late_payment",
}


def limit(turn: Turn) -> Reply:
    """The limits of the kind in talk; with a sum, which cards reach it and what that takes."""
    cards = of_kind(turn)
    credit = [one for one in cards if one.limit_rule is not None]
    wanted = money(turn.amount("loan", "price", "expense", "deposit"))
    if not credit:
        return _told(turn, "card_limit", "utter_card_kind_cash_limit", cards, _cash_limits)
    if wanted:
        return _reaching(turn, credit, wanted)
    rules = [one.limit_rule for one in credit if one.limit_rule is not None]
    values = {
        "least": formats.money_short(min(rule.min for rule in rules)),
        "most": formats.money_short(max(rule.max for rule in rules)),
    }
    return _told(turn, "card_limit", "utter_card_kind_limit", credit, _credit_limit, **values)


def limit_of_income(turn: Turn, card: Card | None) -> Reply | None:
    """What each card's rule makes of the income told; None when none was, or none is enough."""
    told = [one.value for one in turn.entities if one.name == "amount" and one.role == "income"]
    income = money(told[-1]) if told else None
    credit = [card] if card is not None else list(of_kind(turn))
    enough = [
        one
        for one in credit
        if income and one.limit_rule and one.limit_rule.multiple_max
        and (one.min_income or 0) <= income
    ]  # fmt: skip
    if not income or not enough:
        return None

    def line(one: Card) -> tuple[Any, str, str]:
        rule = one.limit_rule
        assert rule is not None  # noqa: S101  chosen for having one
        least = max(rule.min, (rule.multiple_min or 1) * income)
        most = min(rule.max, (rule.multiple_max or 1) * income)
        return {"from": min(least, most), "to": most}, "vnd_range", rule.note_vi

    values = {"income": formats.money_short(income)}
    return _told(turn, "card_limit", "utter_card_kind_limit_of_income", enough, line, **values)


def _reaching(turn: Turn, credit: Sequence[Card], wanted: int) -> Reply:
    """Which cards lend that much, and from which income on."""
    reach = [one for one in credit if one.limit_rule and one.limit_rule.max >= wanted]
    if not reach:
        most = max((one for one in credit if one.limit_rule), key=lambda one: one.limit_rule.max)  # type: ignore[union-attr]
        values = {
            "wanted": formats.money_short(wanted),
            "product": most.name_vi,
            "most": formats.money_short(most.limit_rule.max if most.limit_rule else 0),
        }
        return _told(turn, "card_limit", "utter_card_kind_limit_beyond", credit, _credit_limit,
                     **values)  # fmt: skip
    easiest = reach[-1]
    multiple = easiest.limit_rule.multiple_max if easiest.limit_rule else None
    values = {"wanted": formats.money_short(wanted), "product": easiest.name_vi}
    if multiple is None:
        return _told(turn, "card_limit", "utter_card_kind_limit_reached", reach, _credit_limit,
                     **values)  # fmt: skip
    # Rounded up: the multiple of less would stay below the sum.
    income = max(-(-wanted // multiple), easiest.min_income or 0)
    values |= {"income": formats.money_short(income), "multiple": str(multiple)}
    return _told(turn, "card_limit", "utter_card_kind_limit_income", reach, _credit_limit,
                 **values)  # fmt: skip


def conditions(turn: Turn) -> Reply | None:
    """Income or collateral asked for, of the kind in talk; None for conditions at large."""
    points = asked("card_condition", turn.text)
    cards = of_kind(turn)
    earning = [one for one in cards if one.min_income]
    books = [one for one in cards if one.min_savings_book]
    if "collateral" in points and books:
        values = {
            "product": books[0].name_vi,
            "book": formats.money_short(books[0].min_savings_book or 0),
        }
        return _told(turn, "card_conditions", "utter_card_kind_collateral", [*books, *earning],
                     _asked_for, **values)  # fmt: skip
    told = money(turn.amount("income"))
    if told and earning:
        return _with_income(turn, earning, told)
    if (not points or "income" in points) and earning:
        incomes = [one.min_income or 0 for one in earning]
        values = {
            "least": formats.money_short(min(incomes)),
            "most": formats.money_short(max(incomes)),
        }
        return _told(turn, "card_conditions", "utter_card_kind_income", [*books, *earning],
                     _asked_for, **values)  # fmt: skip
    if "income" in points:
        return _told(turn, "card_conditions", "utter_card_kind_no_income", cards, _asked_for)
    return None


def _with_income(turn: Turn, earning: Sequence[Card], income: int) -> Reply:
    """Which cards an income is enough for."""
    enough = [one for one in earning if (one.min_income or 0) <= income]
    values = {"income": formats.money_short(income)}
    if not enough:
        lowest = min(earning, key=lambda one: one.min_income or 0)
        values |= {"least": formats.money_short(lowest.min_income or 0), "product": lowest.name_vi}
        books = [one for one in of_kind(turn) if one.min_savings_book]
        return _told(turn, "card_conditions", "utter_card_income_not_enough", [*books, lowest],
                     _asked_for, **values)  # fmt: skip
    return _told(turn, "card_conditions", "utter_card_income_enough", enough, _asked_for,
                 **values)  # fmt: skip


def cashback(turn: Turn) -> Reply | None:
    """The cards that give cash back, a line for each; None where none of the kind does."""
    giving = [one for one in of_kind(turn) if one.cashback]
    if not giving:
        return None
    shares = [tier.percent for one in giving if one.cashback for tier in one.cashback.tiers]
    values = {
        "count": str(len(giving)),
        "least": formats.percent(min(shares), places=None),
        "most": formats.percent(max(shares), places=None),
    }
    return _told(turn, "card_product", "utter_card_kind_cashback", giving, _cashback, **values)


def _cashback(one: Card) -> tuple[Any, str, str]:
    back = one.cashback
    if back is None:
        return None, "text", ""
    tiers = ", ".join(
        word("cashback", "tier", percent=formats.percent(tier.percent, places=None),
             of=tier.categories_vi) for tier in back.tiers
    )  # fmt: skip
    code = "from" if back.min_spend_per_statement else "any"
    line = word("cashback", code, tiers=tiers, cap=formats.money_short(back.cap_per_statement),
                least=formats.money_short(back.min_spend_per_statement))  # fmt: skip
    return line, "text", ""


def of_own_income(turn: Turn, one: Card) -> Say | None:
    """Whether the income told is enough for this card; None when none was told or asked for."""
    income = money(turn.amount("income"))
    if not income or not one.min_income:
        return None
    response = "utter_card_own_income" if income >= one.min_income else "utter_card_own_income_not"
    values = {
        "product": one.name_vi,
        "income": formats.money_short(income),
        "least": formats.money_short(one.min_income),
    }
    return Say(response, values)


def interest_free(turn: Turn) -> Reply | None:
    """For how many days each credit card of the kind in talk takes no interest; None for others."""
    if "interest_free" not in asked("card", turn.text):
        return None
    free = [one for one in of_kind(turn) if one.interest_free_days_max]
    if not free:
        return None

    def line(one: Card) -> tuple[Any, str, str]:
        rate = formats.percent(Decimal(str(one.interest_rate or 0)))
        return one.interest_free_days_max, "days", word("card_point", "otherwise", rate=rate)

    days = [one.interest_free_days_max or 0 for one in free]
    values = {"least": str(min(days)), "most": str(max(days))}
    return _told(turn, "card_fee", "utter_card_kind_interest_free", free, line, **values)


def fee(turn: Turn) -> Reply | None:
    """One fee of the kind in talk, side by side; None when the fees are asked for at large."""
    point = next((one for one in asked("card", turn.text) if one in _FEES), None)
    if point is None:
        return None
    kind = of_kind(turn)
    code = _FEES[point]
    if point == "cash" and any(one.card_type == "debit" for one in kind):
        # Drawing one's own money, not a credit.
        code = "cash_other_atm"
    cards = [one for one in kind if code in fees_of(turn, one)]
    if not cards:
        return None

    def line(one: Card) -> tuple[Any, str, str]:
        found = fees_of(turn, one)[code]
        note = one.annual_fee_waiver.rule_vi if code == "annual" else found.note_vi
        return fee_value(found), "fee", note

    response = "utter_card_kind_annual" if code == "annual" else "utter_card_kind_fee"
    amounts = [one for card in cards for one in [annual_fee(turn, card)] if one is not None]
    values = {"fee": word("fee", code)}
    if code == "annual" and amounts:
        values |= {
            "least": formats.money_short(min(amounts)) if min(amounts) else word("fee_of", "none"),
            "most": formats.money_short(max(amounts)),
        }
    return _told(turn, "card_fee", response, cards, line, **values)


def cash(turn: Turn) -> Reply | None:
    """Whether a credit card gives cash, how much of its limit, and what that costs."""
    if "credit" not in (turn.said("card_type"), turn.remembered("card_type")):
        return None
    credit = [one for one in of_kind(turn) if one.limits.get("cash_share_of_limit_percent")]
    kept = turn.remembered("card_product")
    one = next((card for card in credit if card.code == kept), credit[0] if credit else None)
    charged = fees_of(turn, one).get("cash_advance") if one is not None else None
    if one is None or charged is None or charged.percent is None:
        return None
    values = {
        "product": one.name_vi,
        "share": formats.percent(
            Decimal(one.limits["cash_share_of_limit_percent"] or 0), places=None
        ),
        "percent": formats.percent(charged.percent, places=None),
        "minimum": formats.money(charged.min or 0),
        "decision": charged.source.decision,
        "effective_from": formats.day(charged.source.effective_from),
    }
    return reply(Say("utter_card_cash", values), task="card_fee", **slots_of(turn, None))


def in_the_app(turn: Turn) -> Reply:
    """What is done with a card in the app."""
    app = str(bank.fact(turn.bank.catalogue, "APP_NAME", on=turn.on).value)
    source = of_kind(turn)[0]
    values = {
        "app": app,
        "decision": source.source,
        "effective_from": formats.day(source.effective_from),
    }
    return reply(Say("utter_card_in_app", values), task="card_product", **slots_of(turn, None))


def _credit_limit(one: Card) -> tuple[Any, str, str]:
    rule = one.limit_rule
    value = {"from": rule.min, "to": rule.max} if rule else None
    return value, "vnd_range", rule.note_vi if rule else ""


def _cash_limits(one: Card) -> tuple[Any, str, str]:
    return one.limits.get("cash_per_day") or None, "vnd", ""


def _asked_for(one: Card) -> tuple[Any, str, str]:
    if one.min_savings_book:
        return one.min_savings_book, "vnd", word("card_point", "book")
    return one.min_income or None, "vnd_per_month", word("card_point", "income")


def _told(
    turn: Turn, task: str, response: str, cards: Sequence[Card], line: Any, **values: str
) -> Reply:
    facts = []
    for one in cards:
        value, unit, note = line(one)
        if value is not None:
            facts.append({"code": one.code, "label": one.name_vi, "value": value, "unit": unit,
                          "note": note})  # fmt: skip
    many = {"code": "CARDS", "name": ""}
    sheet = display.product_sheet(many, "card", facts, card_source(cards[0]))
    shown = Say(response, values, offered(task, tuple(cards)), (sheet,) if facts else (),
                (display.wants("card"),))  # fmt: skip
    listed = pointing.shown((one.code, annual_fee(turn, one)) for one in cards)
    return reply(shown, task=task, shown=listed, **slots_of(turn, None))
