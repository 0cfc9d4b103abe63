"""The pre-appraisal in conversation: consent first, then what the policy asks for this case."""

from __future__ import annotations

from typing import Any

from actions import bounds, display, forms, loans, reading
from actions.forms import Form, Question
from actions.phrases import chosen, holds
from actions.turn import Reply, Say, Turn, choices, reply
from appraisal import Application, ApplicationError, appraise, read_application, verdict_json
from catalogue.queries import loans as loan_queries
from catalogue.term import Term

APPRAISAL = "appraisal"
# The version of the notice that is agreed to; a change of its wording is a change of this.
NOTICE = "2026-11"
# A conversation's order: the loan first, the person after, what he may not know last.
_ORDER = (
    "consent", "loan_product", "purpose", "loan_amount", "loan_term", "income_type",
    "monthly_income", "monthly_turnover", "profit_margin", "sector", "business_months",
    "job_months", "existing_monthly_debt", "credit_history", "settled_months", "age", "province",
    "residence_months", "collateral_kind", "collateral_value", "total_need", "own_capital",
    "card_limit_available",
)  # fmt: skip
# Answers about the person himself, which are not kept longer than they are needed.
PERSONAL = (
    "income_type", "monthly_income", "monthly_turnover", "profit_margin", "sector",
    "business_months", "job_months", "existing_monthly_debt", "credit_history", "settled_months",
    "age", "province", "residence_months", "collateral_kind", "collateral_value", "total_need",
    "own_capital", "card_limit_available", "purpose",
)  # fmt: skip
# Inputs of the policy that are asked under another name: tasks or several inputs share it.
_SLOT_OF = {
    "product_code": "loan_product",
    "amount": "loan_amount",
    "term_months": "loan_term",
    "debt_group": "credit_history",
    "months_since_bad_debt_settled": "credit_history",
}
_SAME_NAME = (
    "purpose", "age", "province", "residence_months", "income_type", "monthly_income",
    "job_months", "existing_monthly_debt", "collateral_kind", "collateral_value", "total_need",
    "business_months", "sector", "monthly_turnover", "own_capital", "card_limit_available",
)  # fmt: skip
_HISTORY: dict[str, dict[str, Any]] = {
    "clean": {"debt_group": 1, "months_since_bad_debt_settled": None,
              "group2_last_12_months": False},
    "late_recently": {"debt_group": 1, "months_since_bad_debt_settled": None,
                      "group2_last_12_months": True},
    "overdue_now": {"debt_group": 2, "months_since_bad_debt_settled": None},
    "settled": {"debt_group": 1},
}  # fmt: skip
# What an amount tells when the words say whose it is.
_ROLES = {"loan": "loan_amount", "income": "monthly_income", "debt": "existing_monthly_debt",
          "collateral": "collateral_value", "price": "total_need"}  # fmt: skip
# Lengths of time that a message may tell unasked, when its words say what they are.
_SINCE = {"job_months", "residence_months", "business_months"}
# While one of these is asked for, a bare sum or term is the loan's.
_OF_THE_LOAN = {"consent", "loan_product", "purpose", "loan_amount", "loan_term"}


def application_data(slots: dict[str, Any]) -> dict[str, Any]:
    """The answers as the policy's inputs by name; what was not answered is absent."""
    data: dict[str, Any] = {
        "product_code": slots.get("loan_product"),
        "amount": slots.get("loan_amount"),
        "term_months": reading.months(slots.get("loan_term")),
        "repayment_method": slots.get("repayment_method"),
        **{name: slots.get(name) for name in _SAME_NAME},
    }
    if slots.get("profit_margin") is not None:
        data["profit_margin"] = str(slots["profit_margin"])
    data = {name: value for name, value in data.items() if value is not None}
    history = slots.get("credit_history")
    if history:
        data |= _HISTORY[history]
    if history == "settled" and slots.get("settled_months") is not None:
        data["months_since_bad_debt_settled"] = slots["settled_months"]
    return data


