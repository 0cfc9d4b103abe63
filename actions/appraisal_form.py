"""The pre-appraisal in conversation: consent first, then what the policy asks for this case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from actions import display, loans, reading
from actions.answering import READERS, Unclear
from actions.turn import Reply, Say, Turn, choices, reply, say, task
from appraisal import Application, ApplicationError, appraise, read_application, verdict_json
from catalogue.queries import loans as loan_queries
from catalogue.term import Term

FORM = "appraisal_form"
# The name by which a task offers the form.
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
# Inputs of the policy that are asked under another name: tasks or several inputs share it.
_SLOT_OF = {
    "product_code": "loan_product",
    "amount": "loan_amount",
    "term_months": "loan_term",
    "debt_group": "credit_history",
    "months_since_bad_debt_settled": "credit_history",
}
_INPUT_OF = {"loan_product": "product_code", "loan_amount": "amount", "loan_term": "term_months",
             "credit_history": "debt_group",
             "settled_months": "months_since_bad_debt_settled"}  # fmt: skip
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
# Intents that are no answer to a question: answered by their own rule, then the form goes on.
_ANSWERING = {
    "inform", "affirm", "deny", "dont_know", "ask_why", "correct_information",
    "request_pre_appraisal", "nlu_fallback", "out_of_scope", "choose", "greet", "chitchat",
}  # fmt: skip
# A question in the middle must be recognised this surely; else it is an answer not understood.
_SURE = 0.5
_NOT_SKIPPED = {"consent", "loan_product", "purpose", "loan_amount", "loan_term"}


@dataclass(frozen=True)
class Step:
    """What one message does to the form: what is said, what is remembered, what is asked next.

    ``asks`` is None when the form is done.
    """

    says: tuple[Say, ...]
    slots: dict[str, Any]
    asks: str | None


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


def _missing(turn: Turn, slots: dict[str, Any]) -> list[str]:
    """Slots still to be asked, in the conversation's order."""
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
    skipped = set(slots.get("unknown_inputs") or ())
    return [slot for slot in _ORDER if slot in needed and slot not in skipped
            and slots.get(slot) is None]  # fmt: skip


def _given(turn: Turn, requested: str | None) -> dict[str, Any]:
    """What the message tells beyond the question: amounts by their role, age, kind of income."""
    found: dict[str, Any] = {}
    product = loans.product_of(turn)
    if product is not None and requested in (None, "consent", "loan_product"):
        found["loan_product"] = product.code
    roles = {"loan": "loan_amount", "income": "monthly_income", "debt": "existing_monthly_debt",
             "collateral": "collateral_value", "price": "total_need"}  # fmt: skip
    for entity in turn.entities:
        slot = roles.get(entity.role or "") if entity.name == "amount" else None
        if slot is not None and slot != requested and reading.money(entity.value) is not None:
            found[slot] = reading.money(entity.value)
    if turn.said("age") is not None and requested != "age":
        found["age"] = turn.said("age")
    if turn.said("income_type") is not None and requested != "income_type":
        found["income_type"] = turn.said("income_type")
    if requested is None:
        amount, months = reading.money(turn.amount("loan")), reading.months(turn.said("term"))
        if amount:
            found["loan_amount"] = amount
        if months:
            found["loan_term"] = {"months": months}
    return {slot: value for slot, value in found.items() if value is not None}


def _first_slots(turn: Turn) -> dict[str, Any]:
    """At the form's start: what the loan conversation already told; earlier answers stay."""
    of = loans.wanted(turn)
    started = {"unknown_inputs": [], "verdict": None, "task": APPRAISAL, **of.slots()}
    return {name: value for name, value in started.items() if value is not None} | {
        "unknown_inputs": [],
        "verdict": None,
    }


def _consent(turn: Turn) -> dict[str, Any] | None:
    if turn.intent == "affirm":
        return {"consent": NOTICE}
    return {"consent": False} if turn.intent in {"deny", "cancel"} else None


