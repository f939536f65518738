"""The images that arms are trained on: shipped digits, noise, CIFAR-10 from a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from resviz.core.errors import FileError, SettingError
from resviz.core.ops import Shape
from resviz.engine.seeding import generator
from resviz.protocol import Experiment
from resviz.resources import asset

Batch = tuple[Tensor, Tensor]
"""Images ``(batch, C, H, W)`` in float32 and labels ``(batch,)`` in int64, on the CPU."""

_CIFAR_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_CIFAR_SHAPE = (3, 32, 32)
_CIFAR_RECORD = 1 + 3 * 32 * 32
_CIFAR_CLASSES = 10


@dataclass(frozen=True)
class Data:
    """A source of batches.

    Attributes:
        shape: channels, height and width of an image.
        classes: number of labels.
        batches: endless, for each seed of the experiment; the same seed gives the same batches.
    """

    shape: Shape
    classes: int
    batches: tuple[Iterator[Batch], ...]


@dataclass(frozen=True)
class ImageSet:
    """Images ``(N, C, H, W)`` and labels ``(N,)`` as they are stored, in uint8."""

    images: Tensor
    labels: Tensor
    classes: int


def open_data(experiment: Experiment, shape: Shape, classes: int) -> Data:
    """The data of an experiment.

    Digits and CIFAR-10 are standardised, per channel, to mean 0 and standard deviation 1 over the
    whole set, shuffled anew for every epoch, and taken without replacement; a last batch that would
    be smaller is dropped. Noise is N(0, 1) with uniform random labels, fresh in every batch.

    Args:
        experiment: says which data, the batch size and the seeds.
        shape: image of the network, which noise takes.
        classes: classes of the network, which noise takes.

    Raises:
        SettingError: the batch is larger than the set.
        FileError: the files are missing or broken.
    """
    kind, _, folder = experiment.data.partition(":")
    if kind == "noise":
        noise = (_noise(shape, classes, experiment.batch, seed) for seed in experiment.all_seeds)
        return Data(shape, classes, (*noise,))
    images = _digits() if kind == "digits" else read_cifar10(Path(folder))
    count = len(images.labels)
    if experiment.batch > count:
        reason = f"{experiment.batch} is more than the {count:,} images of the data."
        raise SettingError("batch", reason)
    moments = _moments(images.images)
    epochs = (_epochs(images, moments, experiment.batch, seed) for seed in experiment.all_seeds)
    return Data(tuple(images.images.shape[1:]), images.classes, (*epochs,))


def _noise(shape: Shape, classes: int, batch: int, seed: int) -> Iterator[Batch]:
    source = generator(seed, "noise")
    while True:
        images = torch.randn(batch, *shape, generator=source)
        yield images, torch.randint(classes, (batch,), generator=source)


def _epochs(
    images: ImageSet, moments: tuple[Tensor, Tensor], batch: int, seed: int
) -> Iterator[Batch]:
    source = generator(seed, "batches")
    mean, std = moments
    count = len(images.labels)
    while True:
        order = torch.randperm(count, generator=source)
        for start in range(0, count - batch + 1, batch):
            chosen = order[start : start + batch]
            yield (images.images[chosen].float() - mean) / std, images.labels[chosen].long()


def _moments(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel, shaped to fit images."""
    sums = torch.zeros(2, images.shape[1], dtype=torch.float64)
    for start in range(0, len(images), 4096):
        values = images[start : start + 4096].double()
        sums += torch.stack([values.sum((0, 2, 3)), values.square().sum((0, 2, 3))])
    mean, square = sums / (images.numel() // images.shape[1])
    std = (square - mean.square()).clamp(min=0).sqrt()
    std = torch.where(std > 0, std, 1.0)
    return mean.float().view(-1, 1, 1), std.float().view(-1, 1, 1)


def _digits() -> ImageSet:
    try:
        with np.load(asset("digits", "digits.npz"), allow_pickle=False) as stored:
            images, labels = stored["images"], stored["labels"]
    except (OSError, KeyError, ValueError) as error:
        raise FileError(f"The shipped digits cannot be read: {error}") from error
    return ImageSet(torch.from_numpy(images[:, None]), torch.from_numpy(labels), classes=10)


def read_cifar10(folder: Path) -> ImageSet:
    """The training images of CIFAR-10, binary version (Krizhevsky 2009).

    Args:
        folder: holds data_batch_1.bin to data_batch_5.bin, or a folder cifar-10-batches-bin with
            them. A record is a label byte and 3,072 bytes of image, channel by channel.

    Raises:
        FileError: a file is missing, is no whole number of records, or has a label above 9.
    """
    folder = folder.expanduser()
    inner = folder / "cifar-10-batches-bin"
    folder = inner if inner.is_dir() else folder
    _expect_cifar_files(folder)
    records = np.concatenate([_cifar_records(folder / name) for name in _CIFAR_FILES])
    images = torch.from_numpy(records[:, 1:]).view(-1, *_CIFAR_SHAPE)
    return ImageSet(images, torch.from_numpy(records[:, 0]), _CIFAR_CLASSES)


def _expect_cifar_files(folder: Path) -> None:
    if folder.is_file():
        raise FileError(f"{folder} is a file; name the folder that holds {_CIFAR_FILES[0]}.")
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder} to read CIFAR-10 from.")
    missing = [name for name in _CIFAR_FILES if not (folder / name).is_file()]
    if not missing:
        return
    binary = f"the binary version, {_CIFAR_FILES[0]} to {_CIFAR_FILES[-1]}"
    if any((folder / inner / "data_batch_1").is_file() for inner in ("", "cifar-10-batches-py")):
        raise FileError(f"{folder} holds the Python version of CIFAR-10; resviz reads {binary}.")
    lacking = ", ".join(missing) if len(missing) < len(_CIFAR_FILES) else "all"
    raise FileError(f"{folder} lacks {lacking} of CIFAR-10; resviz reads {binary}.")


def _cifar_records(path: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    try:
        content = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error
    if not content.size or content.size % _CIFAR_RECORD:
        raise FileError(
            f"{path} has {content.size:,} bytes, which is no whole number of CIFAR-10 records"
            f" of {_CIFAR_RECORD:,} bytes."
        )
    records = content.reshape(-1, _CIFAR_RECORD)
    if records[:, 0].max() >= _CIFAR_CLASSES:
        raise FileError(f"{path} is no CIFAR-10 file: it has labels above {_CIFAR_CLASSES - 1}.")
    return records
