"""The data that both engines are trained on: a part of the project's own, one rule per intent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml


def examples(folder: Path) -> Iterator[tuple[str, str]]:
    """Intent and line of every example below `folder`, annotations as written."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            for line in block["examples"].splitlines() if "intent" in block else ():
                if line.strip().startswith("- "):
                    yield block["intent"], line.strip()[2:]


def write(data: Path, folder: Path, per_intent: int) -> list[str]:
    """Write domain, examples and rules into `folder`; return the examples' texts."""
    kept: dict[str, list[str]] = {}
    for intent, line in examples(data):
        # Entities are left out: the stock pipeline would learn them, ours does not need to.
        of_intent = kept.setdefault(intent, [])
        if "[" not in line and len(of_intent) < per_intent:
            of_intent.append(line)
    domain = {
        "version": "3.1",
        "intents": sorted(kept),
        "slots": {
            "last": {
                "type": "any",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
        "actions": ["action_measured", "action_fallback"],
        "responses": {"utter_sorry": [{"text": "sorry"}]},
    }
    nlu = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)}
        for intent, lines in sorted(kept.items())
    ]
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": "action_measured"}]}
        for intent in sorted(kept)
    ]
    rules.append(
        {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_sorry"}]}
    )
    stories = [
        {
            "story": f"{one} then {other}",
            "steps": [
                {"intent": one},
                {"action": "action_measured"},
                {"intent": other},
                {"action": "action_measured"},
            ],
        }
        for one, other in zip(sorted(kept), sorted(kept)[1:], strict=False)
    ]
    training = {"version": "3.1", "nlu": nlu, "rules": rules, "stories": stories}
    _dump(folder / "domain.yml", domain)
    _dump(folder / "training.yml", training)
    return [line for lines in kept.values() for line in lines]


def _dump(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000))
