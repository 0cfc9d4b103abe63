"""The engine starts without TensorFlow, and says so to whoever asks for a neural component."""

from __future__ import annotations

import subprocess
import sys

_START = """
from bot.engine import placeholders
placeholders.install()
import rasa.core.agent, rasa.core.run, rasa.engine.recipes.default_recipe, spacy, sys
{more}
print(sorted(name for name in ("tensorflow", "jax") if sys.modules.get(name)))
"""


def _run(more: str = "") -> subprocess.CompletedProcess[str]:
    program = _START.format(more=more)
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False
    )


def test_starting_the_engine_loads_no_tensorflow() -> None:
    ran = _run()
    assert ran.stdout.strip().endswith("[]"), ran.stdout + ran.stderr


def test_a_neural_component_is_refused_with_a_sentence() -> None:
    ran = _run("from rasa.nlu.classifiers.diet_classifier import DIETClassifier; DIETClassifier()")
    assert "DIETClassifier needs TensorFlow" in ran.stderr
