"""Which families there are, and where they live; each is imported when it is first asked for.

Another package brings a family by an entry point in the group ``resviz.families``: its name is the
family's key, its value the `Settings` class.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from resviz.core.errors import UnknownName
from resviz.zoo.spec import AnyFamily, Settings

if TYPE_CHECKING:
    AnySettings = Settings
else:
    # As the type of a message's field it says that the key ``family`` tells what to make of it.
    AnySettings = AnyFamily

ENTRY_POINTS = "resviz.families"

_HERE = {
    "resnet": "resviz.zoo.resnet:ResNet",
    "resnet_cifar": "resviz.zoo.resnet:ResNetCifar",
    "wide_resnet": "resviz.zoo.resnet:WideResNet",
    "mobilenet_v2": "resviz.zoo.mobilenet:MobileNetV2",
    "shufflenet_v2": "resviz.zoo.shufflenet:ShuffleNetV2",
    "regnet": "resviz.zoo.regnet:RegNet",
    "convnext": "resviz.zoo.convnext:ConvNeXt",
    "vit": "resviz.zoo.vit:VisionTransformer",
    "mixer": "resviz.zoo.mixer:Mixer",
    "alexnet": "resviz.zoo.alexnet:AlexNet",
    "vgg": "resviz.zoo.vgg:VGG",
    "googlenet": "resviz.zoo.googlenet:GoogLeNet",
    "inception_resnet": "resviz.zoo.inception_resnet:InceptionResNet",
    "xception": "resviz.zoo.xception:Xception",
    "custom": "resviz.zoo.custom:Custom",
    "densenet": "resviz.zoo.densenet:DenseNet",
    "densenet_cifar": "resviz.zoo.densenet:DenseNetCifar",
    "dpn": "resviz.zoo.dpn:DualPath",
    "revnet": "resviz.zoo.revnet:RevNet",
    "fractalnet": "resviz.zoo.fractalnet:FractalNet",
    "matlab": "resviz.zoo.matlab:MatlabResNet",
}


@cache
def families() -> tuple[str, ...]:
    """Keys of all families: those of resviz, then those that other packages bring."""
    return (*_HERE, *(key for key in _elsewhere() if key not in _HERE))


@cache
def family(key: str) -> type[Settings]:
    """The settings of a family.

    Raises:
        UnknownName: there is no such family.
    """
    if key in _HERE:
        module, _, name = _HERE[key].partition(":")
        found: type[Settings] = getattr(import_module(module), name)
    elif key in _elsewhere():
        found = _elsewhere()[key].load()
    else:
        raise UnknownName("family", key, families())
    return found


@cache
def _elsewhere() -> dict[str, Any]:
    from importlib.metadata import entry_points  # slow, and rarely needed

    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}


def decode_settings(kind: type, data: Any) -> Any:
    """Hook by which msgspec reads a field of the type `AnySettings`.

    Raises:
        msgspec.ValidationError: the data do not describe a network.
    """
    if kind is not AnyFamily:
        raise NotImplementedError(kind)  # so msgspec wants to be told of types that are unknown
    key = data.get("family") if isinstance(data, dict) else None
    if not isinstance(key, str):
        raise msgspec.ValidationError("a network needs the key 'family'")
    try:
        return msgspec.convert(data, family(key))
    except UnknownName as error:
        raise msgspec.ValidationError(str(error)) from None
