"""What must hold between records, whatever file they come from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from catalogue.checks import deposits, ladders, references
from catalogue.checks.known import Known
from catalogue.errors import Problem
from catalogue.incoming import Incoming


def checked(
    session: Session, incoming: Sequence[Incoming], problems: list[Problem]
) -> list[Incoming]:
    """The rows, amount tiers that start at the product's minimum filled in.

    Every problem of every row is added to ``problems``. Where some rows could not be read,
    holes are not looked for: they may be those rows.
    """
    unread = bool(problems)
    known = Known(session, incoming)
    filled = deposits.filled(incoming, known)
    references.check(filled, known, problems)
    deposits.check(filled, known, problems)
    if not unread:
        ladders.check(filled, known, problems)
    return filled
