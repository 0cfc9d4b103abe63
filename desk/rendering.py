"""Words for the customer and the officer: every sentence comes from a template or a wording file.

``desk/wording/lines.yaml`` has the desk's own sentences, ``address.yaml`` whom they may address
as what, ``chat.yaml`` the words of the chat page
and of the widget, ``labels.yaml``, ``case_labels.yaml`` and ``privacy.yaml`` the names of codes,
``activity.yaml`` a case's history, ``desk/templates/cards`` each card as text and as page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import structlog
import yaml

from desk import charts
from desk.values import Values

log = structlog.get_logger(__name__)

_HERE = Path(__file__).parent
CARD_KINDS = (
    "rate_table",
    "deposit_interest",
    "loan_rates",
    "loan_schedule",
    "comparison",
    "product_sheet",
    "verdict",
    "checklist",
    "branch",
    "contact_request",
)


@dataclass(frozen=True)
class Listener:
    """Who hears a line: his language (``en``, ``vi``) and what he calls himself, where known."""

    language: str | None = None
    address: str | None = None


ANYBODY = Listener()


class Rendering:
    """The templates, read once. ``public_url`` begins every address that a text names."""

    def __init__(self, public_url: str = "") -> None:
        self._lines: dict[str, str] = _yaml("lines.yaml")
        self._english: dict[str, Any] = _yaml("lines_en.yaml")
        self._address: dict[str, Any] = _yaml("address.yaml")
        self.chat: dict[str, dict[str, Any]] = _yaml("chat.yaml")
        self._activity: dict[str, str] = _yaml("activity.yaml")
        labels: dict[str, dict[str, str]] = {}
        for name in ("labels.yaml", "case_labels.yaml", "privacy.yaml"):
            labels |= _yaml(name)
        wording = _yaml("values.yaml")
        self.values = Values(labels, wording)
        self.environment = _environment(self.values, labels, public_url, {})
        english = _yaml("cards_en.yaml")
        labels_en = {name: {**of, **english["labels"].get(name, {})} for name, of in labels.items()}
        wording_en = dict(wording)
        for name in ("units", "words", "conditions"):
            wording_en[name] = {**wording[name], **english[name]}
        wording_en |= {name: english[name] for name in ("lengths", "weekdays")}
        self._values_en = Values(labels_en, wording_en)
        phrases = english["phrases"]
        self._english_cards = _environment(self._values_en, labels_en, public_url, phrases)

    def line(self, code: str, listener: Listener = ANYBODY, **values: Any) -> str:
        """The sentence of this code with its ``{placeholders}`` filled.

        In English for ``en`` where it is worded so, else in Vietnamese, to what the customer calls
        himself.
        """
        english = self._english.get(code) if listener.language == "en" else None
        if english:
            return str(english).format(**values)
        return self._addressed(self._lines[code], listener.address).format(**values)

    def _addressed(self, text: str, address: str | None) -> str:
        if address not in self._address["known"]:
            return text
        anybody = str(self._address["anybody"])
        text = text.replace(anybody, address)
        return text.replace(anybody.capitalize(), address.capitalize())

    def opening(self, opens: datetime, at: datetime, language: str | None = None) -> str:
        """When work begins again, seen from ``at``, in words of that language."""
        return (self._values_en if language == "en" else self.values).opening(opens, at)

    def department(self, code: str, language: str | None = None) -> str:
        """A department as a sentence of that language names it."""
        english: dict[str, str] = self._english["department"] if language == "en" else {}
        return english.get(code) or self.label(code, "department")

    def label(self, code: str, group: str) -> str:
        """The Vietnamese name of a code."""
        return self.values.label(code, group)

    def activity(
        self, kind: str, officer: str | None, data: Mapping[str, Any], names: Mapping[str, str]
    ) -> str:
        """A line of a case's history; empty for what the thread says itself."""
        pattern = self._activity.get(kind)
        if not pattern:
            return ""
        groups = ("topic", "department", "reason", "priority", "outcome_of_case")
        named = {
            key: names.get(str(data.get(key)), str(data.get(key) or "")) for key in ("to", "from")
        }
        codes = {
            group.removesuffix("_of_case"): self.label(data[key], group)
            for group in groups
            if (key := group.removesuffix("_of_case")) in data
        }
        return pattern.format_map(
            {**data, **named, **codes, "officer": names.get(officer or "", "")}
        )

    def text(self, lead: str, cards: Iterable[Mapping[str, Any]]) -> str:
        """What a client that shows only text gets: the lead, then each card in words."""
        parts = [lead.strip(), *(self._card(card, "text", ".txt.jinja") for card in cards)]
        return "\n\n".join(part for part in parts if part)

    def page(self, card: Mapping[str, Any]) -> str:
        """The card as a piece of a page; everything in it is escaped."""
        return self._card(card, "page", ".html.jinja")

    def verdict_panel(self, verdict: Mapping[str, Any]) -> str:
        """A verdict for the officer, with its reasons, figures and what to check."""
        return self.page({"kind": "verdict", **verdict})

    def _card(self, card: Mapping[str, Any], face: str, suffix: str) -> str:
        kind = card.get("kind")
        if kind not in CARD_KINDS:
            log.warning("card_unknown", kind=str(kind)[:40])
            return ""
        english = card.get("language") == "en"
        environment = self._english_cards if english else self.environment
        template = environment.get_template(f"cards/{face}/{kind}{suffix}")
        try:
            return template.render(card).strip()
        except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            # The engine's answer must reach the customer even when one card of it is malformed.
            log.error("card_malformed", kind=kind, face=face, error=repr(error))
            return ""

    def page_of(self, template: str, **values: Any) -> str:
        """A whole page."""
        return self.environment.get_template(template).render(values)


def _environment(
    values: Values, labels: Mapping[str, Any], public_url: str, phrases: Mapping[str, str]
) -> jinja2.Environment:
    """Templates whose own words, marked by ``_``, are these phrases, or stay as they are."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=jinja2.select_autoescape(["html.jinja"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(values.filters)
    environment.filters["tenth"] = charts.tenth
    environment.globals.update(
        labels=labels,
        charts_of=charts.charts,
        split_of=charts.split,
        base=public_url,
        _=lambda phrase: phrases.get(phrase, phrase),
    )
    return environment


def _yaml(name: str) -> Any:
    return yaml.safe_load((_HERE / "wording" / name).read_text(encoding="utf-8"))
