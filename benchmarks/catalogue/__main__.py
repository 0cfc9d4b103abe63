"""The catalogue at the size of a large bank: ``python -m benchmarks.catalogue``.

100 deposit products, 50,000 posted rates on the embedded database. Publishes them from CSV and from
XLSX, each in a process of its own so that its peak memory is its own; then asks for rates and ranks
products, beside the same rate asked of the database each time.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path

import openpyxl
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import migrate, publishing, queries, store
from catalogue.finding import DepositNeeds, find_deposits
from catalogue.queries import Catalogue, Snapshot, Term
from catalogue.store.models import DepositRate

PRODUCTS, RATES = 100, 50_000
MONTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 24, 36, 48, 60)
LANES = [(channel, payment) for channel in ("counter", "online") for payment in ("end", "monthly")]
STARTS = [date(2026, month, 1) for month in range(1, 8)]
TODAY = date(2026, 6, 15)
HEADER = [
    "product_code",
    "channel",
    "interest_payment",
    "term",
    "min_amount",
    "rate",
    "effective_from",
    "effective_to",
    "decision",
]
ROUNDS = 5_000


def product_codes() -> list[str]:
    return [f"DEP_{number:03}" for number in range(PRODUCTS)]


def write_products(file: Path) -> None:
    entries = [
        f"  - {{code: {code}, name_vi: Tiết kiệm {code}, kind: standard, "
        "channels: [counter, online], min_amount: 1000000, min_term: {months: 1}, "
        "max_term: {months: 60}, interest_payments: [end, monthly], "
        "effective_from: 2025-01-01, source: Công văn 1}"
        for code in product_codes()
    ]
    file.write_text("products:\n" + "\n".join(entries) + "\n", encoding="utf-8")


def rate_rows() -> list[list[object]]:
    chance = random.Random(7)
    made: list[list[object]] = []
    for start, following in zip(STARTS, [*STARTS[1:], None], strict=True):
        last = "" if following is None else following.replace(month=following.month - 1, day=28)
        for code in product_codes():
            for channel, payment in LANES:
                for months in MONTHS:
                    rate = chance.randrange(300, 470 if months < 6 else 650) / 100
                    written = f"{rate:.2f}"
                    made.append(
                        [
                            code,
                            channel,
                            payment,
                            f"{months}M",
                            1_000_000,
                            written,
                            start,
                            last,
                            "Công văn 2",
                        ]
                    )
    return made[:RATES]


def write_csv(file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *rate_rows()])


def write_xlsx(file: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("deposit_rate")
    sheet.append(HEADER)
    for row in rate_rows():
        sheet.append([*row[:5], float(str(row[5])), *row[6:]])
    book.save(file)


def publish(url: str, file: Path) -> None:
    """Publish one file; prints seconds and peak memory of this process."""
    engine = store.engine(url)
    start = time.perf_counter()
    with Session(engine) as session, session.begin():
        publishing.publish(
            session, [file], published_by="benchmark", at=datetime.now(timezone.utc), reason="size"
        )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"publish {RATES} rates, {file.suffix[1:]:5} {seconds:8.1f} s   {peak:6.0f} MB at most")


def percentiles(name: str, work: Callable[[int], object], rounds: int) -> None:
    taken = []
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    p50, p95 = taken[rounds // 2], taken[rounds * 95 // 100]
    print(f"{name:34} p50 {p50:7.3f} ms   p95 {p95:7.3f} ms   worst {taken[-1]:7.3f} ms")


def ask(snapshot: Snapshot, number: int) -> object:
    code = f"DEP_{number % PRODUCTS:03}"
    channel, payment = LANES[number % len(LANES)]
    return queries.deposit_rate(
        snapshot,
        code,
        channel=channel,
        amount=100_000_000,
        term=Term(months=MONTHS[number % len(MONTHS)]),
        interest_payment=payment,
        on=TODAY,
    )


def ask_database(session: Session, number: int) -> object:
    """The same question as one query, for comparison."""
    channel, payment = LANES[number % len(LANES)]
    row = DepositRate
    query = (
        select(row.rate)
        .where(row.product_code == f"DEP_{number % PRODUCTS:03}", row.channel == channel)
        .where(row.interest_payment == payment, row.term_unit == "month", row.segment == "")
        .where(row.term_from == MONTHS[number % len(MONTHS)], row.currency == "VND")
        .where(row.effective_from <= TODAY, row.min_amount <= 100_000_000)
        .where(row.effective_to.is_(None) | (row.effective_to >= TODAY), row.retired_in.is_(None))
        .order_by(row.min_amount.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one()


def main() -> None:
    if len(sys.argv) == 3:
        publish(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_products(folder / "products.yaml")
        write_csv(folder / "rates.csv")
        write_xlsx(folder / "rates.xlsx")
        for file in ("rates.xlsx", "rates.csv"):
            url = f"sqlite:///{folder / file}.db"
            migrate.upgrade(url)
            engine = store.engine(url)
            with Session(engine) as session, session.begin():
                publishing.publish(
                    session,
                    [folder / "products.yaml"],
                    published_by="benchmark",
                    at=datetime.now(timezone.utc),
                    reason="products",
                )
            engine.dispose()
            command = [sys.executable, "-m", "benchmarks.catalogue", url, str(folder / file)]
            subprocess.run(command, check=True)
        engine = store.engine(url)
        start = time.perf_counter()
        snapshot = Catalogue(engine).at()
        print(f"{'read the version':34} once {(time.perf_counter() - start) * 1000:6.0f} ms")
        percentiles("rate", lambda n: ask(snapshot, n), ROUNDS)
        with Session(engine) as session:
            percentiles("rate, asked of the database", lambda n: ask_database(session, n), 500)
        needs = [
            DepositNeeds(amount=100_000_000, term=Term(months=months), channel=channel)
            for months in MONTHS
            for channel in ("counter", "online", None)
        ]
        percentiles(
            "find by amount, term, channel",
            lambda n: find_deposits(snapshot, needs[n % len(needs)], on=TODAY),
            300,
        )
        longest = DepositNeeds(amount=100_000_000, longest=Term(months=24))
        percentiles("find the best term", lambda _: find_deposits(snapshot, longest, on=TODAY), 100)
        engine.dispose()


if __name__ == "__main__":
    main()
