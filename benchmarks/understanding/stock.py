"""``python -m benchmarks.understanding.stock [DATA…]``: ours beside the stock Rasa pipeline.

Trains what `rasa init` suggests on all of the project's examples, then measures both models on
the same messages and prints the same lines side by side. The stock pipeline needs TensorFlow,
which Rasa brings along and the project's own engine never loads. Its training is bounded by
``--epochs`` (Rasa's default is 100) and takes from half an hour to hours; a trained model is kept
in ``--keep`` and used again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.parse import ROOT, quietly

HERE = Path(__file__).parent
OWN_SETS = ROOT / "tests" / "understanding"


def train(folder: Path, epochs: int) -> Path:
    """The stock model in `folder`, trained now if it is not there, its cost beside it."""
    model = folder / f"stock-{epochs}-epochs.tar.gz"
    if model.exists():
        return model
    folder.mkdir(parents=True, exist_ok=True)
    config = yaml.safe_load((HERE / "stock.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(folder / "config.yml")]
    command += ["--nlu", str(ROOT / "data" / "nlu"), "--domain", str(ROOT / "domain")]
    command += ["--out", str(folder), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    began = time.monotonic()
    quiet = {"PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with _log(model).open("w") as log:
        ran = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **quiet, "RASA_TELEMETRY_ENABLED": "false"},
            stdout=log,
            stderr=log,
            check=False,
        )
    if ran.returncode or not model.exists():
        sys.exit(f"training the stock pipeline failed; {_log(model)} says why")
    cost = {"training_seconds": round(time.monotonic() - began, 1)}
    model.with_name(model.name.replace(".tar.gz", ".json")).write_text(json.dumps(cost))
    return model


def _log(model: Path) -> Path:
    return model.with_name(model.name.replace(".tar.gz", ".log"))


def curve(model: Path) -> list[tuple[str, str]]:
    """Loss and share of training examples read rightly after each epoch, as Rasa told them."""
    if not _log(model).exists():
        return []
    told = re.findall(r"(\d+)/\d+ \[[^\]]*t_loss=([\d.]+), i_acc=([\d.]+)", _log(model).read_text())
    # An epoch is told once before its own figures are known, and once with them.
    return list({epoch: (loss, right) for epoch, loss, right in told}.values())


def measure(model: Path, files: Sequence[Path]) -> dict[str, Any]:
    """The lines of `model` for each file, in this process."""
    from bot.engine.understanding import Understanding
    from bot.measure import summary
    from bot.measure.rows import read_rows

    parse = Understanding(model).parse
    found: dict[str, Any] = {}
    for path in files:
        rows = read_rows(path)
        labelled = [row for row in rows if "intent" in row]
        if any("second" in row for row in labelled):
            lines = summary.of_second_matters(labelled, parse)
        elif labelled:
            lines = summary.of_intents(labelled, parse)[0]
        else:
            lines = summary.of_quantities(rows, parse)[0]
        lines += summary.of_speed([row["text"] for row in rows], parse)
        found[path.name] = [[line.name, line.value, *line.interval, line.unit] for line in lines]
    return found


def _apart(engine: str, model: Path, files: Sequence[Path]) -> dict[str, Any]:
    """`measure` in a process of its own: one of the two must not see TensorFlow."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.understanding.stock"]
    command += ["--lines-of", engine, "--model", str(model), *map(str, files)]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _seconds(model: Path) -> float:
    cost = model.with_name(model.name.replace(".tar.gz", ".json"))
    return (
        float(json.loads(cost.read_text())["training_seconds"]) if cost.exists() else float("nan")
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.understanding.stock", description=__doc__
    )
    parser.add_argument("data", nargs="*", type=Path, help="JSON lines; default: the own sets")
    parser.add_argument("--model", type=Path, help="ours; default: the newest in models/")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "stock")
    parser.add_argument("--lines-of", choices=("ours", "stock"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    files = [path.resolve() for path in given.data or sorted(OWN_SETS.glob("*.jsonl"))]
    if given.lines_of:
        quietly()
        if given.lines_of == "ours":
            from bot.engine import placeholders

            placeholders.install()
        print(json.dumps(measure(given.model, files)))
        return
    from bot.engine.understanding import newest_model

    ours, stock = given.model or newest_model(ROOT / "models"), train(given.keep, given.epochs)
    lines, theirs = _apart("ours", ours, files), _apart("stock", stock, files)
    print(f"{'':46}{'ours':>8}{'':18}{'stock':>8}")
    for name in lines:
        print(f"{name} (stock: {given.epochs} epochs)")
        for mine, other in zip(lines[name], theirs[name], strict=True):
            shown = "".join(f"{a:9.3f} [{b:7.3f}, {c:7.3f}]" for _, a, b, c, _ in (mine, other))
            print(f"  {mine[0]:40}{shown} {mine[4]}")
    for name, mine, other in (
        ("training, s", _seconds(ours), _seconds(stock)),
        ("model, MB", ours.stat().st_size / 1e6, stock.stat().st_size / 1e6),
    ):
        print(f"  {name:40}{mine:9.1f}{'':19}{other:9.1f}")
    print("stock, after each epoch: loss, share of its own examples read rightly")
    for epoch, (loss, right) in enumerate(curve(stock), start=1):
        print(f"  {epoch:5}{loss:>9}{right:>9}")


if __name__ == "__main__":
    main()
