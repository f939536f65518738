"""The named networks: a row each, under the headings people look for them by.

A row holds the name as printed and the settings that are not the family's usual ones.
"""

from collections.abc import Mapping
from typing import Any

Rows = Mapping[str, tuple[str, Mapping[str, Any]]]

_BASIC, _BOTTLENECK = {"block": "basic"}, {"block": "bottleneck"}

_RESNET: Rows = {
    "resnet18": ("ResNet-18", {**_BASIC, "depths": (2, 2, 2, 2)}),
    "resnet34": ("ResNet-34", {**_BASIC, "depths": (3, 4, 6, 3)}),
    "resnet50": ("ResNet-50", {**_BOTTLENECK, "depths": (3, 4, 6, 3)}),
    "resnet101": ("ResNet-101", {**_BOTTLENECK, "depths": (3, 4, 23, 3)}),
    "resnet152": ("ResNet-152", {**_BOTTLENECK, "depths": (3, 8, 36, 3)}),
    "plain18": ("plain-18", {**_BASIC, "depths": (2, 2, 2, 2), "shortcut": "none"}),
    "plain34": ("plain-34", {**_BASIC, "depths": (3, 4, 6, 3), "shortcut": "none"}),
}

_RESNET_CIFAR: Rows = {
    **{f"resnet{d}": (f"ResNet-{d}", {"depth": d}) for d in (20, 32, 44, 56, 110, 1202)},
    **{
        f"plain{d}": (f"plain-{d}", {"depth": d, "shortcut": "none"}) for d in (20, 32, 44, 56, 110)
    },
}

GROUPS: tuple[tuple[str, str, Rows], ...] = (
    ("ResNet", "resnet", _RESNET),
    ("ResNet for CIFAR", "resnet_cifar", _RESNET_CIFAR),
)
"""Heading, key of the family, rows."""
