"""Rasa's own test stories, run by Rasa itself on the trained model."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from launch import environments, model
from launch.environments import ENGINE, ROOT

STORIES = Path(__file__).parent


def test_every_story_holds(tmp_path: Path) -> None:
    command = [
        str(ENGINE.python), "-m", "bot.engine", "test", "core",
        "--model", str(model.path()), "--stories", str(STORIES), "--out", str(tmp_path),
        "--no-plot", "--fail-on-prediction-errors",
    ]  # fmt: skip
    extra = {**environments.quiet_engine(), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    ran = subprocess.run(
        command, cwd=ROOT, env=extra, capture_output=True, text=True, timeout=300, check=False
    )
    # The engine's libraries warn at length; the first lines say which story and where.
    said = [line for line in ran.stderr.splitlines() if "Warning" not in line]
    assert ran.returncode == 0, "\n".join(said[:40])
    report = json.loads((tmp_path / "story_report.json").read_text())
    assert report["conversation_accuracy"]["total"] > 10
