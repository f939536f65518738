"""Transformers on images: ViT and DeiT, with layer norm before the branches or after the additions.

Dosovitskiy et al., *An Image is Worth 16x16 Words*, 2020 (arXiv 2010.11929): section 3.1 for the
network, table 1 for the sizes. Touvron et al. 2020 (arXiv 2012.12877), table 1, for DeiT's. Vaswani
et al. 2017 (arXiv 1706.03762), section 3.1, put the norm after the addition (post-LN); Xiong et al.
2020 (arXiv 2002.04745) compare both.
"""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.core.network import Network, Role
from resviz.zoo.patches import Patched, embed, perceptron
from resviz.zoo.spec import about

Order = Literal["pre", "post"]


class VisionTransformer(Patched, frozen=True, kw_only=True, tag="vit"):
    """Blocks of attention and perceptron over the patches of an image."""

    described_as: ClassVar[str] = "Vision transformer"

    depth: Annotated[
        int,
        Meta(ge=1, le=1000),
        about("Depth", "Blocks of an attention and a perceptron each."),
    ] = 12
    width: Annotated[
        int, Meta(ge=1, le=16384), about("Width", "Features of a token; a multiple of the heads.")
    ] = 768
    heads: Annotated[int, Meta(ge=1, le=256), about("Heads", "Heads of every attention.")] = 12
    mlp_ratio: Annotated[
        float,
        Meta(ge=0.125, le=16.0),
        about("Expansion", "Width inside the perceptron, of the width of a token.", unit="×"),
    ] = 4.0
    layer_norm: Annotated[
        Order,
        about(
            "Layer norm",
            "Before every branch, with one more at the end (pre-LN), or after every addition as in"
            " 2017 (post-LN).",
            words={"pre": "before branches (pre-LN)", "post": "after additions (post-LN)"},
        ),
    ] = "pre"
    pooling: Annotated[
        Literal["token", "mean"],
        about(
            "Read from",
            "What the classifier reads: an extra token learned for it, or the mean of all tokens.",
            words={"token": "class token", "mean": "mean of tokens"},
        ),
    ] = "token"

    def check(self) -> None:
        """The patches fill the image, and the heads share the width."""
        super().check()
        if self.width % self.heads:
            raise SettingError("heads", f"{self.heads} do not divide the width of {self.width}.")

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 10 * self.depth + 9

    def canonical_name(self) -> str:
        """``vit_b_16``, whatever the size."""
        return "vit_b_16"

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        net = Builder(self.image)
        with net.stage("stem"):
            x = embed(net, self.patch, self.width)
            if self.pooling == "token":
                x = net.do(ops.ClassToken(self.width), x)
            x = net.do(ops.PositionEmbedding(*x.shape), x, name="position")
        with net.stage():
            for _ in range(self.depth):
                with net.block("encoder block"):
                    x = self._residual(net, x, "attention", self._attend)
                    x = self._residual(net, x, "mlp", self._transform)
        with net.stage("head"):
            if self.layer_norm == "pre":
                x = net.do(ops.LayerNorm(self.width), x)
            read = ops.TakeToken() if self.pooling == "token" else ops.MeanTokens()
            net.linear(net.do(read, x), self.classes)
        summary = self.summed_up(
            f"patch {self.patch}×{self.patch}",
            f"{self.layer_norm}-LN",
            "mean of tokens" if self.pooling == "mean" else "",
            "no shortcuts" if self.shortcut == "none" else "",
        )
        return net.finish(name or self.canonical_name(), title=title, summary=summary)

    def _residual(
        self, net: Builder, x: Tensor, name: str, branch: Callable[[Builder, Tensor], Tensor]
    ) -> Tensor:
        """Pre-LN is x + f(LN(x)), post-LN is LN(x + f(x))."""
        norm = ops.LayerNorm(self.width)
        with net.part(name):
            y = branch(net, net.do(norm, x) if self.layer_norm == "pre" else x)
            if self.shortcut == "identity":
                y = net.add(y, x.on(Role.IDENTITY))
            return net.do(norm, y) if self.layer_norm == "post" else y

    def _attend(self, net: Builder, x: Tensor) -> Tensor:
        """Queries, keys and values from one layer, attention, one layer more."""
        y = net.do(ops.Linear(self.width, 3 * self.width), x, name="qkv")
        y = net.do(ops.Attention(self.heads), y)
        return net.do(ops.Linear(self.width, self.width), y, name="projection")

    def _transform(self, net: Builder, x: Tensor) -> Tensor:
        """Every token on its own: wide, GELU, narrow."""
        wide = max(1, round(self.mlp_ratio * self.width))
        return perceptron(net, x, wide)
