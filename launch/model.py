"""The trained model: trained when its inputs have changed, found by their hash otherwise."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from launch import environments
from launch.environments import ROOT
from launch.terminal import LaunchError, say, step

MODELS = ROOT / "models"
LOG = MODELS / "train.log"
LOOKUPS = ROOT / "data" / "nlu" / "lookups.yml"
_KEPT = 3
_TAIL = 30
_FAULTS = re.compile(r"(The (intent|example|action|slot)|Issue found|Project validation).*")
_PROGRESS = re.compile(r"(Starting to train|Finished training|Restored) component .*|fitting .*")
_INPUTS = ("config.yml", "domain", "data", "bot", "viet", "locks/rasa.txt")


def _files() -> Iterator[Path]:
    for name in _INPUTS:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc"
            )


def fingerprint() -> str:
    """Hash of everything that training reads, names and contents."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def path() -> Path:
    """Where the model of the inputs as they are now stands, trained or not."""
    return MODELS / f"{fingerprint()}.tar.gz"


def write_lookups(database_url: str) -> None:
    """Write what the newest published catalogue calls its products, for training to read.

    Raises:
        LaunchError: the catalogue could not be read; the lines above say why.
    """
    command = ("-m", "catalogue", "--database", database_url, "vocabulary", str(LOOKUPS))
    if environments.run(environments.APP, *command):
        raise LaunchError("Training stops here: the products' names could not be written.")


def train() -> Path:
    """The model of today's inputs, trained now if it is not there.

    Raises:
        LaunchError: training failed, its own output above says why; or its inputs were changed
            meanwhile.
    """
    model = path()
    if model.exists():
        return model
    began, used = time.monotonic(), _processor_seconds()
    with step("Training the model (inputs have changed; about a minute)"):
        status = environments.run_logged(
            environments.ENGINE,
            "-m",
            "bot.engine",
            "train",
            "--skip-validation",
            "--domain",
            "domain",
            "--fixed-model-name",
            model.name.removesuffix(".tar.gz"),
            "--out",
            str(MODELS),
            log=LOG,
            showing=_PROGRESS,
        )
        if status or not model.exists():
            end = "".join(LOG.read_text(encoding="utf-8").splitlines(keepends=True)[-_TAIL:])
            raise LaunchError(
                f"{end}\nTraining failed; the lines above name the file and what is wrong with it "
                f"(all of them: {LOG}). 'make check' validates the training data without training."
            )
    if path() != model:
        # It may hold something of both, and would be found for the inputs as they were.
        model.unlink()
        raise LaunchError(
            "config.yml, domain/, data/, bot/ or viet/ was changed while the model was trained, so "
            "that it is of neither; start again when nothing is being edited."
        )
    cost = {
        "training_seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(_processor_seconds() - used, 1),
    }
    _beside(model).write_text(json.dumps(cost), encoding="utf-8")
    _drop_old(model)
    return model


def _processor_seconds() -> float:
    """What the programs started from here have cost so far; a busy machine does not lengthen it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _beside(model: Path) -> Path:
    """Where the cost of training `model` is kept."""
    return model.with_name(model.name.replace(".tar.gz", ".json"))


def _drop_old(current: Path) -> None:
    others = sorted(
        (file for file in MODELS.glob("*.tar.gz") if file != current),
        key=lambda file: file.stat().st_mtime,
        reverse=True,
    )
    for file in others[_KEPT - 1 :]:
        file.unlink()
        _beside(file).unlink(missing_ok=True)
        say(f"  dropped the old model {file.name}")


def validate() -> int:
    """The engine's own check of domain, rules and examples; 0 when it finds no fault.

    Whether every response is used is tested elsewhere: the engine does not see into actions.
    """
    return environments.run_logged(
        environments.ENGINE,
        "-m",
        "bot.engine",
        "data",
        "validate",
        "--domain",
        "domain",
        log=MODELS / "validate.log",
        showing=_FAULTS,
    )


def test_by_rasa(trained: str) -> int:
    """``rasa test nlu`` on the project's own set, which the measuring before it has written out."""
    folder = ROOT / "var" / "evaluation" / "rasa"
    status = environments.run_logged(
        environments.ENGINE,
        *("-m", "bot.engine", "test", "nlu", "--model", trained),
        *("--nlu", str(folder / "messages.yml"), "--out", str(folder)),
        log=folder / "test.log",
        showing=_FAULTS,
    )
    if status:
        say(f"  rasa test nlu failed; {folder / 'test.log'} says why")
        return status
    report = json.loads((folder / "intent_report.json").read_text(encoding="utf-8"))
    for name in ("accuracy", "macro avg", "weighted avg"):
        value = report[name] if name == "accuracy" else report[name]["f1-score"]
        say(f"  {name if name == 'accuracy' else name + ' F1':36}{value:10.3f}")
    say(f"  reports and pictures: {folder}")
    return 0
