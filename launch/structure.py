"""Checks of the project's shape that no linter makes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

LONGEST = 400
_CODE = {".py", ".js", ".css", ".html", ".j2"}
_WORDED = ("actions", "appraisal", "bot", "catalogue", "desk")
_VIETNAMESE = re.compile(
    "[àáãèéìíòóõùúýăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I
)
_WORD = re.compile(r"\w+")
# The currency in an English sentence is no wording; one word is no sentence.
_UNITS = {"đồng", "đ"}
_SENTENCE = 2
_FORBIDDEN = {
    "catalogue/__init__.py": "hides the library 'catalogue' that spaCy imports",
}


def _tracked(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (root / name).is_file()]


def _sentences(lines: list[str]) -> list[int]:
    """Line numbers where Vietnamese stands in code rather than in a comment or docstring."""
    found, quoted = [], False
    for number, line in enumerate(lines, start=1):
        marks = line.count('"""')
        if quoted or marks:
            quoted = quoted != (marks % 2 == 1)
            continue
        words = [word for word in _WORD.findall(line.split("#")[0]) if _VIETNAMESE.search(word)]
        if len([word for word in words if word.lower() not in _UNITS]) >= _SENTENCE:
            found.append(number)
    return found


def faults(root: Path) -> list[str]:
    """Every fault, as ``file: what is wrong``."""
    found = []
    for name in _tracked(root):
        if name in _FORBIDDEN:
            found.append(f"{name}: {_FORBIDDEN[name]}")
        path = Path(name)
        if path.suffix not in _CODE or ".min." in path.name:
            continue
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        if len(lines) > LONGEST:
            found.append(f"{name}: {len(lines)} lines, {LONGEST} at most")
        if path.suffix == ".py" and path.parts[0] in _WORDED:
            worded = _sentences(lines)
            if worded:
                found.append(
                    f"{name}:{worded[0]}: Vietnamese in code; wording belongs in domain/, templates"
                )
    return found
