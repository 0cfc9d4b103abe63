"""A hundred random conversations; the command walks two thousand."""

from __future__ import annotations

from tests.conversations.installed import Backstage
from tests.conversations.walking import dead_ends, walks
from tests.end_to_end.installation import Installation


def test_random_conversations_reach_no_dead_end(customers: Installation, behind: Backstage) -> None:
    found = {
        seed: "\n".join([*faults, played.transcript()])
        for seed, played in walks(customers.address, range(100), behind)
        if (faults := dead_ends(played, behind))
    }
    assert not found, "\n\n".join(f"walk {seed}:\n{text}" for seed, text in found.items())
