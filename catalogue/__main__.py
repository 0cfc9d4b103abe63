"""The catalogue's commands: seed, check, diff, publish, export, history, rate, vocabulary."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue import describe, migrate, publishing, seed, store, versions, vocabulary
from catalogue.errors import NotKnown, Refused
from catalogue.export import export
from catalogue.queries import Catalogue, called, deposit_rate
from catalogue.sheets import labels
from launch.settings import Settings, SettingsError, read


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when files or question were refused, 2 misused."""
    given = _parser().parse_args(arguments)
    try:
        settings = read()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    url = given.database or settings.database_url
    if url == settings.database_url and settings.embedded:
        settings.var.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(url)
    engine = store.engine(url)
    command: Callable[[Session, argparse.Namespace, Settings], int] = given.command
    try:
        with Session(engine) as session, session.begin():
            return command(session, given, settings)
    except Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        count = len(refused.problems)
        print(f"{count} problem{'s' * (count != 1)}; nothing was published", file=sys.stderr)
    except IntegrityError:
        print("another version was published meanwhile; run the command again", file=sys.stderr)
    except (NotKnown, ValueError) as error:
        print(error, file=sys.stderr)
    finally:
        engine.dispose()
    return 1


def _seed(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    loaded = seed.load(session, given.folder, at=settings.now())
    print(describe.version(loaded))
    return 0


def _check(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    del settings
    made = publishing.changes(session, given.files, given.mapping)
    print(f"no problems; publishing would change {len(made)} records")
    return 0


def _diff(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    del settings
    made = publishing.changes(session, given.files, given.mapping)
    for line in describe.changes(made):
        print(line)
    if not made:
        print("no change")
    return 0


def _publish(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    if not publishing.changes(session, given.files, given.mapping):
        print("no change; nothing to publish")
        return 0
    made = publishing.publish(
        session,
        given.files,
        given.mapping,
        published_by=given.by,
        at=settings.now(),
        reason=given.reason,
    )
    print(describe.version(made))
    return 0


def _export(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    del settings
    number = given.version or versions.latest_number(session)
    export(session, number, given.file)
    print(f"version {number} in {given.file}")
    return 0


def _history(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    del given, settings
    for one in versions.history(session):
        print(describe.version(one))
    return 0


def _rate(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    snapshot = Catalogue(session.get_bind().engine).at(given.version)
    on = given.on or settings.current_date()
    found = deposit_rate(
        snapshot,
        given.product,
        channel=given.channel,
        amount=given.amount,
        term=labels.span(given.term).first,
        interest_payment=given.payment,
        on=on,
        segment=given.segment,
        currency=given.currency,
    )
    source = found.source
    print(f"{found.rate} percent a year from an amount of {found.min_amount} on")
    last = source.effective_to or "further notice"
    print(f"by {source.decision}, in force {source.effective_from} to {last}")
    by_number = {one.number: one for one in versions.history(session)}
    print(f"published in version {describe.version(by_number[source.version])}")
    return 0


def _vocabulary(session: Session, given: argparse.Namespace, settings: Settings) -> int:
    snapshot = Catalogue(session.get_bind().engine).at()
    vocabulary.write(called(snapshot, on=settings.current_date()), given.file)
    print(f"what customers call the products of version {snapshot.version.number} in {given.file}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("catalogue", description=__doc__)
    parser.add_argument("--database", metavar="URL", help="instead of TUVAN_DATABASE_URL")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Session, argparse.Namespace, Settings], int], about: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(command=run)
        return made

    loading = command("seed", _seed, "load the product book that comes with the project, once")
    loading.add_argument("folder", type=Path, nargs="?", default=seed.FOLDER)
    for name, run, about in (
        ("check", _check, "say everything that is wrong with files"),
        ("diff", _diff, "show what files would change"),
        ("publish", _publish, "publish files as a new version, whole or not at all"),
    ):
        made = command(name, run, about)
        made.add_argument("files", type=Path, nargs="+", metavar="FILE")
        made.add_argument("--mapping", type=Path, help="how the sheets are read")
        if name == "publish":
            made.add_argument("--by", required=True, help="who publishes")
            made.add_argument("--reason", required=True, help="why")
    out = command("export", _export, "write a version as an XLSX workbook that imports again")
    out.add_argument("file", type=Path, metavar="FILE.xlsx")
    out.add_argument("--version", type=int)
    command("history", _history, "list every version: who, when, why, from which files")
    words = command("vocabulary", _vocabulary, "write names for the dialogue engine to learn")
    words.add_argument("file", type=Path, metavar="FILE.yml")
    _rate_arguments(command("rate", _rate, "explain a deposit rate: decision, days, version"))
    return parser


def _rate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("product")
    parser.add_argument("--term", required=True, help="such as 12M, 2W, KKH")
    parser.add_argument("--channel", default="counter", choices=("counter", "online"))
    parser.add_argument("--amount", type=int, default=10**9, help="đồng of one book")
    parser.add_argument("--payment", default="end", help="how interest is paid")
    parser.add_argument("--segment", default="")
    parser.add_argument("--currency", default="VND")
    parser.add_argument("--on", type=date.fromisoformat, help="the day, today by default")
    parser.add_argument("--version", type=int, help="as that version knew it")


if __name__ == "__main__":
    sys.exit(main())
