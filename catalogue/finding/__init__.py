"""Finding products by needs, and laying them side by side.

Every product of the group comes back, those that fit first, each with what speaks for and against
it: a customer is shown drawbacks with advantages, and told why something does not fit.
"""

from catalogue.finding.cards import CardNeeds, find_cards
from catalogue.finding.compare import Comparison, ComparisonRow, compare
from catalogue.finding.deposits import DepositNeeds, find_deposits
from catalogue.finding.loans import LoanNeeds, find_loans
from catalogue.finding.matches import Match, Reason

__all__ = [
    "CardNeeds",
    "Comparison",
    "ComparisonRow",
    "DepositNeeds",
    "LoanNeeds",
    "Match",
    "Reason",
    "compare",
    "find_cards",
    "find_deposits",
    "find_loans",
]
