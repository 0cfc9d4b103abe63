"""The command ``appraisal``: judge applications, check a policy file, look at its versions.

appraisal < applications.jsonl > verdicts.jsonl
appraisal check new-policy.yaml --against policy.yaml
appraisal preview 2027-01-01 --applications applications.jsonl
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from appraisal.errors import PolicyError
from appraisal.facts import read_facts
from appraisal.history import changes, rewritten
from appraisal.lines import answer_line
from appraisal.model import Policy
from appraisal.policy_file import POLICY_FILE, read_policy
from appraisal.written import to_line
from launch import settings

SEEDS = Path(__file__).parents[1] / "catalogue" / "seeds"
DEFAULT_VERB = "appraise"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when all went well, 1 when something was malformed, 2 for a wrong call."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not arguments or (arguments[0] not in _VERBS and arguments[0] not in {"-h", "--help"}):
        arguments.insert(0, DEFAULT_VERB)
    options = parser.parse_args(arguments)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        return int(_VERBS[options.verb](options))
    except (PolicyError, settings.SettingsError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="appraisal", description=__doc__.split("\n")[0])
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--facts", type=Path, default=SEEDS, help="folder of loan products, base rates, documents"
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")

    appraise = verbs.add_parser("appraise", parents=[common], help="applications to verdicts")
    appraise.add_argument("file", nargs="?", type=Path, help="lines of JSON; standard input")
    appraise.add_argument("--policy", type=Path, default=POLICY_FILE)
    appraise.add_argument("--on", type=date.fromisoformat, help="day of lines that name none")
    appraise.add_argument(
        "--explain", action="store_true", help="add alternatives, remarks, documents and trace"
    )

    check = verbs.add_parser("check", parents=[common], help="every fault of a policy file")
    check.add_argument("file", nargs="?", type=Path, default=POLICY_FILE)
    check.add_argument("--against", type=Path, help="the published file, whose past must stand")

    versions = verbs.add_parser("versions", parents=[common], help="versions in the policy file")
    versions.add_argument("--policy", type=Path, default=POLICY_FILE)

    preview = verbs.add_parser("preview", parents=[common], help="what another day brings")
    preview.add_argument("date", type=date.fromisoformat)
    preview.add_argument("--policy", type=Path, default=POLICY_FILE)
    preview.add_argument("--since", type=date.fromisoformat, help="the day compared with; today")
    preview.add_argument("--applications", type=Path, help="lines of JSON judged on both days")
    return parser


def _policy(options: argparse.Namespace, path: Path) -> Policy:
    return read_policy(read_facts(options.facts), path)


def _today(given: date | None) -> date:
    return settings.read().current_date() if given is None else given


def _lines(stream: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield number, line


def _appraise(options: argparse.Namespace) -> int:
    policy, today = _policy(options, options.policy), _today(options.on)
    if options.file is None:
        return _answer(sys.stdin, policy, today, explain=options.explain)
    with options.file.open(encoding="utf-8") as stream:
        return _answer(stream, policy, today, explain=options.explain)


def _answer(stream: TextIO, policy: Policy, today: date, *, explain: bool) -> int:
    malformed = 0
    for number, line in _lines(stream):
        answer, good = answer_line(line, policy, today, explain=explain)
        print(to_line(answer))
        if not good:
            malformed += 1
            for error in answer["errors"]:
                print(f"line {number}: {error['path']}: {error['message']}", file=sys.stderr)
    return 1 if malformed else 0


def _check(options: argparse.Namespace) -> int:
    policy = _policy(options, options.file)
    if options.against is not None:
        problems = rewritten(_policy(options, options.against), policy)
        if problems:
            raise PolicyError(problems)
    print(
        f"{options.file}: version {policy.version.code} is sound: {len(policy.rules)} rules, "
        f"{len(policy.parameters)} values of parameters, {len(policy.reasons)} reason codes"
    )
    return 0


def _versions(options: argparse.Namespace) -> int:
    for version in _policy(options, options.policy).versions:
        print(f"{version.code}  from {version.effective_from}  {version.decision}")
    return 0


def _preview(options: argparse.Namespace) -> int:
    policy, since = _policy(options, options.policy), _today(options.since)
    for change in changes(policy, since, options.date):
        print(
            f"{change.name}: {change.before} -> {change.after} {change.unit}, "
            f"from {change.effective_from} ({change.reference})"
        )
    if options.applications is None:
        return 0
    malformed = 0
    with options.applications.open(encoding="utf-8") as stream:
        for number, line in _lines(stream):
            now, good = answer_line(line, policy, since)
            then, good_then = answer_line(line, policy, options.date)
            if not good or not good_then:
                malformed += 1
                print(f"line {number}: {(now if not good else then)['errors']}", file=sys.stderr)
            elif now["outcome"] != then["outcome"]:
                print(f"line {number}: {now['outcome']} -> {then['outcome']}")
    return 1 if malformed else 0


_VERBS = {
    "appraise": _appraise,
    "check": _check,
    "versions": _versions,
    "preview": _preview,
}


if __name__ == "__main__":
    sys.exit(main())
