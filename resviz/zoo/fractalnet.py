"""Networks of columns of different depth that meet again and again, without residuals.

Larsson, Maire and Shakhnarovich, *FractalNet: Ultra-Deep Neural Networks without Residuals*, 2016
(arXiv 1605.07648), section 2. The expansion rule makes f(C+1) of two f(C) after one another, joined
with a single convolution beside them; joins that follow each other are one. The place of the
dropout, before the norm, is that of the authors' code.
"""

from typing import Annotated, ClassVar, Self

from msgspec import Meta, structs

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError, ShapeError
from resviz.core.network import Network
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about


class FractalNet(Settings, frozen=True, kw_only=True, tag="fractalnet"):
    """Fractal blocks with max pooling after each."""

    described_as: ClassVar[str] = "FractalNet"

    columns: Annotated[
        int,
        Meta(ge=1, le=7),
        about("Columns", "Columns of a block (C); each has twice the convolutions of the last."),
    ] = 3
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        about("Channels", "One number per block, e.g. 64,128,256,512,512; at most eight blocks."),
    ] = (64, 128, 256, 512, 512)
    drop_path: Annotated[
        float,
        Meta(ge=0.0, le=0.9),
        about("Drop-path", "Rate at which a join leaves out each of its inputs while training."),
    ] = 0.15
    dropout: Annotated[
        float,
        Meta(ge=0.0, le=0.125),
        about("Dropout step", "Dropout of the second block; every further block adds as much."),
    ] = 0.1
    shortcuts: Annotated[
        bool,
        about(
            "Shortcuts",
            "Whether the shallower columns are there; without them the deepest is a plain network.",
        ),
    ] = True
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """One to eight blocks."""
        if not 1 <= len(self.widths) <= 8:
            raise SettingError("widths", f"needs one to eight blocks, not {len(self.widths)}.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 4 * len(self.widths) << self.columns

    def canonical_name(self) -> str:
        """``fractalnet_c3``: by the columns."""
        return f"fractalnet_c{self.columns}"

    def idle(self) -> frozenset[str]:
        """A column by itself joins nothing."""
        if self.columns == 1:
            return frozenset({"shortcuts", "drop_path"})
        return frozenset() if self.shortcuts else frozenset({"drop_path"})

    def plain(self) -> Self | None:
        """The deepest column alone."""
        has_others = self.shortcuts and self.columns > 1
        return structs.replace(self, shortcuts=False) if has_others else None

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        self._expect_room()
        net = Builder(self.image, normalise=self.norm == "batch")
        x = net.input
        for block, width in enumerate(self.widths):
            with net.stage(), net.block("fractal block"):
                dropout = self._dropout(block)
                x = self._join(net, self._fractal(net, x, self.columns, width, dropout))
                x = net.do(ops.MaxPool2d(2, 2), x)
        with net.stage("head"):
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self._summary()
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _dropout(self, block: int) -> float:
        return round(block * self.dropout, 6)

    def _expect_room(self) -> None:
        blocks = len(self.widths)
        if self.size < 2**blocks:
            raise ShapeError(
                f"A FractalNet with pooling after each of {blocks} blocks needs an image of at"
                f" least {2**blocks} px, not {self.size}."
            )

    def _fractal(
        self, net: Builder, z: Tensor, columns: int, width: int, dropout: float
    ) -> list[Tensor]:
        """Where the columns of a fractal end, the shallowest first, before they are joined."""
        ends = []
        if columns > 1 and self.shortcuts:
            with net.branch(f"column{self.columns - columns + 1}_"):
                ends.append(_unit(net, z, width, dropout))
        if columns > 2:
            half = self._join(net, self._fractal(net, z, columns - 1, width, dropout))
            return ends + self._fractal(net, half, columns - 1, width, dropout)
        with net.branch(f"column{self.columns}_"):
            for _ in range(columns):
                z = _unit(net, z, width, dropout)
        return [*ends, z]

    def _join(self, net: Builder, ends: list[Tensor]) -> Tensor:
        return ends[0] if len(ends) == 1 else net.do(ops.Mean(self.drop_path), *ends, name="join")

    def _summary(self) -> str:
        words = [f"{self.columns} columns" if self.shortcuts else "deepest column alone"]
        words.append(f"channels {'-'.join(map(str, self.widths))}")
        if self.shortcuts and self.drop_path:
            words.append(f"drop-path {self.drop_path:g}")
        if self.dropout:
            words.append(f"dropout up to {self._dropout(len(self.widths) - 1):g}")
        if self.norm == "none":
            words.append("no normalisation")
        return self.summed_up(*words)


def _unit(net: Builder, x: Tensor, width: int, dropout: float) -> Tensor:
    x = net.conv(x, width, kernel=3)
    if dropout:
        x = net.do(ops.Dropout(dropout), x)
    return net.relu(net.norm(x))
