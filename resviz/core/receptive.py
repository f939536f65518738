"""Receptive fields: how much of the image one element of a layer's output can depend on.

A window of kernel k and dilation d over places that are j pixels apart adds d·(k − 1)·j pixels; a
stride s puts the places s·j apart (Araujo, Norris and Sim, *Computing Receptive Fields of
Convolutional Neural Networks*, Distill 2019). It is the theoretical field: it may reach beyond the
image, and what far pixels weigh in it is another matter. Gates, which see all of a map, are left
aside. A layer that looks at every place at once, such as a global pool, attention or a linear layer
on a flattened map, takes the field to the whole map, where it stays.
"""

from typing import NamedTuple

from resviz.core import ops
from resviz.core.network import Network, Node, Role
from resviz.core.ops import Shape, pair


class _Field(NamedTuple):
    """Pixels that an element sees and pixels between neighbours, down and across.

    Attributes:
        size: pixels seen.
        step: pixels from one place to the next.
        places: of the map, whether it is a map now or tokens.
        whole: every place is seen already.
        turned: tokens and features have changed places.
    """

    size: tuple[int, int] = (1, 1)
    step: tuple[int, int] = (1, 1)
    places: tuple[int, int] = (1, 1)
    whole: bool = False
    turned: bool = False


def receptive_fields(network: Network) -> dict[str, int]:
    """The receptive field of every layer by id: the longer side, in pixels."""
    fields: dict[str, _Field] = {}
    for node in network.nodes:
        before = [
            fields[source]
            for source, role in zip(node.inputs, node.roles, strict=True)
            if role is not Role.GATE or len(node.inputs) == 1
        ]
        field = _after(node, _met(before), [network[source].shape for source in node.inputs])
        fields[node.id] = field._replace(places=_places(node.shape, field))
    return {node: max(field.size) for node, field in fields.items()}


def _met(before: list[_Field]) -> _Field:
    """Where tensors meet, the largest field counts."""
    if not before:
        return _Field()
    down, across = (max(field.size[axis] for field in before) for axis in (0, 1))
    return before[0]._replace(size=(down, across), whole=any(field.whole for field in before))


def _after(node: Node, field: _Field, inputs: list[Shape]) -> _Field:
    match node.op:
        case ops.Conv2d() as conv:
            reach = [conv.dilation * (wide - 1) for wide in conv.window]
            return _slid(field, (reach[0], reach[1]), conv.stride)
        case (
            ops.MaxPool2d(kernel=kernel, stride=stride)
            | ops.AvgPool2d(kernel=kernel, stride=stride)
        ):
            return _slid(field, (kernel - 1, kernel - 1), stride)
        case ops.AdaptiveAvgPool2d(size=size):
            (down, across), (rows, columns) = inputs[0][1:], pair(size)
            reach = [-(-down // rows) - 1, -(-across // columns) - 1]
            return _slid(field, (reach[0], reach[1]), down // rows)
        case ops.ZeroPadShortcut(stride=stride):
            return _slid(field, (0, 0), stride)
        case ops.Transpose():
            return field._replace(turned=not field.turned)
        case ops.Linear() if field.turned:
            return _everywhere(field)
        case (
            ops.GlobalAvgPool()
            | ops.MeanTokens()
            | ops.TakeToken()
            | ops.Attention()
            | ops.Flatten()
        ):
            return _everywhere(field)
        case _:
            return field


def _slid(field: _Field, reach: tuple[int, int], stride: int) -> _Field:
    """After a window that reaches so many places beyond one, moved by a stride."""
    step = field.step
    if not field.whole:
        size = field.size[0] + reach[0] * step[0], field.size[1] + reach[1] * step[1]
        field = field._replace(size=size)
    return field._replace(step=(step[0] * stride, step[1] * stride))


def _everywhere(field: _Field) -> _Field:
    """After a layer that sees every place."""
    reach = field.places[0] - 1, field.places[1] - 1
    return _slid(field, reach, 1)._replace(whole=True)


def _places(shape: Shape, field: _Field) -> tuple[int, int]:
    """Of a map; tokens lie where the map had its places."""
    return (shape[1], shape[2]) if len(shape) == 3 else field.places
