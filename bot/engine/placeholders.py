"""Runs Rasa and spaCy without TensorFlow and JAX, which no part of this program's pipeline uses.

Rasa imports all its components when it starts, and with the neural ones TensorFlow: most of the
start's time and of the memory. Here those components are names only. Whoever puts one into
config.yml is told so when the model is trained. spaCy's numeric layer looks for either library
and goes on without; here it finds none.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

# Rasa's modules that import TensorFlow, with the names that the rest of Rasa takes from them.
NEURAL = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}

ABSENT = ("tensorflow", "jax")


def _placeholder(module: str, name: str) -> type:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ARG001
        raise RuntimeError(
            f"{name} needs TensorFlow, which this engine runs without; start Rasa's own "
            "command to use it"
        )

    return type(name, (), {"__module__": module, "__init__": refuse})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in NEURAL:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=__file__)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:  # noqa: ARG002
        return None

    def exec_module(self, module: ModuleType) -> None:
        for name in NEURAL[module.__name__]:
            setattr(module, name, _placeholder(module.__name__, name))


def install() -> None:
    """Put the placeholders in place; doing so twice does nothing.

    Raises:
        RuntimeError: what they stand for is imported already, so it is too late.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    loaded = sorted(name for name in (*NEURAL, *ABSENT) if name in sys.modules)
    if loaded:
        raise RuntimeError(f"imported before the placeholders were in place: {', '.join(loaded)}")
    sys.meta_path.insert(0, _Finder())
    for name in ABSENT:
        # Python's way to say that a module cannot be imported.
        sys.modules[name] = None  # type: ignore[assignment]
