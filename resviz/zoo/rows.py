"""The named networks: a row each, under the headings people look for them by.

A row holds the name as printed and the settings that are not the family's usual ones.
"""

from resviz.zoo.recent_rows import RECENT, Rows

_BASIC = {"block": "basic"}
_D18, _D34, _D50 = {"depths": (2, 2, 2, 2)}, {"depths": (3, 4, 6, 3)}, {"depths": (3, 4, 6, 3)}
_D101, _D152, _D200 = (
    {"depths": (3, 4, 23, 3)},
    {"depths": (3, 8, 36, 3)},
    {"depths": (3, 24, 36, 3)},
)
_DEEP = {"stem": "deep"}
_MODEL_D = {**_DEEP, "crossing": "avgpool"}
_FULL = {"order": "full"}
_CIFAR = {"size": 32, "classes": 10}

_RESNET: Rows = {
    "resnet18": ("ResNet-18", {**_BASIC, **_D18}),
    "resnet34": ("ResNet-34", {**_BASIC, **_D34}),
    "resnet50": ("ResNet-50", _D50),
    "resnet101": ("ResNet-101", _D101),
    "resnet152": ("ResNet-152", _D152),
    "resnet50c": ("ResNet-50-C", {**_D50, **_DEEP}),
    "resnet50d": ("ResNet-50-D", {**_D50, **_MODEL_D}),
    "plain18": ("plain-18", {**_BASIC, **_D18, "shortcut": "none"}),
    "plain34": ("plain-34", {**_BASIC, **_D34, "shortcut": "none"}),
}

_RESNET_CIFAR: Rows = {
    **{f"resnet{d}": (f"ResNet-{d}", {"depth": d}) for d in (20, 32, 44, 56, 110, 1202)},
    **{
        f"plain{d}": (f"plain-{d}", {"depth": d, "shortcut": "none"}) for d in (20, 32, 44, 56, 110)
    },
}

_PREACT: Rows = {
    "resnetv2_50": ("ResNetV2-50", {**_D50, **_FULL}),
    "resnetv2_101": ("ResNetV2-101", {**_D101, **_FULL}),
    "resnetv2_152": ("ResNetV2-152", {**_D152, **_FULL}),
    "resnetv2_200": ("ResNetV2-200", {**_D200, **_FULL}),
}

_NARROW = {"block": "bottleneck", "shortcut": "B", "stride_in": "1x1", **_FULL}

_PREACT_CIFAR: Rows = {
    "preact_resnet110": ("PreAct-ResNet-110", {"depth": 110, **_FULL}),
    "preact_resnet164": ("PreAct-ResNet-164", {"depth": 164, **_NARROW}),
    "preact_resnet1001": ("PreAct-ResNet-1001", {"depth": 1001, **_NARROW}),
}

_WIDE: Rows = {
    f"wrn_{depth}_{widen}": (f"WRN-{depth}-{widen}", {"depth": depth, "widen": widen})
    for depth, widen in (
        (16, 4),
        (16, 8),
        (22, 8),
        (28, 10),
        (40, 1),
        (40, 2),
        (40, 4),
        (40, 8),
    )
}

_WIDE_IMAGENET: Rows = {
    "wide_resnet50_2": ("Wide ResNet-50-2", {**_D50, "base_width": 128}),
    "wide_resnet101_2": ("Wide ResNet-101-2", {**_D101, "base_width": 128}),
}

_RESNEXT: Rows = {
    f"resnext{depth}_{groups}x{width}d": (
        f"ResNeXt-{depth} {groups}×{width}d",
        {**depths, "cardinality": groups, "base_width": width},
    )
    for depth, depths, groups, width in (
        (50, _D50, 32, 4),
        (101, _D101, 32, 4),
        (101, _D101, 64, 4),
        (101, _D101, 32, 8),
    )
}

_RESNEXT_CIFAR: Rows = {
    f"resnext29_{groups}x64d": (
        f"ResNeXt-29 {groups}×64d",
        {
            "depth": 29,
            "block": "bottleneck",
            "shortcut": "B",
            "width_multiplier": 4.0,
            "cardinality": groups,
        },
    )
    for groups in (8, 16)
}

