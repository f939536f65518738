import pytest

from resviz.app.spoken import name, spoken
from resviz.zoo.naming import named
from resviz.zoo.presets import build


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            "stage2.block1.conv2",
            (
                "conv2, convolution 3×3, 128 channels, stride 2, output 128×28×28, 147 k"
                " parameters, 4 of 11 in block 1 of stage 2; feeds bn2"
            ),
        ),
        (
            "stage2.block1.add",
            "add, addition, output 512×28×28, 10 of 11 in block 1 of stage 2; feeds relu3",
        ),
        (
            "stage2",
            (
                "stage 2, 4 bottlenecks, output 512×28×28, 1.22 M parameters, 4 of 7 in ResNet-50;"
                " feeds stage 3"
            ),
        ),
        (
            "stage2.block1",
            (
                "block 1, bottleneck, output 512×28×28, 379 k parameters, 1 of 4 in stage 2;"
                " feeds block 2"
            ),
        ),
        (
            "head.fc",
            "fc, linear 1000, output 1000, 2.05 M parameters, 2 of 2 in head; it is an output",
        ),
        ("", "ResNet-50, bottleneck · shortcut B · stride in 3×3 · input 3×224×224"),
    ],
)
def test_what_is_said(part: str, words: str) -> None:
    assert spoken(build("resnet50"), part) == words


def test_parts_are_called_as_they_are_shown() -> None:
    network = named(build("resnet50"), "torchvision")
    parts = ("", "stage2", "stage2.block1", "stage2.block1.shortcut.conv")
    assert [name(network, part) for part in parts] == [
        "ResNet-50",
        "layer2",
        "layer2.0",
        "downsample.0",
    ]


def test_many_readers_are_counted() -> None:
    assert spoken(build("res2net50_26w_4s"), "stage1.block1.relu1").endswith("; feeds 4 parts")
