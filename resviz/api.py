"""The Python face: networks that can be built by name, saved as pictures and shown in notebooks."""

import dataclasses
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from resviz.app.picture_file import (
    FORMATS,
    MM_PER_POINT,
    Picture,
    formats_of,
    save_text,
    suffix_of,
    writable,
)
from resviz.app.source_file import SUFFIX as SOURCE
from resviz.app.source_file import save_source
from resviz.app.whole_file import expect_folder, write_whole
from resviz.core import network as graph
from resviz.core.errors import EngineError, SettingError
from resviz.diagram.scene import Scene
from resviz.diagram.svg import WORDS, Words
from resviz.diagram.theme import PICTURE_THEMES, Theme
from resviz.diagram.view import ASPECT, DETAILS, STYLES, Detail, Style, View
from resviz.protocol import Init
from resviz.zoo import presets as zoo
from resviz.zoo.naming import Naming, named
from resviz.zoo.spec import Settings

if TYPE_CHECKING:
    from torch import nn

    from resviz.diagram.overlay import Overlay

ONNX = ".onnx"

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

SUFFIXES = (*(each.suffix for each in FORMATS), SOURCE, ONNX)
"""What a network is written as, by the suffix of the file."""


class Network(graph.Network):
    """A network that can be saved and built in PyTorch, and shows itself in a notebook."""

    def save(
        self,
        path: str | PathLike[str],
        *,
        detail: Detail = "block",
        fold: bool = True,
        style: Style = "stages",
        aspect: float = ASPECT,
        theme: str = "light",
        palette: str | PathLike[str] | None = None,
        scale: float = 1.0,
        width_mm: float | None = None,
        dpi: float | None = None,
        transparent: bool = False,
        words: Words = "embedded",
        overlay: "str | PathLike[str] | Overlay | None" = None,
        overlay_log: bool | None = None,
    ) -> Picture | None:
        """Write the network into a file; the suffix says how.

        .svg, .png, .pdf and .tex (TikZ) are its picture, .html is one to zoom and fold; .dot, .mmd
        (Mermaid), .graphml and .graph.json are its boxes and edges for other programs; .py is the
        source of a PyTorch module that needs torch alone; .onnx is that module with the weights it
        starts from.

        Args:
            path: where to.
            detail: the smallest boxes of the picture: stage, block or layer.
            fold: draw a run of identical blocks as one box.
            style: stages side by side, one column, one row, or rows that fill a page.
            aspect: width of the page over its height.
            theme: colours: light, dark, print or grey.
            palette: path of a TOML file with other colours for some roles.
            scale: factor on the size of the picture.
            width_mm: printed width in mm, instead of a scale.
            dpi: pixels per inch of a PNG; 300 where a width is given.
            transparent: leave the background of an SVG, PDF or PNG out.
            words: in an SVG, the font ``embedded``, only ``named``, or words as ``outlines``.
            overlay: what boxes are coloured by: params, macs, activations, memory,
                receptive-field, intensity; the path of a CSV or JSON file of ids and numbers; or
                an `Overlay` of one's own.
            overlay_log: the scale is logarithmic or linear; as the values are unless said.

        Returns:
            The picture as it is printed; None for code.

        Raises:
            SettingError: a choice is impossible.
            FileError: the file cannot be written; then there is none, or the one before.
            EngineError: what torch needs for ONNX is missing.
        """
        path = Path(path)
        suffix = suffix_of(path, SUFFIXES)
        if suffix == SOURCE:
            save_source(self, path)
            return None
        if suffix == ONNX:
            save_onnx(self, path)
            return None
        view = View(detail, fold, style=style, aspect=aspect)
        scene = self._scene(view, path)
        values = None if overlay is None else self._values(overlay, overlay_log)
        if values is not None:
            scene = self._overlaid(scene, values)
        if words not in WORDS:
            raise SettingError("words", f"{words!r} is none of {', '.join(WORDS)}.")
        colours = _theme(theme, palette)
        picture = Picture(scene, colours, scale, self, transparent, dpi, words, view, values)
        if width_mm is not None:
            picture = _of_width(picture, width_mm)
        save_picture(picture, path)
        return picture

    def _scene(self, view: View, path: Path) -> Scene:
        for name, known in (("detail", DETAILS), ("style", STYLES)):
            if (value := getattr(view, name)) not in known:
                raise SettingError(name, f"{value!r} is none of {', '.join(known)}.")
        _expect_between("aspect", view.aspect, ASPECTS)
        writable(path, FORMATS)
        from resviz.diagram.layout import draw

        return draw(self, view)

    def _values(self, overlay: "str | PathLike[str] | Overlay", log: bool | None) -> "Overlay":
        from resviz.app.overlays import overlay_of
        from resviz.diagram.overlay import Overlay

        return overlay if isinstance(overlay, Overlay) else overlay_of(self, str(overlay), log)

    def _overlaid(self, scene: Scene, overlay: "Overlay") -> Scene:
        from resviz.diagram.overlay import overlaid
        from resviz.diagram.overlay_legend import with_legend

        return with_legend(overlaid(self, scene, overlay))

    def to_torch(self, init: Init = "he_fan_out", seed: int = 0) -> "nn.Module":
        """The network as a PyTorch module on the CPU, its weights drawn from a seed.

        Where torchvision has the network, the keys of ``state_dict`` are torchvision's.

        Args:
            init: how convolutions start, see `resviz.engine.initialise.initialise`.
            seed: of the weights.

        Raises:
            SettingError: there is no such start.
        """
        if init not in get_args(Init):
            raise SettingError("init", f"{init!r} is none of {', '.join(get_args(Init))}.")
        from resviz.engine.build import GraphModule
        from resviz.engine.initialise import initialise

        return initialise(GraphModule(self), init, seed)

    def named(self, naming: Naming) -> "Network":
        """The same network, its layers called as in torchvision, caffe or matlab; ids stay.

        Raises:
            SettingError: it has no names of this kind, or there is no such kind.
        """
        return drawable(named(self, naming))

    def _repr_svg_(self) -> str:
        from resviz.diagram.layout import draw
        from resviz.diagram.svg import to_svg

        return to_svg(draw(self), words="embedded")


