"""Claims against each other and against the bot: ``python -m tests.desk.trials.claims``.

Of fifty officers who claim one case at once exactly one has it, and the others are told who. A
claim while a turn of the bot is running is the bot's last moment: what comes later is dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.messages import Message, Sender, since
from desk.handoff.history import Happened, history
from desk.handoff.officers import begin_session
from desk.tables import officers
from launch.settings import SessionPeriod
from tests.desk.fakes.client import Customer, Officer
from tests.desk.trials.place import Place, place

AT_ONCE = 50
# How long the engine takes, and within how long a claim comes: some before, some after.
TURN_SECONDS = 0.05
CLAIM_WITHIN = 0.15
DROPPED = "bot_reply_dropped"
_DAY = SessionPeriod(86_400, 86_400)
_RETAIL = {"department": "retail", "role": "officer", "active": True, "password_hash": "-"}


@dataclass(frozen=True)
class Silenced:
    """What became of the turns that a claim ran against."""

    turns: int
    answered: int
    dropped: int
    never_asked: int


@asynccontextmanager
async def desks_of(here: Place) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client for each desk process."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=desk.url, limits=limits, timeout=60)
            )
            for desk in here.installation.desks
        ]


def recruit(here: Place, desks: list[httpx.AsyncClient], count: int, called: str) -> list[Officer]:
    """New officers, logged in, each at the next desk process; ``name_of`` gives their names."""
    usernames = [f"{called}{n}" for n in range(count)]

    def enter(connection: Connection) -> list[str]:
        rows = [{"username": one, "name": name_of(one), **_RETAIL} for one in usernames]
        connection.execute(sa.insert(officers), rows)
        return [begin_session(connection, one, time.time(), _DAY) for one in usernames]

    tokens = here.store.transact(enter)
    return [
        Officer(desks[n % len(desks)], username, token)
        for n, (username, token) in enumerate(zip(usernames, tokens, strict=True))
    ]


def name_of(username: str) -> str:
    return username.title()


def say(line: str) -> None:
    """Print at once, so that a run that is cut short still shows what it did."""
    print(line, flush=True)


async def race(here: Place, times: int, tell: Callable[[str], None] = say) -> None:
    """So many cases, each claimed by everybody at once.

    Raises:
        AssertionError: a case had no winner or several, or a loser was told wrongly.
    """
    async with desks_of(here) as desks:
        team = recruit(here, desks, AT_ONCE, "racer")
        for n in range(times):
            customer = await Customer.begin(desks[n % len(desks)])
            await customer.ask("human")
            await _one_winner(here.conversation(customer), team, here)
            if (n + 1) % 10 == 0:
                tell(f"{n + 1} cases, {AT_ONCE} claims each: one winner each")


async def _one_winner(conversation: str, team: list[Officer], here: Place) -> None:
    claims = await asyncio.gather(*(officer.act(conversation, "claim") for officer in team))
    winners = [
        officer for officer, claim in zip(team, claims, strict=True) if claim.status_code == 200
    ]
    assert len(winners) == 1, [claim.status_code for claim in claims]
    (winner,) = winners
    for claim in claims:
        if claim.status_code != 200:
            told = claim.json()
            assert (claim.status_code, told["error"]) == (409, "held"), claim.text
            assert told["officer"] == winner.username
            assert told["officer_name"] == name_of(winner.username)
    lines = here.store.transact(lambda c: history(c, conversation))
    assert [line.officer for line in lines if line.kind is Happened.CLAIMED] == [winner.username]
    await winner.done(conversation, "close")


async def silence(
    here: Place,
    times: int,
    seed: int,
    at_once: int = 25,
    tell: Callable[[str], None] = say,
) -> Silenced:
    """So many claims while a turn is running; afterwards each conversation goes back to the bot.

    Raises:
        AssertionError: the bot spoke after a claim, or a dropped answer was not logged.
    """
    rng = random.Random(seed)
    before, dropped_before = _taken(here), here.logged(DROPPED)
    async with desks_of(here) as desks:
        team = recruit(here, desks, len(desks), "server")
        customers = [await Customer.begin(desks[n % len(desks)]) for n in range(at_once)]
        answered = 0
        for begun in range(0, times, at_once):
            now = customers[: times - begun]
            # The officer is at another desk process than the customer.
            await asyncio.gather(
                *(
                    _claimed(here, one, team[(n + 1) % len(team)], rng.uniform(0, CLAIM_WITHIN))
                    for n, one in enumerate(now)
                )
            )
            answered = sum(_answers(here, one) for one in customers)
            tell(f"{begun + len(now)} claims while a turn was running: {answered} answered before")
    taken = _taken(here) - before
    dropped = here.logged(DROPPED) - dropped_before
    assert taken == answered + dropped, f"{taken} turns, {answered} answered, {dropped} logged"
    return Silenced(times, answered, dropped, times - taken)


def _taken(here: Place) -> int:
    """How many turns the engine has answered."""
    journal = here.installation.journal
    return len(journal.read_text().splitlines()) if journal.exists() else 0


async def _claimed(here: Place, customer: Customer, officer: Officer, after: float) -> None:
    conversation = here.conversation(customer)
    await customer.say(f"sleep {TURN_SECONDS}")
    await asyncio.sleep(after)
    await officer.done(conversation, "claim")
    # Long enough for a turn that was taken up just before the claim.
    await asyncio.sleep(TURN_SECONDS + 0.5)
    await officer.done(conversation, "release")


def _answers(here: Place, customer: Customer) -> int:
    """How many of the bot's messages stand here, once none of them came after a claim."""
    conversation = here.conversation(customer)
    said: list[Message] = here.store.transact(lambda c: since(c, conversation, 0))
    lines = here.store.transact(lambda c: history(c, conversation))
    claims = [line.after_seq for line in lines if line.kind is Happened.CLAIMED]
    answers = [message for message in said if message.sender is Sender.BOT]
    for answer in answers:
        asked = answer.reply_to or 0
        late = [claim for claim in claims if asked <= claim < answer.seq]
        assert not late, f"message {answer.seq} answers {asked} after the claim at {late}"
    return len(answers)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.desk.trials.claims", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with place(asked.database) as here:
        asyncio.run(race(here, asked.cases))
        say(str(asyncio.run(silence(here, asked.turns, asked.seed))))


if __name__ == "__main__":
    main()
