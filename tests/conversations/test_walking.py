"""A hundred random conversations; the commands walk as many as one likes."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from tests.conversations.installed import Backstage
from tests.conversations.mutating import mutants
from tests.conversations.playing import Played
from tests.conversations.walking import dead_ends, walks
from tests.end_to_end.installation import Installation

# Lengths of time are few and small, so that a wrong one is often right of something else.
_TOLD_APART = ("money", "percent", "day", "decision")
_FOUND_OF_TEN = 9


@pytest.fixture(scope="module")
def walked(customers: Installation, behind: Backstage) -> Mapping[int, Played]:
    return dict(walks(customers.address, range(100), behind))


def test_random_conversations_reach_no_dead_end(
    walked: Mapping[int, Played], behind: Backstage
) -> None:
    found = {
        seed: "\n".join([*faults, played.transcript()])
        for seed, played in walked.items()
        if (faults := dead_ends(played, behind))
    }
    assert not found, "\n\n".join(f"walk {seed}:\n{text}" for seed, text in found.items())


def test_a_figure_with_another_last_digit_is_found(
    walked: Mapping[int, Played], behind: Backstage
) -> None:
    wrong = {f"{kind}, last digit" for kind in _TOLD_APART}
    made = [
        one
        for seed, played in walked.items()
        for one in mutants(played, random.Random(seed), behind)
        if one.kind in wrong
    ]
    taken_for_true = [str(one) for one in made if not one.found(behind)]
    assert len(made) > 100
    assert 10 * len(taken_for_true) < (10 - _FOUND_OF_TEN) * len(made), taken_for_true
