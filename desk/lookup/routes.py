"""The side panel's tools: plain forms that answer with a piece of a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import Provide

from appraisal.errors import UnknownDateError
from catalogue.calculators.money import CalculationError
from catalogue.errors import NotKnown
from catalogue.queries import deposits as posted
from catalogue.queries.loans import loan_products
from desk.casefile import loans
from desk.casefile.bank import State
from desk.casefile.routes import state_of
from desk.console.session import SessionHere, provide_session
from desk.conversations.findings import latest
from desk.lookup import deposits, opinion
from desk.lookup.asking import Form
from desk.parts import Parts, PartsHere

_BASE = "/desk/tools"
_METHODS = ("annuity", "reducing", "bullet")
_LONGEST_MONTHS = 600


@dataclass(frozen=True)
class Tool:
    """A tool in the side panel's way between tools."""

    code: str

    @property
    def path(self) -> str:
        return f"{_BASE}/{self.code}"


TOOLS = tuple(map(Tool, ("rates", "interest", "instalments", "opinion")))

Found = dict[str, Any]


class Tools(Controller):
    """Each tool answers its own form."""

    path = _BASE
    include_in_schema = False
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/rates")
    async def rates(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        request: Request[Any, Any, Any],
    ) -> Response[str]:
        """Posted rates of a deposit."""
        return await _answer(parts, request, "rates", _rates)

    @get("/interest")
    async def interest(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        request: Request[Any, Any, Any],
    ) -> Response[str]:
        """The interest of a sum."""
        return await _answer(parts, request, "interest", _interest)

    @get("/instalments")
    async def instalments(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        request: Request[Any, Any, Any],
    ) -> Response[str]:
        """What a loan costs each month."""
        return await _answer(parts, request, "instalments", _instalments)

    @get("/opinion")
    async def opinion(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        request: Request[Any, Any, Any],
    ) -> Response[str]:
        """A first opinion, begun with what the customer stated in the conversation."""
        conversation = request.query_params.get("conversation", "")
        reached = await parts.store.read(lambda c: latest(c, conversation, "verdict")) or {}
        begun = opinion.stated(reached.get("application") or {})
        return await _answer(parts, request, "opinion", _opinion, begun)


async def _answer(
    parts: Parts,
    request: Request[Any, Any, Any],
    tool: str,
    work: Callable[[Form, State, Found], None],
    begun: dict[str, str] | None = None,
) -> Response[str]:
    today = parts.now().date()
    state = await state_of(parts, today)
    sent = dict(request.query_params)
    asked = bool(set(sent) - {"conversation"})
    form = Form(sent if asked else {**(begun or {}), **sent}, today)

    def fill() -> Found:
        found = _offered(form, state)
        try:
            work(form, state, found)
        except (NotKnown, CalculationError, UnknownDateError) as error:
            found["unknown"] = str(error)
        return found

    found = await asyncio.to_thread(fill)
    if found.get("verdict"):
        found["verdict_html"] = parts.rendering.verdict_panel(found["verdict"])
    content = parts.rendering.page_of(
        f"lookup/{tool}.html.jinja",
        form=form,
        path=f"{_BASE}/{tool}",
        conversation=sent.get("conversation", ""),
        asked=asked,
        **found,
    )
    return Response(content, media_type="text/html")


def _offered(form: Form, state: State) -> Found:
    """What every form offers to choose from."""
    products = posted.deposit_products(state.catalogue, on=form.today)
    loans_offered = loan_products(state.catalogue, on=form.today)
    return {
        "products": {one.code: one for one in products},
        "product_names": [(one.code, one.name_vi) for one in products],
        "loans": {one.code: one for one in loans_offered},
        "loan_names": [(one.code, one.name_vi) for one in loans_offered],
        "methods": _METHODS,
        "fields": opinion.fields(state.policy, form.given),
    }


def _deposit(form: Form, found: Found) -> tuple[Any, str]:
    products = found["products"]
    product = products[form.chosen("product", products, next(iter(products)))]
    return product, form.chosen("channel", list(product.channels), product.channels[0])


def _rates(form: Form, state: State, found: Found) -> None:
    product, channel = _deposit(form, found)
    found |= {"product": product, "channel": channel}
    amount = form.amount("amount")
    if not form.faults:
        found["table"] = deposits.rates(state.catalogue, product.code, channel, amount, form.today)


def _interest(form: Form, state: State, found: Found) -> None:
    product, channel = _deposit(form, found)
    payments = list(product.interest_payments)
    payment = form.chosen("payment", payments, payments[0])
    found |= {"product": product, "channel": channel, "payment": payment}
    amount, months = form.amount("amount"), form.whole("months", _LONGEST_MONTHS)
    if amount and months and not form.faults:
        found["result"] = deposits.interest(
            state.catalogue,
            product.code,
            channel=channel,
            amount=amount,
            months=months,
            payment=payment,
            on=form.today,
        )


def _instalments(form: Form, state: State, found: Found) -> None:
    offered = found["loans"]
    product = offered[form.chosen("product", offered, next(iter(offered)))]
    found |= {"product": product, "method": form.chosen("method", list(_METHODS), _METHODS[0])}
    amount, months = form.amount("amount"), form.whole("months", _LONGEST_MONTHS)
    if amount and months and not form.faults:
        found["result"] = loans.schedule(
            state,
            product=product.code,
            amount=amount,
            term_months=months,
            method=found["method"],
            disbursed=form.today,
        )
        found |= {"amount": amount, "months": months}


def _opinion(form: Form, state: State, found: Found) -> None:
    found["groups"] = {"repayment_method": "method"}
    if form.text("product_code") and form.text("amount"):
        found["verdict"] = opinion.opinion(form, state.policy, form.today)
