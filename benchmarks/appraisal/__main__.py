"""How long an appraisal takes: ``python -m benchmarks.appraisal``.

Prints wall and processor milliseconds of one appraisal, of its alternatives, and of the maxima with
and without figures shared between amounts; then the seconds of a batch through the command. Ends
with 1 when a target is missed: those of single appraisals are held to processor time, which other
work on the machine does not stretch.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import appraisal
from appraisal.case import Case
from appraisal.ceilings import step
from appraisal.checks.limits import amount_ceiling
from appraisal.judging import at_least, findings, outcome_of
from appraisal.terms import terms_on
from tests.appraisal.applications import application

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 23)
MEASURED = 2_000
BATCH = 10_000
P95_MS, P95_ALTERNATIVES_MS, BATCH_SECONDS = 2, 30, 60


class Times:
    """Milliseconds of one kind of work, by the wall's clock and the processor's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.wall: list[float] = []
        self.processor: list[float] = []

    def take(self, work: Callable[[], object]) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        work()
        self.processor.append((time.process_time() - processor) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    def p95(self) -> float:
        return sorted(self.processor)[len(self.processor) * 95 // 100]

    def __str__(self) -> str:
        wall, processor = sorted(self.wall), sorted(self.processor)
        half, most = len(wall) // 2, len(wall) * 95 // 100
        return (
            f"{self.name:42} {wall[half]:8.2f} {wall[most]:8.2f} {wall[-1]:8.2f}"
            f" {processor[half]:8.2f} {processor[most]:8.2f}"
        )


def maximum_from_scratch(case: Case) -> int | None:
    """The largest `likely` amount, every amount a case of its own: what sharing figures saves."""
    ceiling = amount_ceiling(case)
    if case.product is None or ceiling is None:
        return None
    each = step(case)
    low, high = -(-case.product.min_amount // each), ceiling[0] // each

    def good(steps: int) -> bool:
        other = Case(case.stated.changed(amount=steps * each), case.terms)
        return at_least(outcome_of(findings(other)), "likely")

    if low > high or not good(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if good(middle) else (low, middle - 1)
    return low * each


def batch(lines: str) -> float:
    start = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-m", "appraisal"],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    seconds = time.perf_counter() - start
    assert len(run.stdout.splitlines()) == BATCH
    return seconds


def main() -> int:
    policy = appraisal.read_policy(
        appraisal.read_facts(ROOT / "catalogue" / "seeds"), appraisal.POLICY_FILE
    )
    random = Random(1)
    fields = [application(random, ON) for _ in range(BATCH)]
    applications = [appraisal.read_application(f, policy) for f in fields[:MEASURED]]
    verdicts: list[appraisal.Verdict] = []
    one = Times("appraise")
    scratch = Times("  one maximum, nothing shared")
    more = Times("appraise with alternatives")
    whole = Times("appraise, explained and written")
    for stated in applications:
        one.take(lambda: verdicts.append(appraisal.appraise(stated, policy, on=ON)))  # noqa: B023
        more.take(lambda: appraisal.appraise(stated, policy, on=ON).alternatives)  # noqa: B023
        whole.take(lambda: appraisal.verdict_json(verdicts[-1], explain=True))
        scratch.take(lambda: maximum_from_scratch(Case(stated, terms_on(policy, ON))))  # noqa: B023
    print(f"{MEASURED} applications, milliseconds{'':15} p50      p95      max  cpu p50  cpu p95")
    for times in (one, scratch, more, whole):
        print(times)
    lines = "\n".join(json.dumps({**f, "on": ON.isoformat()}) for f in fields)
    seconds = batch(lines)
    print(f"batch of {BATCH} through the command: {seconds:.1f} s")
    missed = [
        f"{name}: {value:.2f} is over {target}"
        for name, value, target in (
            ("appraise p95 ms", one.p95(), P95_MS),
            ("with alternatives p95 ms", more.p95(), P95_ALTERNATIVES_MS),
            ("batch s", seconds, BATCH_SECONDS),
        )
        if value > target
    ]
    print("\n".join(missed) if missed else "every target is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
