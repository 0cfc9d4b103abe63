"""``python3 -m launch VERB``: what each make target runs.

Starts under whatever python3 the machine has, builds the environments, and goes on inside them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.version_info < (3, 9):  # noqa: UP036  this line is for machines that are older than the project
    sys.exit("python3 here is older than 3.9: install a current Python and start again.")

from launch import environments, model, packages, preflight, simulate
from launch.environments import APP, ENGINE, ROOT
from launch.terminal import LaunchError, fail, say

_ROOMS = (
    "--ignore=tests/end_to_end",
    "--ignore=tests/conversations",
    "--numprocesses=2",
    "--dist=loadfile",
)
_WHOLE = ("tests/end_to_end", "tests/conversations")
_ENGINE_TESTS = ("tests/bot", "tests/viet")


def _run_all() -> int:
    # Settings and ports first: a mistake there is said at once, not after minutes of building.
    preflight.check_ports(preflight.settings())
    environments.build()
    trained = _trained()
    os.execv(str(APP.python), [str(APP.python), "-m", "launch", "supervise", str(trained)])


def _trained() -> Path:
    """The model, trained on the products as they are published now."""
    here = preflight.settings()
    preflight.prepare_database(here)
    model.write_lookups(here.database_url)
    return model.train()


def _supervise(trained: str) -> int:
    from launch.supervise import supervise

    return supervise(preflight.settings(), Path(trained))


def _simulate(name: str) -> int:
    simulate.prepare(name)
    environments.build()
    trained = _trained()
    command = [str(APP.python), "-m", "launch", "simulated", name, str(trained)]
    os.execv(command[0], command)


def _check() -> int:
    environments.build()
    tools = APP.folder / "bin"
    steps = {
        "lint": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "mypy"],
        "imports": [
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
        ],
        "structure": ["-m", "launch", "structure"],
    }
    failed = []
    for name, arguments in steps.items():
        say(f"• {name}")
        if environments.run(APP, *arguments, extra={"PATH": f"{tools}:{os.environ['PATH']}"}):
            failed.append(name)
    say("• training data")
    if model.validate():
        failed.append("training data")
    if failed:
        say(f"\nmake check found faults in: {', '.join(failed)}")
    return 1 if failed else 0


def _test() -> int:
    environments.build()
    packages.install()
    _trained()
    narrowed = sys.argv[2:]
    say("• rooms")
    rooms = environments.run(APP, "-m", "pytest", "tests", *_ROOMS, *narrowed)
    say("• the whole installation")
    whole = environments.run(APP, "-m", "pytest", *_WHOLE, *narrowed)
    say("• the rooms that run inside the dialogue engine")
    engine = environments.run(ENGINE, "-m", "pytest", *_ENGINE_TESTS, *narrowed)
    # 5: nothing was left to run after narrowing.
    return next((status for status in (rooms, whole, engine) if status not in (0, 5)), 0)


def _evaluate() -> int:
    environments.build()
    trained = str(model.train())
    data = sys.argv[2:]
    say("• measuring")
    status = environments.run(ENGINE, "-m", "bot.evaluate", "--model", trained, *data)
    if status or data:
        return status
    say("• rasa test nlu")
    return model.test_by_rasa(trained)


def _structure() -> int:
    from launch.structure import faults

    found = faults(ROOT)
    for fault in found:
        say(f"  {fault}")
    return 1 if found else 0


def main() -> int:
    """Carry out the verb on the command line; the exit status."""
    verbs = {
        "run": _run_all,
        "supervise": lambda: _supervise(sys.argv[2]),
        "simulate": lambda: _simulate(sys.argv[2] if len(sys.argv) > 2 else ""),
        "simulated": lambda: simulate.run(sys.argv[2], Path(sys.argv[3])),
        "setup": lambda: environments.build() or 0,
        "train": lambda: environments.build() or (_trained() and 0) or 0,
        "model": lambda: say(str(model.path())) or 0,
        "check": _check,
        "test": _test,
        "evaluate": _evaluate,
        "structure": _structure,
        "lock": lambda: environments.lock() or 0,
    }
    verb = verbs.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if verb is None:
        say(f"python3 -m launch VERB, where VERB is one of {', '.join(verbs)}")
        return 2
    try:
        return verb()
    except LaunchError as error:
        return fail(error)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
