"""ConvNeXt: a convolutional network after the manner of a transformer.

Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, *A ConvNet for the 2020s*, 2022 (arXiv 2201.03545):
section 2 and figure 4 for the block, section 3 for the sizes, appendix A for layer scale.
"""

from typing import Annotated, ClassVar, Literal, Self

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.spec import Settings, about

MOST_STAGES = 8


class ConvNeXt(Settings, frozen=True, kw_only=True, tag="convnext"):
    """Stages of blocks that mix places first, then channels, normalised by layer norm.

    Without shortcuts a branch that starts at layer scale 1e-6 is all there is; set the layer scale
    to 1 or 0 to compare networks fairly.
    """

    described_as: ClassVar[str] = "ConvNeXt"

    depths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=1000)], ...],
        about("Blocks per stage", "One number per stage, e.g. 3,3,9,3; at most eight stages."),
    ] = (3, 3, 9, 3)
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=8192)], ...],
        about("Channels", "Channels of each stage."),
    ] = (96, 192, 384, 768)
    patch: Annotated[
        int,
        Meta(ge=1, le=64),
        about("Patch", "Kernel and stride of the stem's convolution.", unit="px"),
    ] = 4
    shortcut: Annotated[
        Literal["identity", "none"],
        about(
            "Shortcut",
            "The input of a block is added to its output; none is the plain network.",
            words={"identity": "identity", "none": "none (plain)"},
        ),
    ] = "identity"
    layer_scale: Annotated[
        float,
        Meta(ge=0.0, le=1.0),
        about(
            "Layer scale",
            "What every channel of a branch is multiplied by at the start, then learned; 0 leaves"
            " it out.",
        ),
    ] = 1e-6
    drop_path: Annotated[
        float,
        Meta(ge=0.0, le=0.95),
        about(
            "Stochastic depth",
            "Chance that training leaves out the last branch; it grows in proportion from none at"
            " the first. The paper trains T, S and B with 0.1, 0.4 and 0.5.",
        ),
    ] = 0.0

    def check(self) -> None:
        """Both lists describe the same stages."""
        stages = len(self.widths)
        if not 1 <= stages <= MOST_STAGES:
            raise SettingError("widths", f"needs one to {MOST_STAGES} stages, not {stages}.")
        if len(self.depths) != stages:
            raise SettingError("depths", f"needs one number for each of the {stages} widths.")
        if sum(self.depths) > 2000:
            raise SettingError("depths", f"{sum(self.depths)} blocks are more than 2,000 in all.")

    @property
    def normalisation(self) -> str:
        """See `Settings.normalisation`."""
        return "layer"

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 8 * sum(self.depths) + 12

    def canonical_name(self) -> str:
        """``convnext_tiny``, whatever the depths and channels."""
        return "convnext_tiny"

    def idle(self) -> frozenset[str]:
        """See `Settings.idle`."""
        return frozenset({"drop_path"} if self.shortcut == "none" else ())

    def fitted(self, channels: int, size: int, classes: int) -> Self:
        """See `Settings.fitted`; the patch is made so small that the last stage has a place left.

        Every stage but the first halves the map.
        """
        largest = max(1, size // 2 ** (len(self.depths) - 1))
        patch = min(self.patch, largest)
        return self.change(channels=channels, size=size, classes=classes, patch=patch)

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image)
        with net.stage("stem"):
            x = _patches(net, net.input, self.widths[0], self.patch)
            x = _norm(net, x)
        blocks = 0
        for stage, (depth, width) in enumerate(zip(self.depths, self.widths, strict=True)):
            with net.stage():
                if stage:
                    with net.block("downsampling"):
                        x = _patches(net, _norm(net, x), width, 2)
                for _ in range(depth):
                    x = _block(net, x, blocks / max(1, sum(self.depths) - 1), self)
                    blocks += 1
        with net.stage("head"):
            net.linear(_norm(net, net.global_avg_pool(x)), self.classes)
        summary = self.summed_up(
            "7×7 depthwise", "no shortcuts" if self.shortcut == "none" else "", "layer norm"
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)


def _patches(net: Builder, x: Tensor, channels: int, size: int) -> Tensor:
    return net.conv(x, channels, kernel=size, stride=size, padding=0, bias=True)


def _norm(net: Builder, x: Tensor) -> Tensor:
    return net.do(ops.LayerNorm(x.channels), x)


def _block(net: Builder, x: Tensor, place: float, settings: ConvNeXt) -> Tensor:
    """7×7 on every channel, a linear layer to four times the channels, one back (figure 4).

    Args:
        net: the network.
        x: its input.
        place: 0 for the first block of the network, 1 for the last.
        settings: those of the network.
    """
    with net.block("ConvNeXt block"):
        y = net.conv(x, x.channels, kernel=7, groups=x.channels, bias=True)
        y = net.linear(_norm(net, y), 4 * x.channels)
        y = net.linear(net.do(ops.GELU(), y), x.channels)
        if settings.layer_scale:
            y = net.do(ops.LearnedScale(x.channels, settings.layer_scale), y)
        if settings.shortcut == "none":
            return y
        if settings.drop_path * place:
            y = net.do(ops.DropPath(settings.drop_path * place), y)
        return net.add(y, x.on(Role.IDENTITY))
