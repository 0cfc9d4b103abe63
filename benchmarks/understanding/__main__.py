"""``python -m benchmarks.understanding [DATA…]``: classifiers and features side by side.

Runs in the dialogue engine's environment. Each way is trained on seven eighths of the project's
examples and measured on the rest, and on each file given (rows with text, intent and alt).
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from benchmarks.engine.project import examples
from bot.engine import placeholders
from bot.evaluate import read_rows

ROOT = Path(__file__).parents[2]
ON = date(2026, 1, 1)
_ANNOTATION = re.compile(r"\[([^\]\[]+)\](?:\([^)]*\)|\{[^}]*\})")

WAYS: dict[str, Callable[[], Any]] = {
    "linear SVM, C 0.1": lambda: LinearSVC(C=0.1),
    "linear SVM, C 0.2": lambda: LinearSVC(C=0.2),
    "linear SVM, C 0.5": lambda: LinearSVC(C=0.5),
    "linear SVM, C 0.2, balanced": lambda: LinearSVC(C=0.2, class_weight="balanced"),
    "ridge": lambda: RidgeClassifier(alpha=2.0, solver="sparse_cg"),
    "complement naive Bayes": lambda: ComplementNB(alpha=0.3),
    "logistic regression (slow)": lambda: LogisticRegression(C=10, max_iter=60),
}


def main() -> None:
    """Print one line for each way and each choice of features."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--slow", action="store_true", help="also what takes minutes")
    given = parser.parse_args()
    placeholders.install()
    from bot.nlu.accents import Accents
    from bot.nlu.features import FAMILIES, extract
    from bot.nlu.space import Space
    from bot.nlu.words import split

    pairs = [(_ANNOTATION.sub(r"\1", line), name) for name, line in examples(ROOT / "data/nlu")]
    accents = Accents.learn(split(text) for text, _ in pairs)
    messages = [extract(text, accents=accents, on=ON) for text, _ in pairs]
    intents = np.asarray([intent for _, intent in pairs])
    order = np.random.default_rng(0).permutation(len(pairs))
    held, kept = order[: len(order) // 8], order[len(order) // 8 :]
    sets = {path.stem: read_rows(path) for path in given.data}
    asked = {
        name: [extract(row["text"], accents=accents, on=ON) for row in rows]
        for name, rows in sets.items()
    }

    def measure(label: str, families: tuple[str, ...], way: Callable[[], Any]) -> None:
        def only(message: Any) -> Any:
            return {family: message[family] for family in families}

        space = Space.learn([only(messages[i]) for i in kept])
        rows = space.matrix([only(message) for message in messages])
        began = time.monotonic()
        machine = way().fit(rows[kept], intents[kept])
        seconds = time.monotonic() - began
        line = [f"held out {np.mean(machine.predict(rows[held]) == intents[held]):.3f}"]
        for name, of_set in asked.items():
            read = machine.predict(sp.csr_matrix(space.matrix([only(m) for m in of_set])))
            right = [
                answer in (row["intent"], row.get("alt"))
                for answer, row in zip(read, sets[name], strict=True)
            ]
            line.append(f"{name} {np.mean(right):.3f}")
        print(
            f"{label:34}{'  '.join(line)}  {rows.shape[1]:7} features {seconds:5.0f} s", flush=True
        )

    for label, way in WAYS.items():
        if given.slow or "slow" not in label:
            measure(label, FAMILIES, way)
    for left_out in FAMILIES:
        rest = tuple(family for family in FAMILIES if family != left_out)
        measure(f"linear SVM, without {left_out}", rest, WAYS["linear SVM, C 0.2"])
        measure(f"linear SVM, {left_out} only", (left_out,), WAYS["linear SVM, C 0.2"])


if __name__ == "__main__":
    main()
