"""The catalogue's vocabulary as a file of the dialogue engine's training data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from catalogue.queries.called import Called

_HEADING = "# Written by the command `catalogue vocabulary` whenever the model is trained.\n"


class _Block(str):
    """A text that YAML writes line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
)


def write(called: Iterable[Called], file: Path) -> None:
    """Write Rasa's look-up tables, and as synonyms the value of each phrase that has one.

    A file that says so already is left alone: another process may be reading it.
    """
    listed = tuple(called)
    content = {"version": "3.1", "nlu": [*_lookups(listed), *_synonyms(listed)]}
    text = _HEADING + yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def _lookups(called: Iterable[Called]) -> Iterator[dict[str, str]]:
    phrases: dict[str, list[str]] = {}
    for one in called:
        phrases.setdefault(one.entity, []).extend(one.phrases)
    for entity, found in phrases.items():
        yield {"lookup": entity, "examples": _listed(found)}


def _synonyms(called: Iterable[Called]) -> Iterator[dict[str, str]]:
    for one in called:
        if one.value is not None:
            yield {"synonym": one.value, "examples": _listed(one.phrases)}


def _listed(phrases: Iterable[str]) -> str:
    return _Block("".join(f"- {phrase}\n" for phrase in phrases))
