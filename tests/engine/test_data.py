"""Batches: shapes, seeds, epochs, standardisation; CIFAR-10 read from a folder, and broken ones."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from resviz.core.errors import FileError, SettingError
from resviz.engine.data import Data, open_data, read_cifar10
from resviz.protocol import Experiment

SHAPE = (3, 12, 12)


def data(kind: str = "digits", batch: int = 64, seed: int = 0) -> Data:
    return open_data(Experiment(data=kind, batch=batch, seed=seed), SHAPE, classes=7)


def write_cifar(folder: Path, records: int = 20) -> Path:
    """Five small files in the binary format, every image with pixels of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    source = np.random.default_rng(0)
    for number in range(1, 6):
        content = source.integers(0, 256, (records, 3073), dtype=np.uint8)
        content[:, 0] = np.arange(records) % 10
        content.tofile(folder / f"data_batch_{number}.bin")
    return folder


def test_digits_are_standardised_real_images() -> None:
    digits = data(batch=1797)
    images, labels = next(digits.batches[0])
    assert (digits.shape, digits.classes) == ((1, 8, 8), 10)
    assert images.shape == (1797, 1, 8, 8)
    assert (images.dtype, labels.dtype) == (torch.float32, torch.int64)
    assert images.mean().item() == pytest.approx(0, abs=1e-5)
    assert images.std(unbiased=False).item() == pytest.approx(1, abs=1e-5)
    assert len(images.unique()) == 17
    assert labels.bincount().min() >= 174


def test_an_epoch_takes_every_image_once_and_drops_the_rest() -> None:
    batches = data(batch=100).batches[0]
    epoch = [next(batches)[0] for _ in range(17)]
    again = [next(batches)[0] for _ in range(17)]
    assert len(torch.cat(epoch).flatten(1).unique(dim=0)) == 1700
    assert not torch.equal(torch.cat(epoch), torch.cat(again))


@pytest.mark.parametrize("kind", ["digits", "noise"])
def test_the_seed_decides_the_batches(kind: str) -> None:
    first, same, other = (
        list(itertools.islice(data(kind, seed=seed).batches[0], 3)) for seed in (0, 0, 1)
    )
    for (images, labels), (again, labels_again) in zip(first, same, strict=True):
        assert torch.equal(images, again)
        assert torch.equal(labels, labels_again)
    assert not torch.equal(first[0][0], other[0][0])
    assert not torch.equal(first[0][0], first[1][0])


def test_noise_has_the_networks_shape_and_all_its_classes() -> None:
    noise = data("noise", batch=2000)
    images, labels = next(noise.batches[0])
    assert (noise.shape, noise.classes) == (SHAPE, 7)
    assert images.shape == (2000, *SHAPE)
    assert images.mean().item() == pytest.approx(0, abs=0.01)
    assert images.std().item() == pytest.approx(1, abs=0.01)
    assert set(labels.tolist()) == set(range(7))


def test_a_batch_larger_than_the_set_is_refused() -> None:
    with pytest.raises(SettingError, match="1,797 images") as caught:
        data(batch=1798)
    assert caught.value.field == "batch"


@pytest.mark.parametrize("inner", ["", "cifar-10-batches-bin"])
def test_cifar_is_read_from_its_folder_or_the_one_around_it(tmp_path: Path, inner: str) -> None:
    folder = write_cifar(tmp_path / inner)
    stored = np.fromfile(folder / "data_batch_2.bin", dtype=np.uint8).reshape(-1, 3073)
    found = read_cifar10(tmp_path)
    assert found.images.shape == (100, 3, 32, 32)
    assert found.labels.tolist() == [label % 10 for label in range(20)] * 5
    assert np.array_equal(found.images[20].numpy().reshape(-1), stored[0, 1:])


def test_cifar_batches_are_standardised_by_channel(tmp_path: Path) -> None:
    write_cifar(tmp_path)
    cifar = data(f"cifar10:{tmp_path}", batch=100)
    images, labels = next(cifar.batches[0])
    assert (cifar.shape, cifar.classes) == ((3, 32, 32), 10)
    assert images.mean((0, 2, 3)).tolist() == pytest.approx([0, 0, 0], abs=1e-5)
    assert images.std((0, 2, 3)).tolist() == pytest.approx([1, 1, 1], abs=1e-4)
    assert labels.bincount().tolist() == [10] * 10


def test_images_of_one_colour_stay_numbers(tmp_path: Path) -> None:
    for number in range(1, 6):
        np.full((4, 3073), 5, np.uint8).tofile(tmp_path / f"data_batch_{number}.bin")
    images, _ = next(data(f"cifar10:{tmp_path}", batch=4).batches[0])
    assert not images.any()


def test_broken_cifar_folders_are_explained(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no folder"):
        read_cifar10(tmp_path / "nowhere")
    with pytest.raises(
        FileError, match=r"lacks all of CIFAR-10; .* data_batch_1\.bin to data_batch"
    ):
        read_cifar10(tmp_path)
    write_cifar(tmp_path)
    with pytest.raises(FileError, match=r"data_batch_1\.bin is a file; name the folder"):
        read_cifar10(tmp_path / "data_batch_1.bin")
    (tmp_path / "data_batch_3.bin").unlink()
    with pytest.raises(FileError, match=r"lacks data_batch_3\.bin"):
        read_cifar10(tmp_path)


@pytest.mark.parametrize("inner", ["", "cifar-10-batches-py"])
def test_the_python_version_of_cifar_is_told_from_the_binary(tmp_path: Path, inner: str) -> None:
    folder = tmp_path / inner
    folder.mkdir(exist_ok=True)
    for number in range(1, 6):
        (folder / f"data_batch_{number}").write_bytes(b"\x80")
    with pytest.raises(FileError, match="holds the Python version of CIFAR-10; resviz reads the"):
        read_cifar10(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "0 bytes"), (bytes(3072), "3,072 bytes"), (b"\x0a" + bytes(3072), "labels above 9")],
)
def test_broken_cifar_files_are_explained(tmp_path: Path, content: bytes, message: str) -> None:
    write_cifar(tmp_path)
    (tmp_path / "data_batch_4.bin").write_bytes(content)
    with pytest.raises(FileError, match=message) as caught:
        read_cifar10(tmp_path)
    assert "data_batch_4.bin" in str(caught.value)


def test_missing_digits_are_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("resviz.engine.data.asset", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(FileError, match="digits cannot be read"):
        data()
