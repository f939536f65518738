"""Small networks with a block of every kind, for the tests of the diagram."""

from collections.abc import Callable

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.network import Network, Role

Make = Callable[[Builder, Tensor], Tensor]
IMAGE = (3, 64, 64)


def network_of(*blocks: Make, stem: Make | None = None, label: str = "block") -> Network:
    """A network of one stage with these blocks, one after the other."""
    net = Builder(IMAGE)
    with net.stage("stem"):
        x = (stem or _stem)(net, net.input)
    with net.stage():
        for make in blocks:
            with net.block(label):
                x = make(net, x)
    with net.stage("head"):
        pooled = net.global_avg_pool(x) if len(x.shape) == 3 else net.do(ops.MeanTokens(), x)
        net.linear(pooled, 10)
    return net.finish("synthetic")


def _stem(net: Builder, x: Tensor) -> Tensor:
    return net.conv_bn_relu(x, 64, kernel=3, stride=2)


def gate(net: Builder, y: Tensor, ratio: int = 4) -> Tensor:
    """Squeeze and excitation."""
    s = net.global_avg_pool(y.on(Role.GATE))
    s = net.relu(net.linear(s, y.channels // ratio))
    s = net.do(ops.Sigmoid(), net.linear(s, y.channels))
    return net.do(ops.Multiply(), y, s)


def inception(net: Builder, x: Tensor) -> Tensor:
    """Four branches of equal rank."""
    with net.branch():
        a = net.conv_bn_relu(x, 64, kernel=1)
    with net.branch():
        b = net.conv_bn_relu(net.conv_bn_relu(x, 96, kernel=1), 128, kernel=3)
    with net.branch():
        c = net.conv_bn_relu(net.conv_bn_relu(x, 16, kernel=1), 32, kernel=5)
    with net.branch():
        d = net.conv_bn_relu(net.max_pool(x, kernel=3, stride=1), 32, kernel=1)
    return net.do(ops.Concat(), a, b, c, d)


def inception_c(net: Builder, x: Tensor) -> Tensor:
    """Branches that fork again inside."""
    with net.branch():
        a = net.conv_bn_relu(x, 320, kernel=1)
    with net.branch():
        b = net.conv_bn_relu(x, 384, kernel=1)
        b1 = net.conv_bn_relu(b, 384, kernel=(1, 3))
        b2 = net.conv_bn_relu(b, 384, kernel=(3, 1))
    with net.branch():
        c = net.conv_bn_relu(net.conv_bn_relu(x, 448, kernel=1), 384, kernel=3)
        c1 = net.conv_bn_relu(c, 384, kernel=(1, 3))
        c2 = net.conv_bn_relu(c, 384, kernel=(3, 1))
    with net.branch():
        d = net.conv_bn_relu(net.do(ops.AvgPool2d(3, 1, 1), x), 192, kernel=1)
    return net.do(ops.Concat(), a, b1, b2, c1, c2, d)


def inception_resnet(net: Builder, x: Tensor) -> Tensor:
    """Branches inside a scaled residual branch."""
    with net.branch():
        a = net.conv_bn_relu(x, 32, kernel=1)
    with net.branch():
        b = net.conv_bn_relu(net.conv_bn_relu(x, 32, kernel=1), 32, kernel=3)
    with net.branch():
        c = net.conv_bn_relu(net.conv_bn_relu(x, 32, kernel=1), 48, kernel=3)
        c = net.conv_bn_relu(c, 64, kernel=3)
    y = net.conv(net.do(ops.Concat(), a, b, c), x.channels, kernel=1, bias=True)
    y = net.do(ops.ConstantScale(0.17), y)
    return net.relu(net.add(y, x.on(Role.IDENTITY)))


def se_bottleneck(net: Builder, x: Tensor) -> Tensor:
    """Attention on a branch, a projection around it."""
    y = net.conv_bn_relu(x, 32, kernel=1)
    y = net.conv_bn_relu(y, 32, kernel=3, groups=32)
    y = gate(net, net.conv_bn(y, 128, kernel=1))
    with net.part("shortcut"):
        s = net.conv_bn(x.on(Role.PROJECTION), 128, kernel=1)
    return net.relu(net.add(y, s))


def highway(net: Builder, x: Tensor) -> Tensor:
    """Exclusive gating: branch and shortcut share one."""
    h = net.relu(net.conv(x, x.channels, kernel=3, bias=True))
    t = net.do(ops.Sigmoid(), net.conv(x.on(Role.GATE), x.channels, kernel=3, bias=True))
    y = net.do(ops.Multiply(), h, t)
    s = net.do(ops.Multiply(), x.on(Role.IDENTITY), net.do(ops.Complement(), t))
    return net.add(y, s)


def shortcut_gating(net: Builder, x: Tensor) -> Tensor:
    """Only the shortcut is gated."""
    y = net.conv_bn(net.conv_bn_relu(x, x.channels, kernel=3), x.channels, kernel=3)
    g = net.do(ops.Sigmoid(), net.conv(x.on(Role.GATE), x.channels, kernel=1, bias=True))
    s = net.do(ops.Multiply(), x.on(Role.IDENTITY), net.do(ops.Complement(), g))
    return net.relu(net.add(y, s))


def res2net(net: Builder, x: Tensor) -> Tensor:
    """Chains that cross from lane to lane."""
    y = net.conv_bn_relu(x, 104, kernel=1)
    parts = [net.do(ops.Slice(26 * i, 26 * i + 26), y) for i in range(4)]
    done: list[Tensor] = []
    for i, part in enumerate(parts[:3]):
        with net.branch():
            z = net.do(ops.Add(), part, done[-1]) if i else part
            done.append(net.conv_bn_relu(z, 26, kernel=3))
    y = net.conv_bn(net.do(ops.Concat(), *done, parts[3]), x.channels, kernel=1)
    return net.relu(net.add(y, x.on(Role.IDENTITY)))


def dense_layer(net: Builder, x: Tensor) -> Tensor:
    """The input is kept beside the output."""
    y = net.conv(net.relu(net.norm(x)), 128, kernel=1)
    y = net.conv(net.relu(net.norm(y)), 32, kernel=3)
    return net.do(ops.Concat(), x.on(Role.CONCAT), y)


def dense_block(net: Builder, x: Tensor) -> Tensor:
    """Every layer sees all before it."""
    for _ in range(4):
        y = net.conv(net.relu(net.norm(x)), 32, kernel=3)
        x = net.do(ops.Concat(), x.on(Role.CONCAT), y)
    return x


def dual_path(net: Builder, x: Tensor) -> Tensor:
    """One part is added, the other concatenated."""
    y = net.conv_bn_relu(net.conv_bn_relu(x, 96, kernel=1), 96, kernel=3, groups=32)
    y = net.conv_bn(y, 64, kernel=1)
    kept = net.do(ops.Slice(0, 48), x.on(Role.IDENTITY))
    dense = net.do(ops.Slice(48, x.channels), x.on(Role.CONCAT))
    r = net.add(net.do(ops.Slice(0, 48), y), kept)
    d = net.do(ops.Concat(), dense, net.do(ops.Slice(48, 64), y), name="dense")
    return net.do(ops.Concat(), r, d, name="join")


def dual_path_on_the_shortcut(net: Builder, x: Tensor) -> Tensor:
    """One projection feeds both paths."""
    with net.part("shortcut"):
        s = net.conv_bn(x.on(Role.PROJECTION), 96, kernel=1)
    y = net.conv_bn_relu(net.conv_bn_relu(x, 96, kernel=1), 96, kernel=3, groups=32)
    y = net.conv_bn(y, 80, kernel=1)
    r = net.add(net.do(ops.Slice(0, 64), y), net.do(ops.Slice(0, 64), s))
    dense = net.do(ops.Slice(64, 96), s.on(Role.CONCAT))
    d = net.do(ops.Concat(), dense, net.do(ops.Slice(64, 80), y), name="dense")
    return net.do(ops.Concat(), r, d, name="join")


def reversible(net: Builder, x: Tensor) -> Tensor:
    """Two streams that are added to each other."""
    half = x.channels // 2
    first = net.do(ops.Slice(0, half), x)
    second = net.do(ops.Slice(half, x.channels), x)
    with net.part("F"):
        f = net.conv_bn_relu(second, half, kernel=3)
    a = net.do(ops.Add(), f, first.on(Role.IDENTITY))
    with net.part("G"):
        g = net.conv_bn_relu(a, half, kernel=3)
    b = net.do(ops.Add(), g, second.on(Role.IDENTITY))
    return net.do(ops.Concat(), a, b)


def fractal(net: Builder, x: Tensor) -> Tensor:
    """Nested branches that meet in means."""

    def grown(x: Tensor, columns: int) -> list[Tensor]:
        short = net.conv_bn_relu(x, 64, kernel=3)
        if columns == 1:
            return [short]
        inner = grown(x, columns - 1)
        middle = net.do(ops.Mean(), *inner) if len(inner) > 1 else inner[0]
        return [short, *grown(middle, columns - 1)]

    return net.do(ops.Mean(), *grown(x, 4))


def shuffle(net: Builder, x: Tensor) -> Tensor:
    """Half of the channels pass by."""
    half = x.channels // 2
    kept = net.do(ops.Slice(0, half), x)
    y = net.do(ops.Slice(half, x.channels), x)
    with net.branch():
        y = net.conv_bn_relu(y, half, kernel=1)
        y = net.conv_bn(y, half, kernel=3, groups=half)
        y = net.conv_bn_relu(y, half, kernel=1)
    return net.do(ops.ChannelShuffle(2), net.do(ops.Concat(), kept, y))


def inverted_residual(net: Builder, x: Tensor) -> Tensor:
    """Depthwise in the middle, with a gate."""
    y = net.do(ops.ReLU6(), net.conv_bn(x, 384, kernel=1))
    y = net.do(ops.ReLU6(), net.conv_bn(y, 384, kernel=3, groups=384))
    y = net.conv_bn(gate(net, y, 16), x.channels, kernel=1)
    return net.add(y, x.on(Role.IDENTITY))


def tokens(net: Builder, x: Tensor) -> Tensor:
    """An image as a sequence."""
    x = net.do(ops.Tokens(), net.conv(x, 192, kernel=16, stride=16, padding=0))
    x = net.do(ops.ClassToken(192), x)
    return net.do(ops.PositionEmbedding(17, 192), x)


def transformer(net: Builder, x: Tensor) -> Tensor:
    """Two residual parts in one block."""
    y = net.linear(net.do(ops.LayerNorm(192), x), 576)
    y = net.linear(net.do(ops.Attention(3), y), 192)
    x = net.do(ops.Add(), y, x.on(Role.IDENTITY))
    y = net.do(ops.GELU(), net.linear(net.do(ops.LayerNorm(192), x), 768))
    y = net.do(ops.DropPath(0.1), net.linear(y, 192))
    return net.do(ops.Add(), y, x.on(Role.IDENTITY))


def selective(net: Builder, x: Tensor) -> Tensor:
    """Two kernels weighed against each other by a softmax."""
    with net.branch():
        a = net.conv_bn_relu(x, 64, kernel=3, groups=32)
    with net.branch():
        b = net.conv_bn_relu(x, 64, kernel=3, groups=32, dilation=2)
    u = net.do(ops.Add(), a, b)
    z = net.relu(net.linear(net.global_avg_pool(u.on(Role.GATE)), 32))
    w = net.do(ops.RadixSoftmax(2), net.linear(z, 128))
    y = net.do(
        ops.Add(),
        net.do(ops.Multiply(), a, net.do(ops.Slice(0, 64), w)),
        net.do(ops.Multiply(), b, net.do(ops.Slice(64, 128), w)),
    )
    return net.relu(net.add(net.conv_bn(y, x.channels, kernel=1), x.on(Role.IDENTITY)))


def branching_stem(net: Builder, x: Tensor) -> Tensor:
    """Forks twice outside of any block."""
    x = net.conv_bn_relu(x, 32, kernel=3, stride=2)
    with net.branch():
        a = net.max_pool(x, kernel=3, stride=2)
    with net.branch():
        b = net.conv_bn_relu(x, 96, kernel=3, stride=2)
    x = net.do(ops.Concat(), a, b)
    with net.branch():
        a = net.conv_bn_relu(net.conv_bn_relu(x, 64, kernel=1), 96, kernel=3)
    with net.branch():
        b = net.conv_bn_relu(net.conv_bn_relu(x, 64, kernel=1), 64, kernel=(7, 1))
        b = net.conv_bn_relu(net.conv_bn_relu(b, 64, kernel=(1, 7)), 96, kernel=3)
    return net.do(ops.Concat(), a, b)


def with_side_heads() -> Network:
    """Two classifiers that only training looks at, read from the middle of a stage."""
    net = Builder(IMAGE)
    with net.stage("stem"):
        x = _stem(net, net.input)
    with net.stage():
        taken = []
        for number in range(5):
            with net.block("inception"):
                x = inception(net, x)
            if number in (0, 3):
                taken.append(x)
    for number, y in enumerate(taken, 1):
        with net.stage(f"aux{number}"):
            y = net.conv_bn_relu(net.do(ops.AdaptiveAvgPool2d(4), y), 128, kernel=1)
            y = net.relu(net.linear(net.do(ops.Flatten(), y), 1024))
            net.linear(net.do(ops.Dropout(0.7), y), 10)
    with net.stage():
        for _ in range(2):
            with net.block("inception"):
                x = inception(net, x)
    with net.stage("head"):
        net.linear(net.do(ops.Dropout(0.4), net.global_avg_pool(x)), 10)
    return net.finish("side heads")


BLOCKS: dict[str, Make] = {
    make.__name__: make
    for make in (
        inception,
        inception_c,
        inception_resnet,
        se_bottleneck,
        highway,
        shortcut_gating,
        res2net,
        dense_layer,
        dense_block,
        dual_path,
        dual_path_on_the_shortcut,
        reversible,
        fractal,
        shuffle,
        inverted_residual,
        selective,
    )
}


def synthetic(name: str) -> Network:
    """A network with blocks of a kind."""
    if name == "transformer":
        return network_of(transformer, transformer, stem=tokens, label="encoder")
    if name == "branching_stem":
        return network_of(inception_resnet, stem=branching_stem)
    if name == "side_heads":
        return with_side_heads()
    make = BLOCKS[name]
    return network_of(make, make, label=name.replace("_", " "))


NAMES = (*BLOCKS, "transformer", "branching_stem", "side_heads")


def random_block(choices: list[tuple[int, list[tuple[int, Role]]]]) -> Network:
    """A network with one block wired at will.

    Args:
        choices: for each layer which kind it is, and which earlier ones it reads on which paths.
    """

    def make(net: Builder, x: Tensor) -> Tensor:
        made = [x]
        for kind, reads in choices:
            first, *others = [made[place % len(made)].on(role) for place, role in reads]
            if not others:
                op = (ops.ReLU(), ops.BatchNorm2d(64), ops.Slice(0, 64))[kind % 3]
                made.append(net.do(op, first))
            elif kind % 3 == 2:
                made.append(net.do(ops.Multiply(), first, others[0]))
            else:
                op = (ops.Add(), ops.Mean())[kind % 3]
                made.append(net.do(op, first, *others))
        return made[-1]

    return network_of(make, make)
