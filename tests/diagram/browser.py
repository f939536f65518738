"""Pages and pictures in a real browser, without a screen."""

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
CALM = "--force-prefers-reduced-motion"


def chromium(folder: Path, shown: Path, *options: str) -> str:
    """What the browser prints that shows a file."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--hide-scrollbars",
            "--virtual-time-budget=5000",
            f"--user-data-dir={folder / 'profile'}",
            *options,
            shown.as_uri(),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=True,
    )
    return done.stdout


def told(folder: Path, page: str, script: str, *options: str) -> Any:
    """Open a page and run a script after its own; what that hands to ``tell``.

    Args:
        folder: for files of the browser.
        page: HTML.
        script: JavaScript.
        options: of the browser.
    """
    tell = "const tell = (told) => { document.body.dataset.told = JSON.stringify(told); };"
    # Without a screen, no frames come by themselves.
    frames = (
        "<script>requestAnimationFrame = (done) => setTimeout(() => done(performance.now()), 16);"
        "cancelAnimationFrame = clearTimeout;</script></head>"
    )
    driver = f'<script type="module">{tell}\n{script}</script></body>'
    path = folder / "page.html"
    path.write_text(page.replace("</head>", frames).replace("</body>", driver), encoding="utf-8")
    seen = chromium(folder, path, "--dump-dom", "--window-size=1200,900", *options)
    found = re.search(r'data-told="([^"]*)"', seen)
    assert found, "the script has not come to its end"
    return json.loads(html.unescape(found.group(1)))
