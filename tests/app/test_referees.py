from __future__ import annotations

from resviz.app.referees import verdict
from resviz.protocol import Report

PARAMS = {"resviz": 1000, "torchinfo": 1000, "fvcore": 1000}
MACS = {"resviz": 5000, "torchinfo": 5000, "fvcore": 5000, "flop_counter": 5000}


def test_names_those_who_agree() -> None:
    report = Report("resnet20", True, PARAMS, MACS, ())
    assert verdict(report) == "Verified: torchinfo, fvcore and FlopCounterMode agree."


def test_says_who_differs_and_by_how_much() -> None:
    report = Report("x", False, {**PARAMS, "fvcore": 936}, {**MACS, "flop_counter": 6234}, ())
    assert verdict(report) == (
        "Not verified: fvcore counts 64 parameters fewer, FlopCounterMode counts 1,234 MACs more."
    )
