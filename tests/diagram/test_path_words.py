import pytest

from resviz.core.trace import lengths, paths
from resviz.diagram.path_words import (
    count_in_words,
    middle_half,
    number_words,
    passing_words,
)
from resviz.zoo.presets import build


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1"),
        (4, "4"),
        (8, "8 = 2^3"),
        (65_536, "65,536 = 2^16"),
        (262_145, "262,145"),
        (2**600, "2^600 ≈ 4.15e180"),
        (3 * 10**20, "≈ 3.00e20"),
    ],
)
def test_numbers_of_paths(number: int, words: str) -> None:
    assert number_words(number) == words


def test_a_number_longer_than_python_prints() -> None:
    assert number_words(2**20_000) == "2^20000 ≈ 3.98e6020"


def test_what_is_said_of_paths() -> None:
    network = build("resnet20")
    found = paths(network)
    assert count_in_words(found) == "512 = 2^9 paths"
    assert passing_words(network, "stage1.block1.conv1") == "on 256 = 2^8 of 512 = 2^9 paths"
    assert passing_words(network, "stem.conv") == "on all 512 = 2^9 paths"
    assert count_in_words(paths(network, "head", "stem")) == "no path"
    assert count_in_words(paths(network, "stem.bn", "stem.relu")) == "1 path"
    assert passing_words(build("plain20"), "stem.conv") == "on the only path"


def test_the_middle_half() -> None:
    assert middle_half({3: 1, 5: 2, 9: 1}) == (3, 5)
    assert middle_half(lengths(build("plain20"))) == (60, 60)
