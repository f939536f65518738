"""MLP-Mixer: perceptrons across the patches of an image take turns with perceptrons within.

Tolstikhin et al., *MLP-Mixer: An all-MLP Architecture for Vision*, 2021 (arXiv 2105.01601): section
2 and figure 1 for the network, table 1 for the sizes.
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network, Role
from resviz.zoo.patches import Patched, embed, perceptron
from resviz.zoo.spec import about


class Mixer(Patched, frozen=True, kw_only=True, tag="mixer"):
    """Blocks that mix tokens first, then the channels of every token."""

    described_as: ClassVar[str] = "MLP-Mixer"

    depth: Annotated[
        int,
        Meta(ge=1, le=1000),
        about("Depth", "Blocks that mix tokens and channels once each."),
    ] = 8
    width: Annotated[
        int, Meta(ge=1, le=16384), about("Width", "Features of a token, which are its channels.")
    ] = 512
    tokens_mlp: Annotated[
        int,
        Meta(ge=1, le=16384),
        about("Inside token mixing", "Width inside the perceptron across tokens."),
    ] = 256
    channels_mlp: Annotated[
        int,
        Meta(ge=1, le=65536),
        about("Inside channel mixing", "Width inside the perceptron across channels."),
    ] = 2048

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 12 * self.depth + 7

    def canonical_name(self) -> str:
        """``mixer_s16_224``, whatever the size."""
        return "mixer_s16_224"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image)
        with net.stage("stem"):
            x = embed(net, self.patch, self.width)
        with net.stage():
            for _ in range(self.depth):
                with net.block("mixer block"):
                    x = self._mix_tokens(net, x)
                    x = self._mix_channels(net, x)
        with net.stage("head"):
            x = net.do(ops.LayerNorm(self.width), x)
            net.linear(net.do(ops.MeanTokens(), x), self.classes)
        summary = self.summed_up(
            f"patch {self.patch}×{self.patch}",
            "no shortcuts" if self.shortcut == "none" else "",
            "layer norm",
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _mix_tokens(self, net: Builder, x: Tensor) -> Tensor:
        """One perceptron for all channels, each across the tokens (equation 1, first line)."""
        with net.part("tokens"):
            y = net.do(ops.Transpose(), net.do(ops.LayerNorm(self.width), x))
            y = net.do(ops.Transpose(), perceptron(net, y, self.tokens_mlp))
            return self._merged(net, y, x)

    def _mix_channels(self, net: Builder, x: Tensor) -> Tensor:
        """One perceptron for all tokens, each across its channels (equation 1, second line)."""
        with net.part("channels"):
            y = perceptron(net, net.do(ops.LayerNorm(self.width), x), self.channels_mlp)
            return self._merged(net, y, x)

    def _merged(self, net: Builder, y: Tensor, x: Tensor) -> Tensor:
        return y if self.shortcut == "none" else net.add(y, x.on(Role.IDENTITY))
