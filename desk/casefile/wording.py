"""The words of the officer's file, read once from ``wording.yaml`` and ``fields.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from desk.values import Values

_HERE = Path(__file__).parent


@lru_cache(maxsize=2)
def _yaml(name: str) -> Any:
    return yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))


def phrase(code: str, *given: Any, **named: Any) -> str:
    """A sentence of the officer's file with its places filled."""
    return str(_yaml("wording.yaml")[code]).format(*given, **named)


def name(group: str, code: str) -> str:
    """The name of a code of the officer's file; ``other`` where the group has one."""
    names: Mapping[str, str] = _yaml("wording.yaml")[group]
    return str(names.get(code) or names.get("other") or code)


def drafts() -> Mapping[str, str]:
    """The drafts, code to name, in the order of a loan's life."""
    named: Mapping[str, str] = _yaml("wording.yaml")["drafts"]
    return named


def security(entity: str) -> Mapping[str, str]:
    """What securing a loan by a kind of thing is called: the act and the kind."""
    kinds: Mapping[str, Mapping[str, str]] = _yaml("wording.yaml")["security"]
    return kinds.get(entity, kinds["other"])


def registry() -> Mapping[str, Any]:
    """The placeholders of the templates: ``texts``, ``flags``, ``lists``."""
    known: Mapping[str, Any] = _yaml("fields.yaml")
    return known


def unknown(field: str) -> str:
    """What stands for a field that nobody knows."""
    return phrase("unknown", registry()["texts"][field])


class Spoken:
    """The parts of an explained verdict in words; ``products`` names products by code."""

    def __init__(self, values: Values, products: Mapping[str, str]) -> None:
        self._values = values
        self._products = products

    def stated(self, code: str, value: Any) -> str:
        """An input as it was stated."""
        if code == "product_code":
            return self._products.get(str(value), str(value))
        if code == "customer_type":
            return self._values.label(value, "customer_type")
        if code == "months_since_bad_debt_settled" and value is None:
            return phrase("never")
        return self._values.stated(value, code)

    def input_name(self, code: str) -> str:
        return self._values.label(code, "application")

    def outcome(self, code: str | None) -> str:
        return self._values.label(code, "outcome")

    def reason(self, of: Mapping[str, Any]) -> dict[str, str]:
        result = of["polarity"] if of["outcome"] == "none" else of["outcome"]
        return {
            "text": of["explanation"],
            "parameter": of["parameter"],
            "value": ", ".join(map(self.input_name, of["value"]))
            if of["unit"] == "input"
            else self._values.reason(of, "value"),
            "threshold": self._values.reason(of, "threshold"),
            "reference": of["reference"],
            "improve": of["improve"],
            "result": self.outcome(result),
        }

    def alternative(self, of: Mapping[str, Any]) -> dict[str, str]:
        changes = [
            phrase("change", name=self.input_name(code), value=self.stated(code, value))
            for code, value in of["changes"].items()
        ]
        payment = of["new_instalment"]
        return {
            "name": name("alternatives", of["kind"]),
            "changes": "; ".join(changes),
            "result": self.outcome(of["outcome"]),
            "instalment": ""
            if payment is None
            else self._values.measure(payment, "new_instalment"),
        }

    def unknown(self, of: Mapping[str, Any]) -> dict[str, str]:
        code = of["input"]
        alone = len(of["effects"]) == 1
        effects = [
            phrase(
                "effect",
                values=phrase("any") if alone else self._answers(code, effect),
                outcome=self.outcome(effect["outcome"]),
            )
            for effect in of["effects"]
        ]
        assumed = of["assumed"]
        return {
            "name": self.input_name(code),
            "assumed": "" if assumed is None else self.stated(code, assumed),
            "effect": "; ".join(effects),
        }

    def _answers(self, code: str, effect: Mapping[str, Any]) -> str:
        if effect["values"]:
            return " / ".join(self.stated(code, value) for value in effect["values"])
        least = self.stated(code, effect["least"])
        if effect["most"] is None:
            return phrase("from_up", least=least)
        return phrase("from_to", least=least, most=self.stated(code, effect["most"]))

    def document(self, category: str, of: Mapping[str, Any]) -> dict[str, str]:
        """``of`` has ``any_of`` and ``condition``."""
        forms = dict.fromkeys(self._values.label(one["form"], "form") for one in of["any_of"])
        condition = of["condition"]
        return {
            "category": category,
            "name": phrase("or").join(one["name"] for one in of["any_of"]),
            "form": phrase("or").join(forms),
            "condition": phrase("needed_if", self._values.condition(condition))
            if condition
            else "",
        }
