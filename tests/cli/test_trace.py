from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_the_paths_through_a_network(resviz: Run) -> None:
    out = resviz("trace", "resnet1202").out
    assert "2^600 ≈ 4.15e180 paths" in out
    assert "half of all paths have 2,666 to 2,748 layers" in out
    assert "input → stem.conv → stem.bn → stem.relu → stage1.block1.add" in out
    assert max(map(len, out.splitlines())) <= 92


def test_what_a_part_depends_on_and_feeds(resviz: Run) -> None:
    record = resviz("trace", "resnet20", "stage1.block1", "--json").json
    assert set(record) == {
        *("name", "from", "to", "paths", "shortest", "longest", "lengths"),
        *("depends_on", "feeds"),
    }
    assert record["depends_on"] == ["input", "stem.conv", "stem.bn", "stem.relu"]
    assert record["feeds"][0] == "stage1.block2.conv1"
    assert (record["paths"], record["lengths"]) == ("2", {"2": "1", "7": "1"})
    assert record["shortest"] == ["stage1.block1.add", "stage1.block1.relu2"]


def test_numbers_stay_exact(resviz: Run) -> None:
    record = resviz("trace", "resnet110", "--json").json
    assert int(record["paths"]) == 2**54 == sum(map(int, record["lengths"].values()))


def test_lengths_are_left_out_where_they_would_take_long(resviz: Run) -> None:
    record = resviz("trace", "resnet1202(depth=6002)", "--json").json
    assert record["lengths"] is None
    assert int(record["paths"]) == 2**3000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stage1.block1.conv1"], "on 256 = 2^8 of 512 = 2^9 paths through the network"),
        (["stem", "stage1"], "from stem to stage1\n8 = 2^3 paths"),
        (["stage1", "stem"], "no path from stage1 to stem; 8 = 2^3 paths from there to here"),
        (["stage1.block1", "--names", "torchvision"], "through layer1.0\n"),
    ],
)
def test_what_it_says(resviz: Run, words: list[str], said: str) -> None:
    assert said in resviz("trace", "resnet20", *words).out


def test_a_part_that_is_not_there(resviz: Run) -> None:
    outcome = resviz("trace", "resnet20", "stage1.blok1")
    assert outcome.status == 2
    assert "There is no part 'stage1.blok1'; did you mean stage1?" in outcome.err
