"""Renews what in `assets/` is computed: subset fonts, their metrics, digits, icon pictures.

    python -m tests.make_assets                      font metrics and icon pictures
    python -m tests.make_assets --fonts FOLDER       also subset Inter from FOLDER/Inter-*.woff2
    python -m tests.make_assets --digits FILE        also convert digits.csv.gz

The originals of the fonts and of the digits are named beside them in `assets/`.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FONTS = ASSETS / "fonts"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
ICON_SIZES = (256, 512)

# What resviz writes: European text, Greek letters, and the signs of mathematics and of the tables.
CHARACTERS = [
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA0, 0x180),  # Latin-1, Latin Extended-A
    *range(0x370, 0x400),  # Greek
    *range(0x2000, 0x2070),  # general punctuation
    *range(0x2070, 0x20A0),  # superscripts and subscripts
    *range(0x2100, 0x2150),  # letterlike symbols
    *range(0x2190, 0x2300),  # arrows, mathematical operators
    *range(0x25A0, 0x2600),  # geometric shapes
    *(0x2318, 0x2325, 0x21E7, 0x2303),  # keys of a Mac
    *(0x2713, 0x2717, 0x27F6),  # check mark, cross, long arrow
]
# Contextual alternates are left out: they would change a glyph, and so its width, unasked.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "tnum"]


def subset_fonts(source: Path) -> None:
    """Cut each weight of Inter down to CHARACTERS and write it as TrueType."""
    from fontTools import subset

    for name in WEIGHTS.values():
        options = subset.Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True)
        font = subset.load_font(source / f"Inter-{name}.woff2", options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=CHARACTERS)
        cutter.subset(font)
        font.flavor = None
        font.save(FONTS / f"Inter-{name}.ttf")


def write_metrics() -> None:
    """Write the advance width of every character, in font units, for each weight."""
    from fontTools.ttLib import TTFont

    fonts = {weight: TTFont(FONTS / f"Inter-{name}.ttf") for weight, name in WEIGHTS.items()}
    regular = fonts[400]
    characters = sorted(regular.getBestCmap())
    metrics: dict[str, object] = {
        "family": "Inter",
        "units_per_em": regular["head"].unitsPerEm,
        "ascent": regular["hhea"].ascent,
        "descent": -regular["hhea"].descent,
        "cap_height": regular["OS/2"].sCapHeight,
        "x_height": regular["OS/2"].sxHeight,
        "characters": "".join(map(chr, characters)),
        "advances": {
            str(weight): [font["hmtx"][font.getBestCmap()[code]][0] for code in characters]
            for weight, font in fonts.items()
        },
    }
    text = json.dumps(metrics, ensure_ascii=False, separators=(",", ":"))
    (FONTS / "metrics.json").write_text(text + "\n", encoding="utf-8")


def write_digits(source: Path) -> None:
    """Pack the 1,797 images and their labels as unsigned bytes."""
    import numpy as np

    rows = np.loadtxt(source, delimiter=",").astype(np.uint8)
    np.savez_compressed(
        ASSETS / "digits" / "digits.npz", images=rows[:, :64].reshape(-1, 8, 8), labels=rows[:, 64]
    )


def render_icon() -> None:
    """Draw `icon.svg` as PNG in each size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(ASSETS / "icon.svg"))
    for size in ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(ASSETS / f"icon-{size}.png"))
    del application


def main() -> None:
    """Renew what was asked for, and always what follows from it."""
    parser = argparse.ArgumentParser(prog="python -m tests.make_assets")
    parser.add_argument("--fonts", type=Path, help="folder with the original Inter-*.woff2")
    parser.add_argument("--digits", type=Path, help="the original digits.csv.gz")
    options = parser.parse_args()
    if options.fonts:
        subset_fonts(options.fonts)
    if options.digits:
        write_digits(options.digits)
    write_metrics()
    render_icon()


if __name__ == "__main__":
    main()
