"""What must hold between records, whatever file they come from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from catalogue.checks import deposits, references
from catalogue.checks.known import Known
from catalogue.errors import Problem, Refused
from catalogue.versions import Incoming


def checked(session: Session, incoming: Sequence[Incoming]) -> list[Incoming]:
    """The rows, amount tiers that start at the product's minimum filled in.

    Raises:
        Refused: every problem of every row.
    """
    known = Known(session, incoming)
    problems: list[Problem] = []
    filled = deposits.filled(incoming, known)
    references.check(filled, known, problems)
    deposits.check(filled, known, problems)
    if problems:
        raise Refused(problems)
    return filled
