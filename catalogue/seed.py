"""The product book that comes with the project, loaded once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue import publishing, versions
from catalogue.versions import Version

FOLDER = Path(__file__).parent / "seeds"
REASON = "seeds of the product book"


def load(
    session: Session,
    folder: Path = FOLDER,
    *,
    published_by: str = "seed",
    at: datetime,
    reason: str = REASON,
) -> Version:
    """Publish the files of ``folder`` unless a version of exactly this content exists.

    ``at`` carries an offset. The caller commits.

    Raises:
        Refused: names every wrong place of every file; nothing is published.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".csv"))
    known = versions.by_content(session, publishing.content_hash(files))
    if known is not None:
        return known
    return publishing.publish(session, files, published_by=published_by, at=at, reason=reason)
