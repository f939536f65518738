"""How a picture of networks may look: folding, layout, colours and its size in print."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TypedDict

from resviz.app.picture_file import MM_PER_POINT, Picture
from resviz.core.errors import SettingError, UnknownName
from resviz.core.network import Network
from resviz.diagram.scene import Scene
from resviz.diagram.svg import WORDS, Words
from resviz.diagram.theme import PICTURE_THEMES, Theme
from resviz.diagram.unfold import folded, unfolded
from resviz.diagram.view import ASPECT, DETAILS, STYLES, Detail, Style, View

SCALES = (0.001, 20.0)
"""The least and the largest factor on a picture's size."""

WIDTHS = (5.0, 5000.0)
"""The least and the largest printed width in mm."""

RESOLUTIONS = (10.0, 2400.0)
"""The least and the largest number of pixels per inch."""

DPI = 300.0
"""Pixels per inch of a PNG whose printed width is given."""

ASPECTS = (0.1, 10.0)
"""The least and the largest aspect of a page."""


class Looks(TypedDict, total=False):
    """How a picture looks.

    What each says is told by `resviz.api.Network.save`.
    """

    detail: Detail
    fold: bool
    folded: Sequence[str]
    unfolded: Sequence[str]
    style: Style
    aspect: float
    theme: str
    palette: str | PathLike[str] | None
    scale: float
    width_mm: float | None
    dpi: float | None
    transparent: bool
    words: Words


USUAL: Looks = {
    "detail": "block",
    "fold": True,
    "folded": (),
    "unfolded": (),
    "style": "stages",
    "aspect": ASPECT,
    "theme": "light",
    "palette": None,
    "scale": 1.0,
    "width_mm": None,
    "dpi": None,
    "transparent": False,
    "words": "embedded",
}
"""How a picture looks unless said otherwise."""


def view_of(looks: Looks, network: Network, other: Network | None = None) -> View:
    """What of a network is unfolded, and how it is laid out.

    Args:
        looks: how a picture shall look.
        network: what it shows.
        other: a second network beside it; parts that only that has are left as they are.

    Raises:
        SettingError: one of the looks is none of its choices.
        UnknownName: the network has no such part.
        TypeError: there is no such look.
    """
    for name in looks.keys() - USUAL.keys():
        raise TypeError(f"A picture has no {name!r}; what it has is {', '.join(USUAL)}.")
    looks = {**USUAL, **looks}
    view = View(looks["detail"], looks["fold"], style=looks["style"], aspect=looks["aspect"])
    choices = (
        ("detail", looks["detail"], DETAILS),
        ("style", looks["style"], STYLES),
        ("words", looks["words"], WORDS),
    )
    for name, value, known in choices:
        if value not in known:
            raise SettingError(name, f"{value!r} is none of {', '.join(known)}.")
    expect_between("aspect", view.aspect, ASPECTS)
    for name, change in (("folded", folded), ("unfolded", unfolded)):
        parts = looks["folded"] if name == "folded" else looks["unfolded"]
        if isinstance(parts, str):
            raise SettingError(name, f"needs a list of ids, not {parts!r}.")
        for part in parts:
            if _expect_part(part, network, other):
                view = change(network, view, part)
    return view


def _expect_part(part: str, network: Network, other: Network | None) -> bool:
    """Whether the first of the networks has a stage or block; if not, the other must."""
    known = [scope for each in (network, other) if each for scope in each.scopes if scope]
    if part not in known:
        raise UnknownName("stage or block", part, dict.fromkeys(known))
    return part in network.scopes


def picture_of(scene: Scene, looks: Looks, network: Network | None = None) -> Picture:
    """A scene in its colours, as large as it is printed.

    Args:
        scene: what is seen.
        looks: how.
        network: what the scene shows, if that is one.

    Raises:
        SettingError: a choice is impossible.
        FileError: the palette cannot be read.
    """
    looks = {**USUAL, **looks}
    theme = _theme(looks["theme"], looks["palette"])
    scale, dpi, width_mm = looks["scale"], looks["dpi"], looks["width_mm"]
    if width_mm is not None:
        expect_between("width_mm", width_mm, WIDTHS)
        scale = width_mm / (scene.width * MM_PER_POINT)
        dpi = dpi or DPI  # fit for print
    return Picture(scene, theme, scale, network, looks["transparent"], dpi, looks["words"])


def _theme(name: str, palette: str | PathLike[str] | None) -> Theme:
    if name not in PICTURE_THEMES:
        raise SettingError("theme", f"{name!r} is none of {', '.join(PICTURE_THEMES)}.")
    if palette is None:
        return PICTURE_THEMES[name]
    from resviz.app.palette_file import read_palette

    return read_palette(Path(palette), PICTURE_THEMES[name])


def expect_between(name: str, value: float, limits: tuple[float, float]) -> None:
    """Refuse a number out of bounds.

    Raises:
        SettingError: it is.
    """
    least, most = limits
    if not least <= value <= most:
        raise SettingError(name, f"{value:g} is not between {least:g} and {most:g}.")
