"""Named networks from 2018 on: small ones for phones, designed spaces, transformers and their kin.

The rows are as in `resviz.zoo.rows`.
"""

from collections.abc import Mapping
from typing import Any

Rows = Mapping[str, tuple[str, Mapping[str, Any]]]

_MOBILENET: Rows = {"mobilenet_v2": ("MobileNetV2", {})}

_SHUFFLENET: Rows = {
    "shufflenet_v2_x0_5": ("ShuffleNetV2 ×0.5", {"widths": (48, 96, 192)}),
    "shufflenet_v2_x1_0": ("ShuffleNetV2 ×1", {"widths": (116, 232, 464)}),
    "shufflenet_v2_x1_5": ("ShuffleNetV2 ×1.5", {"widths": (176, 352, 704)}),
    "shufflenet_v2_x2_0": ("ShuffleNetV2 ×2", {"widths": (244, 488, 976), "head_width": 2048}),
}

_LINE = ("depth", "w0", "wa", "wm", "group_width")
_REGNET: Rows = {
    f"regnet{kind.lower()}_{tenths}": (
        f"RegNet{kind}-{size}",
        {**dict(zip(_LINE, line, strict=True)), "se_ratio": 0.25 if kind == "Y" else 0.0},
    )
    for kind, tenths, size, *line in (
        ("X", "002", "200MF", 13, 24, 36.44, 2.49, 8),
        ("X", "004", "400MF", 22, 24, 24.48, 2.54, 16),
        ("X", "006", "600MF", 16, 48, 36.97, 2.24, 24),
        ("X", "008", "800MF", 16, 56, 35.73, 2.28, 16),
        ("X", "016", "1.6GF", 18, 80, 34.01, 2.25, 24),
        ("X", "032", "3.2GF", 25, 88, 26.31, 2.25, 48),
        ("Y", "002", "200MF", 13, 24, 36.44, 2.49, 8),
        ("Y", "004", "400MF", 16, 48, 27.89, 2.09, 8),
        ("Y", "006", "600MF", 15, 48, 32.54, 2.32, 16),
        ("Y", "008", "800MF", 14, 56, 38.84, 2.4, 16),
        ("Y", "016", "1.6GF", 27, 48, 20.71, 2.65, 24),
        ("Y", "032", "3.2GF", 21, 80, 42.63, 2.66, 24),
    )
}

_CONVNEXT: Rows = {
    "convnext_tiny": ("ConvNeXt-T", {"depths": (3, 3, 9, 3), "widths": (96, 192, 384, 768)}),
    "convnext_small": ("ConvNeXt-S", {"depths": (3, 3, 27, 3), "widths": (96, 192, 384, 768)}),
    "convnext_base": ("ConvNeXt-B", {"depths": (3, 3, 27, 3), "widths": (128, 256, 512, 1024)}),
}

_VIT_L = {"depth": 24, "width": 1024, "heads": 16}

_VIT: Rows = {
    "vit_b_16": ("ViT-B/16", {}),
    "vit_b_32": ("ViT-B/32", {"patch": 32}),
    "vit_l_16": ("ViT-L/16", _VIT_L),
    "deit_tiny_patch16_224": ("DeiT-Ti", {"width": 192, "heads": 3}),
    "deit_small_patch16_224": ("DeiT-S", {"width": 384, "heads": 6}),
}

_MIXER_B = {"depth": 12, "width": 768, "tokens_mlp": 384, "channels_mlp": 3072}

_MIXER: Rows = {
    "mixer_s16_224": ("Mixer-S/16", {}),
    "mixer_s32_224": ("Mixer-S/32", {"patch": 32}),
    "mixer_b16_224": ("Mixer-B/16", _MIXER_B),
    "mixer_b32_224": ("Mixer-B/32", {**_MIXER_B, "patch": 32}),
}

RECENT: tuple[tuple[str, str, Rows], ...] = (
    ("MobileNet", "mobilenet_v2", _MOBILENET),
    ("ShuffleNet", "shufflenet_v2", _SHUFFLENET),
    ("RegNet", "regnet", _REGNET),
    ("ConvNeXt", "convnext", _CONVNEXT),
    ("Vision transformer", "vit", _VIT),
    ("MLP-Mixer", "mixer", _MIXER),
)
"""Heading, key of the family, rows."""