def missing(turn: Turn) -> list[str]:
    """Slots still to be asked, in the conversation's order; none when consent was refused."""
    slots = dict(turn.slots)
    if slots.get("consent") is False:
        return []
    if not slots.get("consent"):
        return ["consent"]
    if not slots.get("loan_product"):
        return ["loan_product"]
    application = read_application(application_data(slots), turn.bank.policy)
    needed = {_SLOT_OF.get(name, name) for name in
              appraise(application, turn.bank.policy, on=turn.on).missing}  # fmt: skip
    if slots.get("credit_history") == "settled":
        needed.discard("credit_history")
        needed.add("settled_months")
    product = turn.bank.policy.facts.products[slots["loan_product"]]
    if product.max_share_of_need_percent < 100 and slots.get("total_need") is None:
        needed.add("total_need")
    return [slot for slot in _ORDER if slot in needed and not turn.skipped(slot)
            and slots.get(slot) is None]  # fmt: skip


def told(turn: Turn, asked: str | None = None) -> dict[str, Any]:
    """What a message tells about the person unasked: amounts by their role, age, work, record."""
    found: dict[str, Any] = {}
    for entity in turn.entities:
        slot = _ROLES.get(entity.role or "") if entity.name == "amount" else None
        if slot is not None and reading.money(entity.value) is not None:
            found[slot] = reading.money(entity.value)
    for name in ("age", "income_type"):
        if turn.said(name) is not None:
            found[name] = turn.said(name)
    record = chosen("choices.yml", "record_told", text=turn.text)
    cleared = holds("choices.yml", "record_cleared", text=turn.text)
    if record == "overdue_now" and cleared:
        record = "settled"
    if record is not None and (cleared or not holds(forms.WISHES, "asking", text=turn.text)):
        found["credit_history"] = record
        if record == "settled" and turn.said("term") is not None:
            found["settled_months"] = forms.QUESTIONS["settled_months"].read(turn)
    if asked != "purpose":
        found["purpose"] = chosen("choices.yml", "purpose_told", text=turn.text)
    since = chosen(forms.WISHES, "about", text=turn.text)
    if since in _SINCE:
        found[since] = forms.QUESTIONS[since].read(turn)
    if since == "monthly_turnover":
        found["monthly_turnover"] = reading.money(turn.amount("income"))
        found.pop("monthly_income", None)
    return {slot: value for slot, value in found.items() if slot != asked and value is not None}


def _loan_told(turn: Turn, asked: str | None) -> dict[str, Any]:
    """What the message tells of the loan; a bare sum or term while the loan is asked about."""
    if asked is None:
        of = loans.wanted(turn).slots()
        return {name: value for name, value in of.items() if value is not None}
    found: dict[str, Any] = {}
    product = loans.product_of(turn) if asked in {"consent", "loan_product"} else None
    if product is not None:
        found["loan_product"] = product.code
    if asked not in _OF_THE_LOAN:
        return found
    amount, months = reading.money(turn.amount("loan")), reading.months(turn.said("term"))
    if amount and asked != "loan_amount":
        found["loan_amount"] = amount
    if (
        months
        and asked != "loan_term"
        and chosen(forms.WISHES, "about", text=turn.text) not in _SINCE
    ):
        found["loan_term"] = {"months": months}
    return found


def _given(turn: Turn, asked: str | None) -> dict[str, Any]:
    """What the message tells beside the question, and what follows from the loan it names."""
    found = _loan_told(turn, asked) | told(turn, asked)
    if asked is None and turn.remembered("verdict") is not None:
        found |= {"verdict": None, "unknown_inputs": []}
    code = found.get("loan_product") or turn.remembered("loan_product")
    if code is None or turn.remembered("appraised_product") == code:
        return found
    # What was answered about another loan's purpose and collateral does not carry over.
    product = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on)
    told_so = found.get("purpose") or turn.remembered("purpose")
    purpose = _only_purpose(turn, code) or (told_so if told_so in product.purposes else None)
    return found | {
        "appraised_product": code,
        "collateral_kind": "NONE" if _unsecured(turn, code) else None,
        "purpose": purpose,
    }