_SE = {"attention": "se"}
_RES2NET = {"spatial": "res2net", "splits": 4, "base_width": 26}
_SK = {"spatial": "sk", "splits": 2, "cardinality": 32, "base_width": 4}
_SPLAT = {**_MODEL_D, "spatial": "splat", "splits": 2}

_ATTENTION: Rows = {
    "seresnet50": ("SE-ResNet-50", {**_D50, **_SE}),
    "seresnet101": ("SE-ResNet-101", {**_D101, **_SE}),
    "seresnet152": ("SE-ResNet-152", {**_D152, **_SE}),
    "seresnext50_32x4d": (
        "SE-ResNeXt-50 32×4d",
        {**_D50, **_SE, "cardinality": 32, "base_width": 4},
    ),
    "ecaresnet50d": ("ECA-ResNet-50-D", {**_D50, **_MODEL_D, "attention": "eca"}),
    "sknet50": ("SKNet-50", {**_D50, **_SK}),
    "sknet101": ("SKNet-101", {**_D101, **_SK}),
    "res2net50_26w_4s": ("Res2Net-50 26w×4s", {**_D50, **_RES2NET}),
    "res2net101_26w_4s": ("Res2Net-101 26w×4s", {**_D101, **_RES2NET}),
    "resnest50d": ("ResNeSt-50", {**_D50, **_SPLAT}),
    "resnest101e": ("ResNeSt-101", {**_D101, **_SPLAT, "stem_width": 64}),
}

_ALEXNET: Rows = {"alexnet": ("AlexNet", {})}

_VGG_DEPTHS = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
_NO_SHORTCUT, _BATCH_NORM = {"shortcut": "none"}, {"norm": "batch"}

_VGG: Rows = {
    **{
        f"vgg{number}": (f"VGG-{number}", {"depths": depths, **_NO_SHORTCUT})
        for number, depths in _VGG_DEPTHS.items()
    },
    **{
        f"vgg{number}_bn": (
            f"VGG-{number} with BN",
            {"depths": depths, **_NO_SHORTCUT, **_BATCH_NORM},
        )
        for number, depths in _VGG_DEPTHS.items()
    },
    "vgg13_skip": ("VGG-13 with a skip", {}),
    "vgg13_bn_skip": ("VGG-13 with BN and a skip", _BATCH_NORM),
}

_GOOGLENET: Rows = {"googlenet": ("GoogLeNet", {})}
_INCEPTION_RESNET: Rows = {"inception_resnet_v2": ("Inception-ResNet-v2", {})}
_XCEPTION: Rows = {"xception": ("Xception", {})}

_CUSTOM: Rows = {"custom": ("Your own", {})}
_DENSENET: Rows = {
    "densenet121": ("DenseNet-121", {"depths": (6, 12, 24, 16)}),
    "densenet161": ("DenseNet-161", {"depths": (6, 12, 36, 24), "growth_rate": 48}),
    "densenet169": ("DenseNet-169", {"depths": (6, 12, 32, 32)}),
    "densenet201": ("DenseNet-201", {"depths": (6, 12, 48, 32)}),
    "densenet264": ("DenseNet-264", {"depths": (6, 12, 64, 48)}),
}

_NO_BC = {"bottleneck": False, "compression": 1.0}

_DENSENET_CIFAR: Rows = {
    **{
        f"densenet_{depth}_{k}": (
            f"DenseNet (L={depth}, k={k})",
            {**_CIFAR, **_NO_BC, "depth": depth, "growth_rate": k},
        )
        for depth, k in ((40, 12), (100, 12), (100, 24))
    },
    **{
        f"densenet_bc_{depth}_{k}": (
            f"DenseNet-BC (L={depth}, k={k})",
            {**_CIFAR, "depth": depth, "growth_rate": k},
        )
        for depth, k in ((100, 12), (250, 24), (190, 40))
    },
}

