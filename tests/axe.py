"""What axe-core finds on a page, of what keeps people from using it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_SETTLED = """Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished.catch(() => null)))"""
_MATTERS = {"serious", "critical"}


def serious(page: Page) -> list[str]:
    """The serious and critical faults of the page as it stands, open shadow roots included: rule,
    what is wrong, where."""
    # What fades in would be judged by a colour that it has for a moment.
    page.evaluate(_SETTLED)
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in _MATTERS
    ]
