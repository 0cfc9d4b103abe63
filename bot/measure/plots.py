"""Pictures of confusion, calibration and refusal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from bot.measure.figures import Judged, bins, refusal_curve, refusals, share


def confusion(judged: Sequence[Judged], path: Path) -> None:
    """Labels down, answers across; the diagonal is right."""
    names = sorted({one.right[0] for one in judged} | {one.intent for one in judged})
    place = {name: number for number, name in enumerate(names)}
    grid = [[0] * len(names) for _ in names]
    for one in judged:
        label = one.intent if one.correct else one.right[0]
        grid[place[label]][place[one.intent]] += 1
    size = 3 + 0.18 * len(names)
    figure, axes = plt.subplots(figsize=(size, size))
    axes.imshow([[value**0.5 for value in row] for row in grid], cmap="Blues")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_xlabel("read as")
    axes.set_ylabel("meant")
    _save(figure, path)


def calibration(judged: Sequence[Judged], path: Path) -> None:
    """Share of right answers against confidence, and how many messages stand behind each point."""
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for mean, right, count in bins(judged):
        axes.scatter(mean, right, s=20 + 2 * count, color="tab:blue")
        axes.annotate(str(count), (mean, right), textcoords="offset points", xytext=(6, -10))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("confidence")
    axes.set_ylabel("right")
    _save(figure, path)


def refusal(judged: Sequence[Judged], path: Path) -> None:
    """Foreign messages refused against banking ones lost, from each certainty on."""
    curve = refusal_curve(judged)
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([1 - kept for _, kept, _ in curve], [refused for _, _, refused in curve], marker=".")
    kept, refused = (share(flags) for flags in refusals(judged))
    axes.scatter([1 - kept], [refused], color="tab:red", label="as decided")
    axes.legend(loc="lower right")
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("banking messages refused")
    axes.set_ylabel("foreign messages refused")
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
