"""Whether every figure of a conversation comes from somewhere."""

from __future__ import annotations

from tests.conversations.installed import Backstage
from tests.conversations.playing import Played
from tests.conversations.sources.checker import Talk


def faults_of_figures(played: Played, backstage: Backstage) -> list[str]:
    """Figures that neither the bank published, nor the customer said, nor anything computes."""
    talk, found, checker = Talk(), [], backstage.checker
    applications = backstage.applications(played.ids)
    for number, answer in enumerate(played.answers):
        checker.heard(talk, played.said[number])
        if number in applications:
            talk.applications.append(applications[number])
        for message in answer.messages:
            if message["sender"] != "bot":
                continue
            left = checker.unexplained(talk, str(message["text"]), message["cards"])
            found += [
                f"answer {number + 1} ({played.said[number]}): the {one.kind} {one.text!r} "
                "comes from nowhere"
                for one in left
            ]
    return found