def _unsecured(turn: Turn, code: str) -> bool:
    """Whether the loan takes no collateral at all, so that there is nothing to ask."""
    return turn.bank.policy.facts.products[code].security == "unsecured"


def _only_purpose(turn: Turn, code: str) -> str | None:
    """The purpose of a loan that has just one, which is then not asked for."""
    purposes = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on).purposes
    return purposes[0] if len(purposes) == 1 else None


def _asked(turn: Turn, slot: str) -> Say:
    """The question for a slot; what may be tapped comes from the product where it differs."""
    response = f"utter_ask_{slot}"
    if slot == "loan_product":
        return Say("utter_ask_appraisal_product")
    if slot == "consent" and turn.remembered("asking") == slot:
        # The notice stands above.
        return Say("utter_ask_consent_again")
    if slot not in {"purpose", "collateral_kind", "loan_amount", "loan_term"}:
        return Say(response)
    code = str(turn.remembered("loan_product"))
    product = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on)
    if slot == "loan_amount":
        return bounds.ask_amount(product, turn.language)
    if slot == "loan_term":
        return bounds.ask_term(product, turn.language)
    codes = product.purposes if slot == "purpose" else [one.kind for one in product.collateral]
    names = {str(one["code"]): str(one["name_vi"]) for one in turn.bank.catalogue.codes(slot)}
    buttons = choices((names[one], f'/inform{{"{slot}": "{one}"}}') for one in codes)
    return Say(response, buttons=buttons)


def _consent(turn: Turn) -> Any:
    if turn.intent == "affirm":
        return NOTICE
    return False if turn.intent in {"deny", "dont_know"} else None


def _consent_noted(_: Turn, value: Any) -> Say | None:
    if not value:
        return None
    item = {"kind": "consent", "given": True, "notice": NOTICE}
    return Say("utter_appraisal_consent_noted", items=(item,))


def _term(months: int | None) -> Term | None:
    return Term(months=months) if months else None


def _finish(turn: Turn) -> Reply:
    """The verdict with its reasons, or respect for a refused consent."""
    if not turn.remembered("consent"):
        item = {"kind": "consent", "given": False, "notice": NOTICE}
        refused = Say("utter_appraisal_no_consent", items=(item,))
        forgotten = dict.fromkeys(PERSONAL)
        return reply(refused, task="loan_product", consent=None, **forgotten)
    data = application_data(dict(turn.slots))
    try:
        application = read_application(data, turn.bank.policy)
    except ApplicationError:
        # An answer out of the policy's bounds slipped through: a person looks at it.
        item = {"kind": "handoff", "topic": "pre_appraisal", "reason": "verdict", "urgent": False}
        return reply(Say("utter_handoff", items=(item,)))
    return _verdict(turn, application, data)


def _verdict(turn: Turn, application: Application, data: dict[str, Any]) -> Reply:
    verdict = appraise(application, turn.bank.policy, on=turn.on)
    product = loan_queries.loan_product(
        turn.bank.catalogue, str(application.product_code), on=turn.on
    )
    record = verdict_json(verdict)
    card = {
        "kind": "verdict",
        "outcome": str(verdict.outcome),
        "product": display.product(product),
        "amount": application.amount,
        "term_months": application.term_months,
        "reasons": record["reasons"],
        "max_feasible_amount": verdict.max_feasible_amount,
        "measures": record["measures"],
        "policy_version": verdict.version.code,
        "source": {
            "decision": verdict.version.decision,
            "effective_from": verdict.version.effective_from.isoformat(),
            "effective_to": None,
        },
    }
    items = (
        {"kind": "verdict", "application": data, "verdict": record},
        display.wants(
            loans.topic(product), product, application.amount, _term(application.term_months)
        ),
    )
    shown = Say(f"utter_verdict_{verdict.outcome}", cards=(card,), items=items)
    return reply(shown, task=APPRAISAL, verdict=str(verdict.outcome))


forms.define(Form(APPRAISAL, missing, _asked, _finish, _given))
forms.register(
    Question("consent", _consent, why=lambda _: Say("utter_why_consent"), skippable=False,
             heard=_consent_noted),
)  # fmt: skip
