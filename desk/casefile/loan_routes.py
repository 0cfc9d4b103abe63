"""Loans in being over HTTP: disbursement checklist, schedule, use of funds, overdue debt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Redirect

from appraisal import UnknownDateError
from appraisal.disbursement import Payout, Proof
from catalogue.calculators.money import CalculationError
from catalogue.errors import NotKnown
from desk.casefile import loans
from desk.casefile.loan_forms import filled_form
from desk.casefile.routes import file_of, missing_page, state_of
from desk.casefile.written import checklist_json, overdue_json, plain, repayments_json
from desk.console.session import SessionHere, provide_session, session_of
from desk.parts import Parts, PartsHere
from desk.web.errors import Problem

T = TypeVar("T")
Amount = Annotated[int, QueryParameter(ge=0, le=10**15)]
Principal = Annotated[int, QueryParameter(ge=1, le=10**15)]
Months = Annotated[int, QueryParameter(ge=1, le=600)]
Days = Annotated[int, QueryParameter(ge=0, le=20_000)]
Money = Annotated[int, msgspec.Meta(ge=1, le=10**15)]
_MOST_ROWS = msgspec.Meta(max_length=500)


class PayoutIn(msgspec.Struct):
    """Money paid out; ``to_borrower`` when it went to himself and must be proven."""

    paid_on: date
    amount: Money
    to_borrower: bool


class ProofIn(msgspec.Struct):
    dated: date
    amount: Money
    purpose: str


class UseIn(msgspec.Struct):
    """``purpose`` is the loan's; a proof of another one does not count."""

    purpose: str
    payouts: Annotated[list[PayoutIn], _MOST_ROWS]
    proofs: Annotated[list[ProofIn], _MOST_ROWS] = []


class Loans(Controller):
    """What an officer works out for a loan that is being paid out or repaid."""

    path = "/desk/api"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/conversations/{conversation:str}/casefile/disbursement")
    async def checklist(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        received: FromQuery[list[str] | None] = None,
    ) -> dict[str, Any]:
        """The papers before the money is paid out; ``received`` are codes of those there."""
        file = await file_of(parts, session, conversation)
        return checklist_json(file.checklist(frozenset(received or ())))

    @get("/loans/schedule")
    async def schedule(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        product: FromQuery[str],
        amount: Principal,
        term_months: Months,
        disbursed: FromQuery[date],
        method: FromQuery[Literal["annuity", "reducing", "bullet"] | None] = None,
    ) -> dict[str, Any]:
        """The repayment schedule of a loan paid out on a day, with due days."""
        state = await state_of(parts, disbursed)
        made = await _worked(
            lambda: loans.schedule(
                state,
                product=product,
                amount=amount,
                term_months=term_months,
                method=method,
                disbursed=disbursed,
            )
        )
        return repayments_json(made)

    @get("/loans/overdue")
    async def overdue(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        days: Days,
        principal: Amount = 0,
        interest: Amount = 0,
        rate: FromQuery[Decimal | None] = None,
    ) -> dict[str, Any]:
        """The debt group by days overdue, what follows, and the most that may be charged."""
        if rate is not None and not (rate.is_finite() and 0 <= rate <= 100):
            raise Problem(422, "invalid", "rate is in percent a year; write from 0 to 100")
        on = parts.now().date()
        state = await state_of(parts, on)
        found = await _worked(
            lambda: loans.overdue(
                state, days=days, principal=principal, interest=interest, rate=rate, on=on
            )
        )
        return overdue_json(found)

    @post("/loans/use-of-funds", status_code=200)
    async def use_of_funds(
        self,
        parts: PartsHere,
        session: SessionHere,  # noqa: ARG002
        data: JSONBody[UseIn],
    ) -> dict[str, Any]:
        """Whether the money went where it was lent for."""
        on = parts.now().date()
        state = await state_of(parts, on)
        payouts = [Payout(p.paid_on, p.amount, p.to_borrower) for p in data.payouts]
        proofs = [Proof(p.dated, p.amount, p.purpose) for p in data.proofs]
        used = await _worked(lambda: loans.use(state, payouts, proofs, purpose=data.purpose, on=on))
        return dict(plain(used))


async def _worked(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except (NotKnown, UnknownDateError, CalculationError) as error:
        raise Problem(422, "not_known", str(error)) from error


@get("/desk/loans", include_in_schema=False)
async def loans_page(parts: PartsHere, request: Request[Any, Any, Any]) -> Response[Any]:
    """The same for an officer's eyes, for any loan."""
    return await _page(parts, request, None)


@get("/desk/conversations/{conversation:str}/loan", include_in_schema=False)
async def loan_page(
    parts: PartsHere, request: Request[Any, Any, Any], conversation: FromPath[str]
) -> Response[Any]:
    """The same, begun with the conversation's loan and its papers."""
    return await _page(parts, request, conversation)


async def _page(
    parts: Parts, request: Request[Any, Any, Any], conversation: str | None
) -> Response[Any]:
    session = await session_of(parts, request)
    if session is None:
        return Redirect("/desk/login", status_code=303)
    file, today = None, parts.now().date()
    try:
        state = await state_of(parts, today)
        if conversation is not None:
            file = await file_of(parts, session, conversation)
    except Problem as problem:
        return missing_page(parts, conversation or "", problem)
    form = await asyncio.to_thread(filled_form, request.query_params, state, file, today)
    content = parts.rendering.page_of(
        "casefile/loans.html.jinja",
        officer=session.officer,
        file=file,
        form=form,
        products=state.policy.facts.products,
        today=today,
    )
    return Response(content, media_type="text/html")