_DPN: Rows = {
    "dpn68": (
        "DPN-68",
        {
            "depths": (3, 4, 12, 3),
            "increments": (16, 32, 32, 64),
            "residual_width": 64,
            "width": 128,
            "stem": "3x3",
            "stem_channels": 10,
        },
    ),
    "dpn92": ("DPN-92", {"depths": (3, 4, 20, 3)}),
    "dpn98": (
        "DPN-98",
        {
            "depths": (3, 6, 20, 3),
            "increments": (16, 32, 32, 128),
            "width": 160,
            "groups": 40,
            "stem_channels": 96,
        },
    ),
    "dpn107": (
        "DPN-107",
        {
            "depths": (4, 8, 20, 3),
            "increments": (20, 64, 64, 128),
            "width": 200,
            "groups": 50,
            "stem_channels": 128,
        },
    ),
    "dpn131": (
        "DPN-131",
        {
            "depths": (4, 8, 28, 3),
            "increments": (16, 32, 32, 128),
            "width": 160,
            "groups": 40,
            "stem_channels": 128,
        },
    ),
}

_REVNET_CIFAR = {**_CIFAR, "stem": "cifar", "block": "basic", "widths": (32, 32, 64, 128)}

_REVNET: Rows = {
    "revnet56": ("RevNet-56", {"depths": (2, 2, 3, 2)}),
    "revnet104": ("RevNet-104", {"depths": (2, 2, 11, 2)}),
    "revnet38": (
        "RevNet-38",
        {**_REVNET_CIFAR, "depths": (3, 3, 3), "widths": (32, 32, 64, 112)},
    ),
    "revnet110": ("RevNet-110", {**_REVNET_CIFAR, "depths": (9, 9, 9)}),
    "revnet164": ("RevNet-164", {**_REVNET_CIFAR, "block": "bottleneck", "depths": (9, 9, 9)}),
}

_FRACTALNET: Rows = {
    f"fractalnet_c{columns}": (f"FractalNet (C={columns})", {**_CIFAR, "columns": columns})
    for columns in (3, 4)
}

_MATLAB: Rows = {
    **{
        f"matlab_resnet{2 * units + 2}": (
            f"MATLAB ResNet-{2 * units + 2}",
            {**_CIFAR, "num_units": units},
        )
        for units in (6, 9, 27)
    },
    "matlab_bottleneck29": (
        "MATLAB bottleneck-29",
        {**_CIFAR, "num_units": 9, "unit_type": "bottleneck"},
    ),
}

GROUPS: tuple[tuple[str, str, Rows], ...] = (
    ("ResNet", "resnet", _RESNET),
    ("ResNet for CIFAR", "resnet_cifar", _RESNET_CIFAR),
    ("Pre-activation", "resnet", _PREACT),
    ("Pre-activation", "resnet_cifar", _PREACT_CIFAR),
    ("Wide ResNet", "resnet", _WIDE_IMAGENET),
    ("Wide ResNet", "wide_resnet", _WIDE),
    ("ResNeXt", "resnet", _RESNEXT),
    ("ResNeXt", "resnet_cifar", _RESNEXT_CIFAR),
    ("Attention and splits", "resnet", _ATTENTION),
    ("AlexNet and VGG", "alexnet", _ALEXNET),
    ("AlexNet and VGG", "vgg", _VGG),
    ("Inception", "googlenet", _GOOGLENET),
    ("Inception", "inception_resnet", _INCEPTION_RESNET),
    ("Inception", "xception", _XCEPTION),
    ("DenseNet", "densenet", _DENSENET),
    ("DenseNet for CIFAR", "densenet_cifar", _DENSENET_CIFAR),
    ("DPN", "dpn", _DPN),
    ("RevNet", "revnet", _REVNET),
    ("FractalNet", "fractalnet", _FRACTALNET),
    ("MATLAB's ResNet for CIFAR", "matlab", _MATLAB),
    *RECENT,
    ("Your own", "custom", _CUSTOM),
)
"""Heading, key of the family, rows."""
