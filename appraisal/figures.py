"""Which figures there are: what a verdict reports, what an amount changes, which rules compare."""

from __future__ import annotations

from typing import Final

OF_THE_AMOUNT: Final = frozenset(
    {
        "amount",
        "new_instalment",
        "obligations",
        "dti",
        "residual_income",
        "ltv",
        "share_of_need",
        "own_capital_share",
        "loan_to_turnover",
        "dscr",
    }
)
"""The figures that another amount changes."""

MEASURES: Final = (
    "recognised_income",
    "assessment_rate",
    "new_instalment",
    "obligations",
    "dti",
    "residual_income",
    "ltv",
    "share_of_need",
    "own_capital_share",
    "loan_to_turnover",
    "dscr",
    "age_at_maturity",
)
"""The figures a verdict reports, in its order."""

# A figure is worked out for the rule sets whose rules compare it.
BUSINESS_SETS: Final = frozenset({"business_short", "business_long", "agriculture"})
INCOME_SETS: Final = BUSINESS_SETS | {"consumer"}
OBLIGATION_SETS: Final = frozenset({"consumer", "business_short"})
COLLATERAL_SETS: Final = INCOME_SETS | {"pledge"}
TURNOVER_SETS: Final = frozenset({"business_short", "agriculture"})
CASH_FLOW_SETS: Final = frozenset({"business_long", "agriculture"})
