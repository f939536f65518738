"""What is said of the probes of present weights."""

from __future__ import annotations

from resviz.protocol.findings import FINE, POINTS, STILL_PROBES


def test_the_landscape_says_how_many_points_it_takes() -> None:
    caveat = STILL_PROBES["plane"].caveat
    for points in (POINTS["plane"], FINE):
        assert f"{points} × {points}" in caveat
    assert {*POINTS} <= {*STILL_PROBES}
