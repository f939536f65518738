"""What is said of the probes, and that every quantity belongs to one."""

from __future__ import annotations

import pytest

from resviz.protocol.findings import STILL_KEYS, STILL_PROBES
from resviz.protocol.live_probes import LIVE_PROBES, PROBES, Probe
from resviz.protocol.quantities import QUANTITIES, TRAINING

EVERY = {**PROBES, **STILL_PROBES}


@pytest.mark.parametrize("probe", EVERY.values(), ids=EVERY)
def test_every_probe_says_what_it_shows_when_it_misleads_and_whence_it_comes(probe: Probe) -> None:
    assert len(probe.about) > 80
    assert len(probe.caveat) > 30
    assert len(probe.source) > 10


def test_keys_agree() -> None:
    assert (*PROBES,) == LIVE_PROBES
    assert {*STILL_PROBES} == {*STILL_KEYS}
    assert {row.probe for row in QUANTITIES.values()} == {TRAINING, *PROBES}
