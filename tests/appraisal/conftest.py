"""The demo bank's policy and facts, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

import appraisal

SEEDS = Path(__file__).parents[2] / "catalogue" / "seeds"


@pytest.fixture(scope="session")
def policy() -> appraisal.Policy:
    return appraisal.read_policy(appraisal.read_facts(SEEDS))
