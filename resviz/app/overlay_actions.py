"""The menu of what the boxes of the diagram can be coloured by."""

from collections.abc import Iterator

from resviz.app.action import Action, lettered
from resviz.app.live_overlay import LIVE
from resviz.protocol.live_probes import PROBES
from resviz.protocol.part_grids import PART_GRIDS

_MENU = "&View/&Overlay"
_LIVE = f"{_MENU}/&Gradient lab"
_FOUND = f"{_MENU}/Pr&esent weights"


def _live_overlays() -> Iterator[Action]:
    """What the lab measures of layers and blocks, by probe."""
    probes = dict(zip(PROBES, lettered([row.title for row in PROBES.values()]), strict=True))
    for probe, menu in probes.items():
        keys = [key for key, row in LIVE.items() if row.probe == probe]
        titles = lettered([LIVE[key].title for key in keys])
        for key, title in zip(keys, titles, strict=True):
            about = LIVE[key].about
            yield Action(f"overlay_{key}", title, f"{_LIVE}/{menu}", help=about, group="overlay")


def _found_overlays() -> Iterator[Action]:
    """What probes of present weights find of layers and blocks, a line between two probes."""
    titles, before = lettered([row.title for row in PART_GRIDS.values()]), ""
    for (key, row), title in zip(PART_GRIDS.items(), titles, strict=True):
        yield Action(
            f"overlay_{key}",
            title,
            _FOUND,
            help=row.about,
            group="overlay",
            divided=bool(before) and row.probe != before,
        )
        before = row.probe


OVERLAYS = (
    Action("overlay_none", "&None", _MENU, group="overlay", help="The usual colours"),
    Action("overlay_params", "&Parameters", _MENU, group="overlay", divided=True),
    Action("overlay_macs", "&MACs", _MENU, group="overlay"),
    Action(
        "overlay_activations",
        "&Output memory",
        _MENU,
        help="Bytes of each layer's output",
        group="overlay",
    ),
    Action(
        "overlay_memory",
        "&Training memory",
        _MENU,
        help="Bytes kept for the backward pass",
        group="overlay",
    ),
    Action(
        "overlay_receptive-field",
        "&Receptive field",
        _MENU,
        help="Pixels of the image that an element of the output can depend on",
        group="overlay",
    ),
    Action(
        "overlay_intensity",
        "&Arithmetic intensity",
        _MENU,
        help="Operations to each byte that is read or written",
        group="overlay",
    ),
    *_live_overlays(),
    *_found_overlays(),
    Action(
        "overlay_file",
        "&Values of a file…",
        _MENU,
        help="A CSV or JSON file of ids and numbers",
        group="overlay",
    ),
    Action("overlay_log", "&Logarithmic", _MENU, checkable=True, divided=True),
)
"""In order."""
