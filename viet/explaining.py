"""How a message is read, step by step, as text for people or as data for tools."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from viet import personal_data, quantities
from viet.normalise import expand, expansions, normalise


def explain(text: str, *, on: date, expecting: str | None = None) -> dict[str, Any]:
    """What each part of viet makes of ``text``: JSON-ready, masked data without its values."""
    normalised = normalise(text)
    reading = quantities.analyse(text, on=on, expecting=expecting)
    masked = personal_data.mask(text)
    return {
        "text": text,
        "on": on.isoformat(),
        "expecting": expecting,
        "normalised": normalised.text,
        "expanded": expand(normalised).text,
        "abbreviations": [asdict(found) for found in expansions(normalised)],
        "quantities": [asdict(found) for found in reading.quantities],
        "ambiguities": [asdict(found) for found in reading.ambiguities],
        "masked": masked.text,
        "personal_data": [
            {"kind": found.kind, "start": found.start, "end": found.end, "destroy": found.destroy}
            for found in masked.found
        ],
    }


def as_text(explained: dict[str, Any]) -> str:
    """An explanation as lines to read."""
    lines = [
        f"normalised   {explained['normalised']}",
        f"expanded     {explained['expanded']}",
        f"masked       {explained['masked']}",
    ]
    lines += [
        f"abbreviation {found['form']} → {found['to']}  [{found['rule']}]"
        for found in explained["abbreviations"]
    ]
    lines += [f"quantity     {_quantity(found)}" for found in explained["quantities"]]
    for found in explained["ambiguities"]:
        lines.append(
            f"ambiguity    {found['start']}:{found['end']} {found['text']!r} ({found['reason']})"
        )
        lines += [
            f"             or {candidate['entity']} {candidate['value']}"
            for candidate in found["candidates"]
        ]
    for found in explained["personal_data"]:
        fate = "destroy" if found["destroy"] else "tokenise"
        lines.append(f"personal     {found['start']}:{found['end']} {found['kind']}, {fate}")
    return "\n".join(lines)


def _quantity(found: dict[str, Any]) -> str:
    role = f" role={found['role']}" if found["role"] else ""
    where = f"{found['start']}:{found['end']} {found['text']!r}"
    return f"{where} {found['entity']} = {found['value']}{role}  [{found['rule']}]"
