"""What probes of present weights find of blocks and layers."""

from __future__ import annotations

from resviz.protocol.findings import STILL_KEYS
from resviz.protocol.part_grids import PART_GRIDS


def test_every_probe_of_the_networks_has_a_place_on_the_diagram() -> None:
    """But for the plane, which has that of the line, and for what is about networks of its own."""
    placed = {row.probe for row in PART_GRIDS.values()}
    assert {*STILL_KEYS} - placed == {"plane", "shattering"}


def test_keys_begin_with_the_probe() -> None:
    assert all(key.startswith(f"{row.probe}/") for key, row in PART_GRIDS.items())


def test_titles_tell_them_apart() -> None:
    titles = [row.title for row in PART_GRIDS.values()]
    assert len({*titles}) == len(titles)
    assert all(row.about.endswith(".") for row in PART_GRIDS.values())
