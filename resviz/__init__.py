"""resviz: a desktop laboratory for residual networks.

The Python face is small; everything else hangs off the networks it returns::

    import resviz

    net = resviz.build("resnet50", shortcut="A")
    net.params, net.macs, net.stages
    net.save("resnet50.svg")
    resviz.load("run.resviz")["plain56"]["weight_grad"]
    resviz.load_phase("phase.resviz").labelled("input_grad", "ratio")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resviz.api import Network, Pair, build, compare, presets
    from resviz.app.phase.file import load as load_phase
    from resviz.app.recording_file import load
    from resviz.core.errors import ResvizError
    from resviz.diagram.overlay import Overlay

__version__ = "0.1.0"
__all__ = [
    "Network",
    "Overlay",
    "Pair",
    "ResvizError",
    "__version__",
    "build",
    "compare",
    "load",
    "load_phase",
    "presets",
]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, so that parts stay light."""
    if name in {"Network", "Pair", "build", "compare", "presets"}:
        from resviz import api

        return getattr(api, name)
    if name == "load":
        from resviz.app import recording_file

        return recording_file.load
    if name == "load_phase":
        from resviz.app.phase import file

        return file.load
    if name == "ResvizError":
        from resviz.core import errors

        return errors.ResvizError
    if name == "Overlay":
        from resviz.diagram import overlay

        return overlay.Overlay
    raise AttributeError(f"module 'resviz' has no attribute {name!r}")
