"""Pages in a real browser, without a screen."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")


def chromium(folder: Path, page: Path, *options: str) -> str:
    """What the browser prints that shows a page."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--force-prefers-reduced-motion",
            "--hide-scrollbars",
            "--virtual-time-budget=3000",
            f"--user-data-dir={folder / 'profile'}",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=True,
    )
    return done.stdout


def run(folder: Path, text: str, script: str, *options: str) -> Any:
    """Open a page, run a script after its own, and return what that makes of it.

    Args:
        folder: for files of the browser.
        text: the page.
        script: JavaScript; what it gives to ``tell`` is returned.
        options: of the browser.
    """
    tell = "const tell = (told) => { document.body.dataset.told = JSON.stringify(told); };"
    page = folder / "page.html"
    driver = f'<script type="module">{tell}\n{script}</script>'
    page.write_text(text.replace("</body>", f"{driver}</body>"), encoding="utf-8")
    seen = chromium(folder, page, "--dump-dom", *options)
    return json.loads(html.unescape(re.search(r'data-told="([^"]*)"', seen).group(1)))
