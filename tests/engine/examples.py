"""Presets to build modules of: one of every family under every heading, and every kind of unit."""

from itertools import groupby

from resviz.zoo.presets import presets

_UNITS = ("ecaresnet50d", "sknet50", "res2net50_26w_4s", "resnest50d", "resnet50d")
_PAPER = ("resnet50", "resnet152", "plain34", "resnet110", "plain56")

_KINDS = groupby(presets().values(), lambda row: (row.group, row.family))

EXAMPLES = sorted({next(rows).name for _, rows in _KINDS} | {*_UNITS, *_PAPER})
