"""What the written code brings along where torch has no module for a layer."""

HELPERS = {
    "Linear2d": '''class Linear2d(nn.Linear):
    """A linear layer on the channels at every place of a map."""

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight[:, :, None, None], self.bias)
''',
    "LayerNorm2d": '''class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels at every place of a map."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
''',
    "ChannelConv": '''class ChannelConv(nn.Conv1d):
    """A convolution along the channels of a vector."""

    def __init__(self, kernel_size: int) -> None:
        super().__init__(1, 1, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.unsqueeze(1)).squeeze(1)
''',
    "DropPath": '''class DropPath(nn.Module):
    """Drops a branch for some images while training, else takes its expectation."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.kept = 1 - rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return self.kept * x
        draws = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device)
        return x * (draws < self.kept)
''',
    "Mean": '''class Mean(nn.Module):
    """Mean of equal shapes; while training, inputs are left out, though never all."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.drop = drop

    def forward(self, *inputs: Tensor) -> Tensor:
        x = torch.stack(inputs)
        if not (self.training and self.drop):
            return x.mean(0)
        draws = torch.rand(x.shape[:2], device=x.device)
        stays = (draws >= self.drop) | (draws == draws.amax(0))
        shares = stays.to(x.dtype) / stays.sum(0)
        return (x * shares[(..., *[None] * (x.dim() - 2))]).sum(0)
''',
    "channel_shuffle": '''def channel_shuffle(x: Tensor, groups: int) -> Tensor:
    """Deals the channels out of groups in turn."""
    return x.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)
''',
    "attention": '''def attention(x: Tensor, heads: int) -> Tensor:
    """Scaled dot-product attention; queries, keys and values lie side by side."""
    parts = x.unflatten(2, (3, heads, -1)).permute(2, 0, 3, 1, 4)
    queries, keys, values = parts.unbind()
    x = F.scaled_dot_product_attention(queries, keys, values)
    return x.transpose(1, 2).flatten(2)
''',
}
"""By name; in the order they stand in the code."""
