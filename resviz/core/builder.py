"""The notation architectures are written in.

A `Builder` grows a `Network` layer by layer; architectures read like their papers::

    with net.stage():
        for stride in (2, 1):
            with net.block("basic block"):
                y = net.relu(net.norm(net.conv(x, 128, kernel=3, stride=stride)))
                y = net.norm(net.conv(y, 128, kernel=3))
                x = net.relu(net.add(y, shortcut(net, x, y)))
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple

from resviz.core import ops
from resviz.core.cost import Cost
from resviz.core.errors import GraphError, ShapeError
from resviz.core.network import Level, Network, Node, Role, Scope


class Tensor(NamedTuple):
    """A layer's output on its way to the next: who made it, its shape, the path it is on."""

    source: str
    shape: ops.Shape
    role: Role = Role.MAIN

    @property
    def channels(self) -> int:
        """Size of the first axis."""
        return self.shape[0]

    def on(self, role: Role) -> "Tensor":
        """The same tensor on another path: where a shortcut leaves."""
        return Tensor(self.source, self.shape, role)


@dataclass(slots=True)
class _OpenScope:
    id: str
    level: Level
    label: str
    parent: str
    start: int
    stop: int = 0
    prefix: str = ""
    children: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, word: str) -> int:
        count = self.counts[word] = self.counts.get(word, 0) + 1
        return count

    def closed(self) -> Scope:
        children = tuple(self.children)
        return Scope(self.id, self.level, self.label, self.parent, self.start, self.stop, children)


_NAMES = {
    "conv2d": "conv",
    "batch_norm": "bn",
    "layer_norm": "ln",
    "max_pool": "maxpool",
    "avg_pool": "avgpool",
    "adaptive_avg_pool": "avgpool",
    "global_avg_pool": "avgpool",
    "mean_tokens": "avgpool",
    "linear": "fc",
    "relu6": "relu",
}
"""How layers are called whose kind is not what people call them."""


def _make(kind: Callable[..., ops.Op], *settings: object) -> ops.Op:
    return kind(*settings)


