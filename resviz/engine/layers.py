"""The layers that torch has no module for; none works in place."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class GlobalAvgPool(nn.Module):
    """``(batch, C, H, W)`` to ``(batch, C)``."""

    def forward(self, x: Tensor) -> Tensor:
        """The mean of every channel."""
        return x.mean((2, 3))


class MeanTokens(nn.Module):
    """``(batch, T, D)`` to ``(batch, D)``."""

    def forward(self, x: Tensor) -> Tensor:
        """The mean of the tokens."""
        return x.mean(1)


class Add(nn.Module):
    """Sum of equal shapes."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        """The sum."""
        for other in others:
            first = first + other
        return first


class Mean(nn.Module):
    """Mean of equal shapes; while training, of the inputs that drop-path leaves to each image.

    Args:
        drop: probability with which an input is left out. Where all would be, one stays, any with
            the same probability.
    """

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.drop = drop

    def forward(self, *inputs: Tensor) -> Tensor:
        """The mean."""
        if not (self.training and self.drop):
            return sum(inputs[1:], inputs[0]) / len(inputs)
        first = inputs[0]
        draws = torch.rand(len(inputs), len(first), device=first.device)
        stays = ((draws >= self.drop) | (draws == draws.amax(0))).float()
        shares = (stays / stays.sum(0)).to(first.dtype)
        weighted = [x * per_image(share, x) for x, share in zip(inputs, shares, strict=True)]
        return sum(weighted[1:], weighted[0])


class Multiply(nn.Module):
    """Product of a tensor and its gate, which lacks the last axes where it is one per channel."""

    def forward(self, x: Tensor, gate: Tensor) -> Tensor:
        """The product."""
        return x * gate[(..., *[None] * (x.dim() - gate.dim()))]


class Complement(nn.Module):
    """1 − x."""

    def forward(self, x: Tensor) -> Tensor:
        """What a gate leaves."""
        return 1 - x


class DropPath(nn.Module):
    """Stochastic depth: zeros for some images while training, the expectation otherwise.

    Args:
        rate: probability with which an image is left out.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.kept = 1 - rate

    def forward(self, x: Tensor) -> Tensor:
        """What is left of the branch."""
        if not self.training:
            return x * self.kept
        draws = torch.rand(len(x), device=x.device)
        return x * per_image((draws < self.kept).to(x.dtype), x)


class ConstantScale(nn.Module):
    """Multiplication by a constant."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """The scaled tensor."""
        return x * self.factor


class LearnedScale(nn.Module):
    """Multiplication by what is learned; the shape of ``scale`` fits one example."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.empty(shape))

    def forward(self, x: Tensor) -> Tensor:
        """The scaled tensor."""
        return x * self.scale


class LearnedBias(nn.Module):
    """Addition of a learned scalar."""

    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.empty(1))

    def forward(self, x: Tensor) -> Tensor:
        """The shifted tensor."""
        return x + self.bias


class Linear2d(nn.Linear):
    """The same linear layer on the channels at every place of a map."""

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, C, H, W)`` to ``(batch, C', H, W)``."""
        return functional.conv2d(x, self.weight[:, :, None, None], self.bias)


class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels of a map, at every place."""

    def forward(self, x: Tensor) -> Tensor:
        """The normalised map."""
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class RadixSoftmax(nn.Module):
    """Softmax across the splits of a vector ``(batch, radix · C)``."""

    def __init__(self, radix: int) -> None:
        super().__init__()
        self.radix = radix

    def forward(self, x: Tensor) -> Tensor:
        """Shares that sum to 1 over the splits."""
        return x.reshape(x.shape[0], self.radix, -1).softmax(1).flatten(1)


class ChannelConv(nn.Conv1d):
    """Convolution along the channels of a vector, which keeps its length."""

    def __init__(self, kernel: int) -> None:
        super().__init__(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, C)`` to the same."""
        return super().forward(x.unsqueeze(1)).squeeze(1)


class Concat(nn.Module):
    """Channels after one another."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """All channels."""
        return torch.cat(inputs, 1)


class Slice(nn.Module):
    """Channels from ``start`` up to ``stop``."""

    def __init__(self, start: int, stop: int) -> None:
        super().__init__()
        self.start = start
        self.stop = stop

    def forward(self, x: Tensor) -> Tensor:
        """Those channels."""
        return x[:, self.start : self.stop]


class ChannelShuffle(nn.Module):
    """Deals the channels out of groups in turn."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        """The same channels in another order."""
        batch, _, height, width = x.shape
        apart = x.reshape(batch, self.groups, -1, height, width)
        return apart.transpose(1, 2).flatten(1, 2)


class ZeroPad(nn.Module):
    """A strided subsample with channels of zeros behind its own."""

    def __init__(self, stride: int, added: int) -> None:
        super().__init__()
        self.stride = stride
        self.added = added

    def forward(self, x: Tensor) -> Tensor:
        """More channels, fewer places."""
        x = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(x, (0, 0, 0, 0, 0, self.added))


class Tokens(nn.Module):
    """``(batch, D, H, W)`` to ``(batch, H·W, D)``."""

    def forward(self, x: Tensor) -> Tensor:
        """The places, row by row."""
        return x.flatten(2).transpose(1, 2)


class Transpose(nn.Module):
    """``(batch, T, D)`` to ``(batch, D, T)``."""

    def forward(self, x: Tensor) -> Tensor:
        """The last two axes changed."""
        return x.transpose(1, 2)


class ClassToken(nn.Module):
    """Puts a learned token before the others."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.empty(1, 1, features))

    def forward(self, x: Tensor) -> Tensor:
        """``(batch, T, D)`` to ``(batch, T + 1, D)``."""
        return torch.cat((self.token.expand(x.shape[0], -1, -1), x), 1)


class PositionEmbedding(nn.Module):
    """Adds a learned vector to every token."""

    def __init__(self, tokens: int, features: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.empty(1, tokens, features))

    def forward(self, x: Tensor) -> Tensor:
        """The tokens, told their places."""
        return x + self.positions


class TakeToken(nn.Module):
    """``(batch, T, D)`` to ``(batch, D)``."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index

    def forward(self, x: Tensor) -> Tensor:
        """One token."""
        return x[:, self.index]


class Attention(nn.Module):
    """Scaled dot-product attention: queries, keys and values ``(batch, T, 3·D)`` in, ``D`` out."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, x: Tensor) -> Tensor:
        """The values, weighted."""
        batch, tokens, _ = x.shape
        apart = x.reshape(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys, values = apart.unbind()
        found = functional.scaled_dot_product_attention(queries, keys, values)
        return found.transpose(1, 2).flatten(2)


def per_image(numbers: Tensor, x: Tensor) -> Tensor:
    """One number for each image, shaped to multiply x."""
    return numbers.view(-1, *[1] * (x.dim() - 1))
