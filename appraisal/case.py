"""One application under the terms of one day: its facts, and every figure the rules compare.

Each figure is worked out when it is first asked for, exactly and in whole numbers; a figure whose
inputs are unknown, or that does not apply to the product, is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final

from appraisal.application import Application
from appraisal.errors import UnknownDateError
from appraisal.facts import Product, When
from appraisal.figures import (
    BUSINESS_SETS,
    CASH_FLOW_SETS,
    COLLATERAL_SETS,
    INCOME_SETS,
    MEASURES,
    OBLIGATION_SETS,
    OF_THE_AMOUNT,
    TURNOVER_SETS,
)
from appraisal.folding import fold
from appraisal.model import ALL_RULE_SETS, InputSpec, Parameter
from appraisal.payments import Price, Quotient, exactly, first_payment, principal_and
from appraisal.rounding import BEYOND_MEASURE, half_up, hundredths, part_of, ratio
from appraisal.terms import Terms

NO_COLLATERAL: Final = "NONE"


class Case:
    """``application`` has its defaults filled in; ``assumed`` names the inputs so filled."""

    def __init__(self, application: Application, terms: Terms) -> None:
        policy = terms.policy
        code = application.product_code
        self.terms = terms
        self.stated = application
        self.product: Product | None = None if code is None else terms.product(code)
        self.rule_set: str | None = None if code is None else policy.rule_sets[code]
        defaults = {
            name: default
            for name, default in policy.defaults.items()
            if getattr(application, name) is None
        }
        if "repayment_method" in defaults and self.product is not None:
            offered = self.product.repayment_methods
            if defaults["repayment_method"] not in offered:
                defaults["repayment_method"] = offered[0]
        self.assumed: Mapping[str, int | str | bool] = defaults
        self.application = application.changed(**defaults) if defaults else application
        self._parameters: dict[tuple[str, str | None], Parameter | None] = {}

    def asking(self, amount: int) -> Case:
        """The same case for another amount, keeping every figure that no amount can change."""
        other = object.__new__(Case)
        other.__dict__.update(
            (name, value) for name, value in self.__dict__.items() if name not in OF_THE_AMOUNT
        )
        other.__dict__["amount"] = amount
        return other

    @cached_property
    def amount(self) -> int | None:
        return self.application.amount

    # What scopes and prices name.

    def fact(self, key: str) -> str | bool | None:
        """The fact a scope or a price's condition names; None while unknown.

        Keys that no input carries stay unknown: what they stand for is an officer's decision.
        """
        fact = FACTS.get(key)
        return None if fact is None else fact(self)

    def matches(self, condition: When) -> bool:
        return all(self.fact(key) == value for key, value in condition.items())

    def parameter(self, code: str, income_type: str | None = None) -> Parameter | None:
        """The most specific record of ``code`` for this case; None where none matches.

        ``income_type`` stands in for the applicant's own.

        Raises:
            UnknownDateError: the record that matches has lapsed and has no successor.
        """
        key = (code, income_type)
        if key not in self._parameters:
            self._parameters[key] = self._find(code, income_type)
        return self._parameters[key]

    def _find(self, code: str, income_type: str | None) -> Parameter | None:
        for record in self.terms.parameters.get(code, ()):
            for name, wanted in record.scope.items():
                stand_in = name == "income_type" and income_type is not None
                if (income_type if stand_in else self.fact(name)) != wanted:
                    break
            else:
                if record.effective_to is not None and record.effective_to < self.terms.on:
                    last = record.effective_to.isoformat()
                    raise UnknownDateError(code, self.terms.on, f"its last value ended on {last}")
                return record
        return None

    @property
    def consulted(self) -> tuple[Parameter, ...]:
        """The records of parameters that were looked up for this case and found."""
        return tuple(record for record in self._parameters.values() if record is not None)

    def number(self, code: str, income_type: str | None = None) -> int | Decimal | None:
        record = self.parameter(code, income_type)
        return None if record is None else record.value

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """Required inputs that the application does not state, whatever amount is asked for."""
        return tuple(
            name
            for name, spec in self.terms.policy.inputs.items()
            if getattr(self.application, name) is None and self._requires(spec)
        )

    def _requires(self, spec: InputSpec) -> bool:
        if ALL_RULE_SETS in spec.required_for or self.rule_set in spec.required_for:
            return True
        return bool(spec.required_when) and self.matches(spec.required_when)

    @cached_property
    def security(self) -> str | None:
        """What the product says; where it takes both, what the collateral says."""
        if self.product is None:
            return None
        if self.product.security != "either":
            return self.product.security
        kind = self.application.collateral_kind
        if kind is None:
            return None
        return "unsecured" if kind == NO_COLLATERAL else "secured"

    @cached_property
    def area(self) -> str | None:
        province = self.application.province
        if province is None:
            return None
        policy = self.terms.policy
        return policy.areas.get(fold(province), policy.other_area)

    @cached_property
    def term_class(self) -> str | None:
        term = self.application.term_months
        if term is None:
            return None
        classes = self.terms.policy.facts.term_classes
        return next(code for code, least in reversed(classes) if term >= least)

    @cached_property
    def longer(self) -> bool:
        """Whether the term is known and past the shortest class."""
        return self.term_class not in {None, self.terms.policy.facts.term_classes[0][0]}

    @cached_property
    def short(self) -> bool:
        return self.term_class is not None and not self.longer

    @cached_property
    def income_band(self) -> str | None:
        income = self.recognised_income
        if self.rule_set != "consumer" or income is None:
            return None
        bands = self.terms.policy.income_bands
        return next(band.code for band in reversed(bands) if income >= band.least)

    # Income.

    @cached_property
    def income_source(self) -> str | None:
        """Where the income that is counted comes from: of a business loan, the business alone."""
        return "business" if self.rule_set in BUSINESS_SETS else self.application.income_type

    @cached_property
    def counted_margin(self) -> int | Decimal | None:
        """Percent of turnover taken as profit: what is declared, at most the sector's cap."""
        declared, cap = self.application.profit_margin, self.number("BIZ_MARGIN_CAP_PERCENT")
        return None if declared is None or cap is None else min(declared, cap)

    @cached_property
    def own_income(self) -> int | None:
        """The borrower's recognised monthly income in đồng."""
        source = self.income_source
        percent = self.number("INCOME_RECOGNITION_PERCENT", source)
        if self.rule_set not in INCOME_SETS or source is None or percent is None:
            return None
        application = self.application
        if source == "business":
            turnover, margin = application.monthly_turnover, self.counted_margin
            if turnover is None or margin is None:
                return None
            return part_of(turnover, margin, percent)
        income = application.monthly_income
        return None if income is None else part_of(income, percent)

    @cached_property
    def coborrower_income(self) -> int | None:
        """What a co-borrower adds, recognised as income of the borrower's own kind."""
        percent = self.number("INCOME_RECOGNITION_PERCENT", self.income_source)
        stated = self.application.coborrower_income
        if percent is None or stated is None:
            return None
        return part_of(stated, percent)

    @cached_property
    def recognised_income(self) -> int | None:
        """Đồng a month of all who borrow."""
        if self.own_income is None or self.coborrower_income is None:
            return None
        return self.own_income + self.coborrower_income

    # Rate and instalment.

    @cached_property
    def price(self) -> Price | None:
        product = self.product
        if product is None or self.rule_set not in INCOME_SETS:
            return None
        for fixed in product.fixed_rates:
            if self.matches(fixed.when):
                return Price(fixed.rate, fixed=fixed)
        for floating in product.floating_rates:
            if floating.term_class == self.term_class and self.matches(floating.when):
                base = self.terms.base_rate(floating.base_rate_code)
                addon = self.parameter("STRESS_ADDON")
                stress = Decimal(0) if addon is None else addon.value
                return Price(base.rate + floating.margin + stress, None, floating, base, addon)
        return None

    @cached_property
    def assessment_rate(self) -> Decimal | None:
        """Percent a year: the fixed rate, or base rate plus margin plus the stress add-on."""
        return None if self.price is None else self.price.rate

    @cached_property
    def payment_per_dong(self) -> Quotient | None:
        """The first monthly payment for each đồng lent, exactly."""
        product, term = self.product, self.application.term_months
        if product is None:
            return None
        if product.loan_type == "overdraft":
            percent = self.number("OVERDRAFT_PAYMENT_PERCENT")
            return None if percent is None else exactly(Decimal(percent) / 100)
        if term is None:
            return None
        if product.card_fee is not None:
            return principal_and(exactly(product.card_fee / 100), term)
        method, rate = self.application.repayment_method, self.assessment_rate
        return None if rate is None else first_payment(method, rate, term)

    @cached_property
    def new_instalment(self) -> int | None:
        """Đồng of the first month."""
        amount, per_dong = self.amount, self.payment_per_dong
        if amount is None or per_dong is None:
            return None
        return half_up(amount * per_dong.numerator, per_dong.denominator)

    @cached_property
    def card_payment(self) -> int | Decimal | None:
        """What card limits held elsewhere count for in a month."""
        limits = self.application.card_limits_total
        percent = self.number("CARD_LIMIT_PAYMENT_PERCENT")
        return None if limits is None or percent is None else limits * percent / Decimal(100)

    @cached_property
    def obligations(self) -> int | None:
        """Đồng a month for old debts, cards and the new loan."""
        debt, cards = self.application.existing_monthly_debt, self.card_payment
        instalment = self.new_instalment
        if self.rule_set not in OBLIGATION_SETS:
            return None
        if debt is None or cards is None or instalment is None:
            return None
        return half_up(*exactly(Decimal(cards) + debt + instalment))

    # Ratios, to two decimal places.

    @cached_property
    def dti(self) -> Decimal | None:
        """Obligations in percent of recognised income."""
        if self.rule_set != "consumer":
            return None
        return ratio(self.obligations, self.recognised_income)

    @cached_property
    def residual_income(self) -> int | None:
        """Đồng a month left after obligations; may be below zero."""
        if self.obligations is None or self.recognised_income is None:
            return None
        return self.recognised_income - self.obligations

    @cached_property
    def living_cost(self) -> int | None:
        """Đồng a month of the borrower and his dependants, by area."""
        base = self.number("LIVING_COST_BASE")
        each = self.number("LIVING_COST_PER_DEPENDANT")
        dependants = self.application.dependants
        if self.rule_set not in OBLIGATION_SETS or base is None or each is None:
            return None
        return None if dependants is None else int(base + dependants * each)

    @cached_property
    def ltv(self) -> Decimal | None:
        """Amount in percent of the collateral's stated value."""
        application = self.application
        if self.rule_set not in COLLATERAL_SETS or application.collateral_kind == NO_COLLATERAL:
            return None
        return ratio(self.amount, application.collateral_value)

    @cached_property
    def share_of_need(self) -> Decimal | None:
        """Amount in percent of what the purchase costs."""
        if self.rule_set != "consumer":
            return None
        return ratio(self.amount, self.application.total_need)

    @cached_property
    def own_capital_share(self) -> Decimal | None:
        """Own capital in percent of own capital and loan."""
        amount, own = self.amount, self.application.own_capital
        if self.rule_set not in BUSINESS_SETS or amount is None or own is None:
            return None
        return ratio(own, own + amount)

    @cached_property
    def loan_to_turnover(self) -> Decimal | None:
        """Amount in percent of a year's turnover; of short loans only."""
        turnover = self.application.monthly_turnover
        if self.rule_set not in TURNOVER_SETS or not self.short or turnover is None:
            return None
        return ratio(self.amount, turnover * 12)

    @cached_property
    def dscr(self) -> Decimal | None:
        """Recognised income over debt service; of longer loans only."""
        income, instalment = self.recognised_income, self.new_instalment
        debt = self.application.existing_monthly_debt
        if self.rule_set not in CASH_FLOW_SETS or not self.longer:
            return None
        if income is None or instalment is None or debt is None or not debt + instalment:
            return None
        return hundredths(income, debt + instalment)

    @cached_property
    def months_at_maturity(self) -> int | None:
        """Age at the end of the loan, in months: compared exactly."""
        age, term = self.application.age, self.application.term_months
        return None if age is None or term is None else age * 12 + term

    @cached_property
    def age_at_maturity(self) -> Decimal | None:
        """Years, to two decimal places, for reading; the rule compares months."""
        months = self.months_at_maturity
        return None if months is None else hundredths(months, 12)

    @property
    def measures(self) -> dict[str, int | Decimal | None]:
        """The figures a verdict reports; None where one does not apply or is not finite."""
        values = {name: getattr(self, name) for name in MEASURES}
        return {name: None if v == BEYOND_MEASURE else v for name, v in values.items()}


FACTS: Final[Mapping[str, Callable[[Case], str | bool | None]]] = {
    "product": lambda case: case.application.product_code,
    "rule_set": lambda case: case.rule_set,
    "security": lambda case: case.security,
    "area": lambda case: case.area,
    "income_type": lambda case: case.application.income_type,
    "payroll_at_smb": lambda case: case.application.payroll_at_smb,
    "income_band": lambda case: case.income_band,
    "term_class": lambda case: case.term_class,
    "collateral_kind": lambda case: case.application.collateral_kind,
    "collateral_entity": lambda case: case.terms.policy.facts.collateral_entities.get(
        case.application.collateral_kind or ""
    ),
    "sector": lambda case: case.application.sector,
}
