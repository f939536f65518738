"""The residual network for CIFAR of MATLAB's example.

MathWorks, *Train Residual Network for Image Classification*, Deep Learning Toolbox: the function
``residualCIFARlgraph(netWidth, numUnits, unitType)``. It is the CIFAR network of He et al. 2015
with projections, and with convolutions that keep a bias although they are normalised.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.axes import NORM, Norm
from resviz.zoo.spec import Settings, about

Unit = Literal["standard", "bottleneck"]


class MatlabResNet(Settings, frozen=True, kw_only=True, tag="matlab"):
    """Three stages of residual units; widths double, the map halves."""

    described_as: ClassVar[str] = "MATLAB's ResNet for CIFAR"

    net_width: Annotated[
        int,
        Meta(ge=1, le=1024),
        about("Net width", "Filters of the first stage (netWidth); each stage doubles them."),
    ] = 16
    num_units: Annotated[
        int,
        Meta(ge=3, le=3000),
        about("Units", "Residual units of the three stages together (numUnits): a multiple of 3."),
    ] = 9
    unit_type: Annotated[
        Unit,
        about(
            "Unit type",
            "Two 3×3 convolutions, or 1×1 – 3×3 – 1×1 with four times the channels at the end.",
        ),
    ] = "standard"
    shortcuts: Annotated[
        bool, about("Shortcuts", "Whether units add their input; without it the network is plain.")
    ] = True
    norm: Annotated[Norm, NORM] = "batch"

    def check(self) -> None:
        """Units are a multiple of three."""
        if self.num_units % 3:
            below = self.num_units - self.num_units % 3
            raise SettingError(
                "num_units", f"{self.num_units} is no multiple of 3; take {below} or {below + 3}."
            )

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return (11 if self.unit_type == "bottleneck" else 7) * self.num_units

    def canonical_name(self) -> str:
        """``matlab_resnet20``, ``matlab_bottleneck29``: by the layers with weights."""
        if self.unit_type == "bottleneck":
            return f"matlab_bottleneck{3 * self.num_units + 2}"
        return f"matlab_resnet{2 * self.num_units + 2}"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image, normalise=self.norm == "batch")
        with net.stage("stem"):
            x = net.relu(_conv_bn(net, net.input, self.net_width, kernel=3))
        unit = self._standard if self.unit_type == "standard" else self._bottleneck
        for stage in range(3):
            with net.stage():
                for place in range(self.num_units // 3):
                    stride = 2 if stage and not place else 1
                    x = unit(net, x, self.net_width * 2**stage, stride)
        with net.stage("head"):
            net.linear(net.global_avg_pool(x), self.classes)
        summary = self._summary()
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _standard(self, net: Builder, x: Tensor, width: int, stride: int) -> Tensor:
        with net.block("standard unit"):
            y = net.relu(_conv_bn(net, x, width, kernel=3, stride=stride))
            return self._merge(net, x, _conv_bn(net, y, width, kernel=3), stride)

    def _bottleneck(self, net: Builder, x: Tensor, width: int, stride: int) -> Tensor:
        with net.block("bottleneck unit"):
            y = net.relu(_conv_bn(net, x, width, kernel=1))
            y = net.relu(_conv_bn(net, y, width, kernel=3, stride=stride))
            return self._merge(net, x, _conv_bn(net, y, 4 * width, kernel=1), stride)

    def _merge(self, net: Builder, x: Tensor, y: Tensor, stride: int) -> Tensor:
        """The addition and what follows; the shortcut projects where the shape changes."""
        if not self.shortcuts:
            return net.relu(y)
        if x.shape == y.shape:
            return net.relu(net.add(y, x.on(Role.IDENTITY)))
        with net.part("shortcut"):
            kept = _conv_bn(net, x.on(Role.PROJECTION), y.channels, kernel=1, stride=stride)
        return net.relu(net.add(y, kept))

    def _summary(self) -> str:
        words = [f"{self.unit_type} unit", f"{self.num_units} units", f"width {self.net_width}"]
        if not self.shortcuts:
            words.append("no shortcuts")
        if self.norm == "none":
            words.append("no normalisation")
        return self.summed_up(*words)


def _conv_bn(net: Builder, x: Tensor, channels: int, *, kernel: int, stride: int = 1) -> Tensor:
    return net.conv_bn(x, channels, kernel=kernel, stride=stride, bias=True)
