"""The marks of points in a chart: a colour for families that are akin, a shape for each of them."""

from typing import Literal, NamedTuple

from resviz.diagram.scene import Circle, Line, Mark, Rect

Shape = Literal["disc", "ring", "square", "frame", "diamond", "triangle", "cross", "plus", "wedge"]
_ALL: tuple[Shape, ...] = (
    "disc",
    "square",
    "ring",
    "frame",
    "diamond",
    "triangle",
    "cross",
    "plus",
    "wedge",
)
_R = 3.6
_STROKE = 1.5


class Look(NamedTuple):
    """How the points of a family look: the role of their colour, and their shape."""

    role: str
    shape: Shape


_KIN = (
    (
        "kin1",
        "ResNet",
        "ResNet for CIFAR",
        "Pre-activation",
        "Wide ResNet",
        "ResNeXt",
        "Attention and splits",
        "RevNet",
        "MATLAB's ResNet for CIFAR",
        "Your own",
    ),
    ("kin2", "DenseNet", "DenseNet for CIFAR", "DPN"),
    ("kin3", "AlexNet and VGG"),
    ("kin4", "Inception", "FractalNet"),
    ("kin5", "MobileNet", "ShuffleNet", "RegNet"),
    ("kin6", "Vision transformer", "MLP-Mixer", "ConvNeXt"),
)
"""Families that are akin, each after the role of their colour."""

_LOOKS = {
    group: Look(role, made)
    for role, *groups in _KIN
    for group, made in zip(groups, _ALL, strict=False)
}


def look_of(group: str, place: int) -> Look:
    """How a family looks; one that is not known here by its place among all."""
    return _LOOKS.get(group) or Look("muted", _ALL[place % len(_ALL)])


def shape(look: Look, x: float, y: float) -> tuple[Mark, ...]:
    """A mark about a point, 7 across."""
    role, r = look.role, _R
    match look.shape:
        case "disc":
            return (Circle(x, y, r, role, "background", 0.75),)
        case "ring":
            return (Circle(x, y, r - 0.6, "background", role, _STROKE),)
        case "square":
            return (Rect(x - r + 0.4, y - r + 0.4, 2 * r - 0.8, 2 * r - 0.8, 0, role),)
        case "frame":
            side = 2 * r - 1.6
            return (Rect(x - side / 2, y - side / 2, side, side, 0, "background", role, _STROKE),)
        case "diamond":
            return (
                _outline(
                    role, (x, y - r - 0.6), (x + r + 0.6, y), (x, y + r + 0.6), (x - r - 0.6, y)
                ),
            )
        case "triangle":
            return (_outline(role, (x, y - r), (x + r, y + r - 0.8), (x - r, y + r - 0.8)),)
        case "wedge":
            return (_outline(role, (x, y + r), (x + r, y - r + 0.8), (x - r, y - r + 0.8)),)
        case "cross":
            d = r - 0.7
            return (
                Line(((x - d, y - d), (x + d, y + d)), role, _STROKE + 0.3),
                Line(((x - d, y + d), (x + d, y - d)), role, _STROKE + 0.3),
            )
        case "plus":
            return (
                Line(((x - r, y), (x + r, y)), role, _STROKE + 0.3),
                Line(((x, y - r), (x, y + r)), role, _STROKE + 0.3),
            )


def _outline(role: str, *corners: tuple[float, float]) -> Line:
    return Line((*corners, corners[0]), role, _STROKE)