def step(turn: Turn, requested: str | None) -> Step | None:
    """One message of the form; None when it is a question of its own, to be answered first."""
    slots = dict(turn.slots)
    changed: dict[str, Any] = {}
    if requested is None:
        changed |= _first_slots(turn)
    changed |= _given(turn, requested)
    chosen = changed.get("loan_product")
    if chosen is not None and (requested is not None or chosen != slots.get("loan_product")):
        # What was answered about another loan's purpose and collateral does not carry over.
        changed |= {"collateral_kind": None, "purpose": _only_purpose(turn, chosen)}
    if chosen is not None and _unsecured(turn, chosen):
        changed["collateral_kind"] = "NONE"
    if requested == "consent":
        consent = _consent(turn)
        if consent is not None:
            given = bool(consent["consent"])
            item = {"kind": "consent", "given": given, "notice": NOTICE}
            asks = _next(turn, slots | changed | consent) if given else None
            heard = Say("utter_appraisal_consent_noted", items=(item,))
            return Step((heard,) if given else (), changed | consent, asks)
        return _not_answered(turn, changed, requested)
    if requested == "loan_product" and "loan_product" in changed:
        pass
    elif requested is not None:
        answer = READERS[requested](turn) if requested in READERS else None
        if isinstance(answer, Unclear):
            return Step(answer.says, {**changed, requested: None}, requested)
        if answer is not None:
            changed[requested] = answer
        elif turn.intent == "dont_know" and requested not in _NOT_SKIPPED:
            changed["unknown_inputs"] = [*(slots.get("unknown_inputs") or ()), requested]
        elif not changed:
            return _not_answered(turn, changed, requested)
    return Step((), changed, _next(turn, slots | changed))


def _unsecured(turn: Turn, code: str) -> bool:
    """Whether the loan takes no collateral at all, so that there is nothing to ask."""
    return turn.bank.policy.facts.products[code].security == "unsecured"


def _only_purpose(turn: Turn, code: str) -> str | None:
    """The purpose of a loan that has just one, which is then not asked for."""
    purposes = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on).purposes
    return purposes[0] if len(purposes) == 1 else None


def _next(turn: Turn, slots: dict[str, Any]) -> str | None:
    missing = _missing(turn, slots)
    return missing[0] if missing else None


def _not_answered(turn: Turn, changed: dict[str, Any], requested: str) -> Step | None:
    if turn.intent == "ask_why":
        why = turn.bank.policy.inputs.get(_INPUT_OF.get(requested, requested))
        said = say("utter_appraisal_why", why=why.why) if why else say("utter_why")
        return Step((said,), {**changed, requested: None}, requested)
    if turn.intent not in _ANSWERING and turn.confidence >= _SURE:
        return None
    return Step((say("utter_appraisal_not_read"),), {**changed, requested: None}, requested)


@task("ask_appraisal_form_purpose")
def ask_purpose(turn: Turn) -> Reply:
    """The purposes of the product, to tap."""
    code = str(turn.remembered("loan_product"))
    product = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on)
    return Reply((_asked(turn, "purpose", "purpose", product.purposes),))


@task("ask_appraisal_form_collateral_kind")
def ask_collateral(turn: Turn) -> Reply:
    """The kinds of collateral the product takes, to tap."""
    code = str(turn.remembered("loan_product"))
    product = loan_queries.loan_product(turn.bank.catalogue, code, on=turn.on)
    kinds = [item.kind for item in product.collateral]
    return Reply((_asked(turn, "collateral_kind", "collateral_kind", kinds),))


def _asked(turn: Turn, slot: str, topic: str, codes: Any) -> Say:
    names = {str(one["code"]): str(one["name_vi"]) for one in turn.bank.catalogue.codes(topic)}
    buttons = choices((names[code], f'/inform{{"{slot}": "{code}"}}') for code in codes)
    return Say(f"utter_ask_{FORM}_{slot}", buttons=buttons)


def _term(months: int | None) -> Term | None:
    return Term(months=months) if months else None


@task("submit_appraisal")
def submit(turn: Turn) -> Reply:
    """The verdict with its reasons, or respect for a refused consent."""
    if not turn.remembered("consent"):
        item = {"kind": "consent", "given": False, "notice": NOTICE}
        refused = reply(Say("utter_appraisal_no_consent", items=(item,)), task="loan_product")
        return replace(refused, slots={**refused.slots, "consent": None})
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
