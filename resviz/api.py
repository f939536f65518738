"""The Python face: networks that can be built by name, saved as pictures and shown in notebooks."""

import dataclasses
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, get_args

from resviz.app.picture_file import (
    FORMATS,
    Picture,
    formats_of,
    save_text,
    suffix_of,
    writable,
)
from resviz.app.picture_looks import (
    RESOLUTIONS,
    SCALES,
    Looks,
    expect_between,
    picture_of,
    view_of,
)
from resviz.app.source_file import SUFFIX as SOURCE
from resviz.app.source_file import save_source
from resviz.app.whole_file import expect_folder, write_whole
from resviz.core import network as graph
from resviz.core.comparison import Comparison
from resviz.core.errors import EngineError, SettingError
from resviz.core.trace import Paths, Trace, paths, trace
from resviz.diagram.scene import Scene
from resviz.protocol import Init
from resviz.zoo import presets as zoo
from resviz.zoo.naming import Naming, named
from resviz.zoo.spec import Settings

if TYPE_CHECKING:
    from torch import nn

    from resviz.diagram.overlay import Overlay

ONNX = ".onnx"

SUFFIXES = (*(each.suffix for each in FORMATS), SOURCE, ONNX)
"""What a network is written as, by the suffix of the file."""


class Network(graph.Network):
    """A network that can be saved and built in PyTorch, and shows itself in a notebook."""

    def save(
        self,
        path: str | PathLike[str],
        *,
        overlay: "str | PathLike[str] | Overlay | None" = None,
        overlay_log: bool | None = None,
        **looks: Unpack[Looks],
    ) -> Picture | None:
        """Write the network into a file; the suffix says how.

        .svg, .png, .pdf and .tex (TikZ) are its picture, .html is one to zoom and fold; .dot, .mmd
        (Mermaid), .graphml and .graph.json are its boxes and edges for other programs; .py is the
        source of a PyTorch module that needs torch alone; .onnx is that module with the weights it
        starts from.

        Args:
            path: where to.
            overlay: what boxes are coloured by: params, macs, activations, memory,
                receptive-field, intensity; the path of a CSV or JSON file of ids and numbers; or
                an `Overlay` of one's own.
            overlay_log: the scale is logarithmic or linear; as the values are unless said.
            **looks: as follows.
            detail: the smallest boxes of the picture: network, stage, block or layer.
            fold: draw a run of identical blocks as one box.
            folded: ids of stages or blocks to be folded, whatever the detail.
            unfolded: ids of those to be unfolded, a stage to its blocks, a block to its layers.
            style: stages side by side, one column, one row, or rows that fill a page.
            aspect: width of the page over its height.
            theme: colours: light, dark, print or grey.
            palette: path of a TOML file with other colours for some roles.
            scale: factor on the size of the picture.
            width_mm: printed width in mm, instead of a scale.
            dpi: pixels per inch of a PNG; 300 where a width is given.
            transparent: leave the background of an SVG, PDF or PNG out.
            words: in an SVG, the font ``embedded``, only ``named``, or words as ``outlines``.

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
        view = view_of(looks, self)
        writable(path, FORMATS)
        from resviz.diagram.layout import draw

        scene = draw(self, view)
        values = None if overlay is None else self._values(overlay, overlay_log)
        if values is not None:
            scene = self._overlaid(scene, values)
        picture = picture_of(scene, looks, self)._replace(view=view, overlay=values)
        save_picture(picture, path)
        return picture

    def _values(self, overlay: "str | PathLike[str] | Overlay", log: bool | None) -> "Overlay":
        from resviz.app.overlays import overlay_of
        from resviz.diagram.overlay import Overlay

        if not isinstance(overlay, Overlay):
            return overlay_of(self, str(overlay), log)
        if not any(part in self or part in self.scopes for part in overlay.values):
            raise SettingError("overlay", f"{overlay.title!r} names no part of {self.title}.")
        return overlay if log is None else overlay._replace(log=log)

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

    def trace(self, part: str) -> Trace:
        """What a layer or scope depends on and feeds, see `resviz.core.trace.trace`."""
        return trace(self, part)

    def paths(self, source: str = "", target: str | None = None) -> Paths:
        """The paths between two parts, or through one, see `resviz.core.trace.paths`."""
        return paths(self, source, target)

    def _repr_svg_(self) -> str:
        from resviz.diagram.layout import draw
        from resviz.diagram.svg import to_svg

        return to_svg(draw(self), words="embedded")


class Pair(Comparison):
    """Two networks side by side, which can be saved and shows itself in a notebook."""

    def save(self, path: str | PathLike[str], **looks: Unpack[Looks]) -> Picture:
        """Draw both into one picture, .svg, .png, .pdf or .tex, with marks where they differ.

        Args:
            path: where to.
            looks: how it looks, as `Network.save` has it.

        Raises:
            SettingError: a choice is impossible.
            FileError: the file cannot be written; then there is none, or the one before.
        """
        path = Path(path)
        view = view_of(looks, self.a, self.b)
        writable(path)
        from resviz.diagram.pair import draw_pair

        picture = picture_of(draw_pair(self, view), looks)
        save_picture(picture, path)
        return picture

    def _repr_svg_(self) -> str:
        from resviz.diagram.pair import draw_pair
        from resviz.diagram.svg import to_svg

        return to_svg(draw_pair(self), words="embedded")


def compare(
    a: str | PathLike[str] | Settings | graph.Network,
    b: str | PathLike[str] | Settings | graph.Network,
) -> Pair:
    """Align two networks by their stages, blocks and layers.

    Args:
        a: a network, or what `build` makes one of.
        b: the other.

    Raises:
        ResvizError: one of them cannot be built.
    """
    first, second = (each if isinstance(each, graph.Network) else build(each) for each in (a, b))
    return Pair(first, second)


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
    expect_between("scale", picture.scale, SCALES)
    if picture.dpi is not None:
        expect_between("dpi", picture.dpi, RESOLUTIONS)
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