class Builder:
    """Grows a network.

    Args:
        normalise: with it, `norm` is a batch norm and convolutions have no bias; without it, `norm`
            does nothing and convolutions have one.
        eps: what keeps the variance in a batch norm from being zero.
    """

    def __init__(
        self, input_shape: ops.Shape, *, normalise: bool = True, eps: float = 1e-5
    ) -> None:
        self._normalise = normalise
        self._eps = eps
        self._nodes: list[Node] = []
        self._root = _OpenScope("", Level.NETWORK, "network", parent="", start=0)
        self._scopes = {"": self._root}
        self._inner = self._root
        # Deep networks repeat few layers many times: each is made and measured once.
        self._op = cache(_make)
        self._known: dict[tuple[ops.Op, tuple[ops.Shape, ...]], tuple[ops.Shape, Cost]] = {}
        self.input = self.apply(ops.Input(input_shape), name="input")

    # Scopes

    def stage(self, name: str = "") -> AbstractContextManager[None]:
        """A stage: named (stem, head), or numbered from 1."""
        named = name or f"stage{self._inner.count('stage')}"
        return self._scope(named, Level.STAGE, name or "stage")

    def block(self, label: str) -> AbstractContextManager[None]:
        """A block of the kind that the label names, numbered from 1 within its stage."""
        return self._scope(f"block{self._inner.count('block')}", Level.BLOCK, label)

    def part(self, name: str) -> AbstractContextManager[None]:
        """An inner group of layers, such as the projection on a shortcut."""
        return self._scope(name, Level.PART, name)

    def branch(self, word: str = "branch") -> AbstractContextManager[None]:
        """One of several paths side by side, numbered from 1 among those of its word."""
        return self._scope(f"{word}{self._inner.count(word)}", Level.PART, "branch")

    @contextmanager
    def _scope(self, name: str, level: Level, label: str) -> Iterator[None]:
        outer = self._inner
        path = outer.prefix + name
        scope = _OpenScope(path, level, label, outer.id, len(self._nodes), prefix=f"{path}.")
        if scope.id in self._scopes:
            raise GraphError(f"Two scopes are called {scope.id}; give each its own name.")
        self._scopes[scope.id] = scope
        outer.children.append(scope.id)
        self._inner = scope
        yield
        scope.stop = len(self._nodes)
        self._inner = outer

    def again(self, x: Tensor) -> Tensor:
        """Append the block that has just ended once more, on its own output.

        It is as if it had been written again, but a copy is made in a fraction of the time.

        Args:
            x: what the block gave.

        Raises:
            GraphError: no block has just ended; or it does not give the shape that it takes, or
                reads more than the layer before it.
        """
        outer = self._inner
        block = self._scopes.get(outer.children[-1]) if outer.children else None
        if block is None or block.level is not Level.BLOCK:
            raise GraphError(f"In {outer.id or 'the network'} no block has just ended.")
        old, new = block.prefix, f"{outer.prefix}block{outer.count('block')}."
        cut, shift = len(old), len(self._nodes) - block.start
        nodes = self._nodes[block.start : block.stop]
        entering = {i for node in nodes for i in node.inputs if not i.startswith(old)}
        before = self._nodes[block.start - 1]
        if entering != {before.id} or before.shape != x.shape:
            raise GraphError(f"{block.id} cannot follow itself.")

        def moved(part: str) -> str:
            return new + part[cut:] if part.startswith(old) else x.source

        for node in nodes:
            sources = tuple(map(moved, node.inputs))
            around = new[:-1] + node.scope[cut - 1 :]
            self._nodes.append(node._replace(id=new + node.id[cut:], inputs=sources, scope=around))
        self._copy(block, outer.id, new[:-1], shift)
        outer.children.append(new[:-1])
        return x._replace(source=moved(x.source))

    def _copy(self, scope: _OpenScope, parent: str, path: str, shift: int) -> None:
        """A scope with all inside it under another path, its layers so much further on."""
        cut = len(scope.prefix)
        children = [f"{path}.{child[cut:]}" for child in scope.children]
        start, stop = scope.start + shift, scope.stop + shift
        self._scopes[path] = _OpenScope(
            path, scope.level, scope.label, parent, start, stop, f"{path}.", children
        )
        for child, copied in zip(scope.children, children, strict=True):
            if child in self._scopes:
                self._copy(self._scopes[child], path, copied, shift)

    # Layers

    def apply(self, op: ops.Op, *inputs: Tensor, name: str) -> Tensor:
        """Append a layer.

        The output is on the main path if any of its inputs was, else on the path of the first:
        where a shortcut meets the branch it ends, where a gate meets a shortcut the gate ends.

        Raises:
            ShapeError: naming the layer, where the operation cannot take the shapes.
        """
        scope = self._inner
        node_id = scope.prefix + name
        sources: tuple[str, ...]
        shapes: tuple[ops.Shape, ...]
        roles: tuple[Role, ...]
        if len(inputs) == 1:  # as most layers have, and networks have many
            ((source, entering, role),) = inputs
            sources, shapes, roles = (source,), (entering,), (role,)
        else:
            sources, shapes, roles = zip(*inputs, strict=True) if inputs else ((), (), ())
            role = Role.MAIN if Role.MAIN in roles or not roles else roles[0]
        shape, cost = self._known.get((op, shapes)) or self._measure(op, shapes, node_id)
        self._nodes.append(Node(node_id, op, sources, roles, scope.id, shape, cost))
        scope.children.append(node_id)
        return Tensor(node_id, shape, role)

    def _measure(
        self, op: ops.Op, shapes: tuple[ops.Shape, ...], node_id: str
    ) -> tuple[ops.Shape, Cost]:
        try:
            shape = op.output(*shapes)
        except ShapeError as error:
            raise ShapeError(f"{node_id}: {error}.") from None
        cost = Cost(op.params, op.macs(shape), op.elementwise(shapes, shape), prod(shape))
        self._known[op, shapes] = shape, cost
        return shape, cost

    def _name(self, word: str) -> str:
        """In a block the layers of a kind are conv1, conv2; elsewhere conv, conv2."""
        count = self._inner.count(word)
        return word if count == 1 and self._inner.level is not Level.BLOCK else f"{word}{count}"

    def do(self, op: ops.Op, *inputs: Tensor, name: str = "") -> Tensor:
        """Append a layer of any kind, named after it and numbered.

        Raises:
            ShapeError: naming the layer, where the operation cannot take the shapes.
        """
        return self.apply(op, *inputs, name=self._name(name or _NAMES.get(op.kind, op.kind)))

    def conv(
        self,
        x: Tensor,
        channels: int,
        *,
        kernel: int | ops.Pair,
        stride: int = 1,
        groups: int = 1,
        dilation: int = 1,
        padding: int | ops.Pair | None = None,
        bias: bool | None = None,
        gain: float = 1.0,
    ) -> Tensor:
        """Convolution to so many channels.

        Args:
            x: its input.
            channels: of its output.
            kernel: height and width, or one number for both.
            stride: of its places.
            groups: convolutions side by side.
            dilation: distance of the places that a kernel reads.
            padding: unless given, what keeps the size at stride 1.
            bias: unless given, where there is no normalisation.
            gain: factor on its weights at the start.
        """
        if padding is None:
            high, wide = ops.pair(kernel)
            around = (dilation * (high - 1) // 2, dilation * (wide - 1) // 2)
            padding = around[0] if around[0] == around[1] else around
        biased = not self._normalise if bias is None else bias
        op = self._op(
            ops.Conv2d,
            x.channels,
            channels,
            kernel,
            stride,
            padding,
            biased,
            groups,
            dilation,
            gain,
        )
        return self.do(op, x)

    def norm(self, x: Tensor, *, start: float = 1.0) -> Tensor:
        """Batch norm, or nothing in a network without normalisation."""
        if not self._normalise:
            return x
        return self.do(self._op(ops.BatchNorm2d, x.channels, start, self._eps), x)

    def relu(self, x: Tensor) -> Tensor:
        """Rectifier."""
        return self.do(self._op(ops.ReLU), x)

    def conv_bn(self, x: Tensor, channels: int, *, kernel: int | ops.Pair, **more: Any) -> Tensor:
        """Convolution, then normalisation; takes what `conv` takes."""
        return self.norm(self.conv(x, channels, kernel=kernel, **more))

    def conv_bn_relu(
        self, x: Tensor, channels: int, *, kernel: int | ops.Pair, **more: Any
    ) -> Tensor:
        """Convolution, normalisation, rectifier; takes what `conv` takes."""
        return self.relu(self.conv_bn(x, channels, kernel=kernel, **more))

    def max_pool(self, x: Tensor, *, kernel: int, stride: int) -> Tensor:
        """Max pooling, padded to keep the size at stride 1."""
        return self.do(ops.MaxPool2d(kernel, stride, kernel // 2), x)

    def global_avg_pool(self, x: Tensor) -> Tensor:
        """Mean over the whole map."""
        return self.do(ops.GlobalAvgPool(), x)

    def linear(self, x: Tensor, features: int, *, bias: bool = True, gain: float = 1.0) -> Tensor:
        """Fully connected layer, on a vector, on every token or at every place of a map."""
        return self.do(ops.Linear(ops.features_of(x.shape), features, bias, gain), x)

    def add(self, branch: Tensor, shortcut: Tensor) -> Tensor:
        """The merge of a residual block."""
        return self.apply(self._op(ops.Add), branch, shortcut, name="add")

    def zero_pad(self, x: Tensor, channels: int, stride: int) -> Tensor:
        """Strided subsample with new channels of zeros (option A)."""
        return self.apply(ops.ZeroPadShortcut(channels, stride), x, name="pad")

    def finish(self, name: str, *, title: str = "", summary: str = "") -> Network:
        """The finished, immutable network."""
        self._root.stop = len(self._nodes)
        scopes = {scope.id: scope.closed() for scope in self._scopes.values()}
        return Network(name, tuple(self._nodes), MappingProxyType(scopes), title or name, summary)