def build(name: str | PathLike[str] | Settings, /, **settings: object) -> Network:
    """Build a network.

    Args:
        name: of a preset, such as ``resnet50``; or the path of a saved design; or settings.
        settings: those to change, such as ``shortcut="A"`` or ``depths=(2, 2, 2)``.

    Raises:
        UnknownName: no such preset or setting.
        SettingError: a setting has an impossible value.
        ShapeError: a layer does not fit the image.
        FileError: the design cannot be read.
        TypeError: it is nothing that stands for a network.
    """
    if not isinstance(name, str | PathLike | Settings):
        raise TypeError(
            f"A network is built from a name, the path of a design or settings, not from {name!r}."
        )
    if isinstance(name, PathLike) or str(name).endswith((".toml", ".json")):
        from resviz.app.design_file import read

        name = read(Path(str(name)))
    return drawable(zoo.build(name, **settings))


def presets() -> tuple[str, ...]:
    """The names that `build` knows."""
    return tuple(zoo.presets())


def drawable(network: graph.Network) -> Network:
    """The same network, able to draw itself."""
    fields = [getattr(network, each.name) for each in dataclasses.fields(network) if each.init]
    return Network(*fields)


def save_onnx(network: graph.Network, path: Path) -> None:
    """Write a network as ONNX, with the weights it starts from.

    Raises:
        EngineError: what torch needs for it is missing.
        FileError: the file cannot be written.
    """
    expect_folder(path)
    from resviz.engine.onnx import to_onnx

    data = to_onnx(network)
    write_whole(path, lambda file: file.write(data))


def save_picture(picture: Picture, path: Path) -> None:
    """Write a picture into a file, whole or not at all; the suffix says how.

    Raises:
        SettingError: its size is impossible.
        FileError: the file cannot be written.
        EngineError: Qt is needed and does not load on this machine.
    """
    format = writable(path, formats_of(picture.network))
    _expect_between("scale", picture.scale, SCALES)
    if picture.dpi is not None:
        _expect_between("dpi", picture.dpi, RESOLUTIONS)
    if format.text:
        save_text(format.text(picture), path)
        return
    try:
        from resviz.gui.canvas.files import save_picture as paint
    except ImportError as error:
        raise EngineError(
            f"A {path.suffix} needs Qt, which does not load here ({error}); .svg needs none."
        ) from None
    paint(picture, path)


def _theme(name: str, palette: str | PathLike[str] | None) -> Theme:
    if name not in PICTURE_THEMES:
        raise SettingError("theme", f"{name!r} is none of {', '.join(PICTURE_THEMES)}.")
    if palette is None:
        return PICTURE_THEMES[name]
    from resviz.app.palette_file import read_palette

    return read_palette(Path(palette), PICTURE_THEMES[name])


def _of_width(picture: Picture, width_mm: float) -> Picture:
    """The same picture, printed so wide; as pixels, fit for print."""
    _expect_between("width_mm", width_mm, WIDTHS)
    scale = width_mm / (picture.scene.width * MM_PER_POINT)
    return picture._replace(scale=scale, dpi=picture.dpi or DPI)


def _expect_between(name: str, value: float, limits: tuple[float, float]) -> None:
    least, most = limits
    if not least <= value <= most:
        raise SettingError(name, f"{value:g} is not between {least:g} and {most:g}.")
