"""Pictures of the pages that a test goes through, for somebody who wants to look at them: PICTURES=folder."""

import os

from playwright.sync_api import Page


def picture(page: Page, name: str) -> None:
    """At the width of a desk and of a telephone."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    before = page.viewport_size
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(before)
