"""How long a diagram takes, beside torchview and Graphviz on the same networks.

Both are installed for this alone: ``pip install torchview graphviz`` and the program ``dot``.
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.svg import to_svg
from resviz.diagram.view import STYLES, View
from resviz.zoo.presets import build
from tests.bench import row

LAYERS = View("layer", fold_repeats=False)
WHOLE = 30
"""Times faster from settings to SVG than torchview with Graphviz."""
LAYOUT = 100
"""Times faster at laying out the same edges than dot."""
FLAT = 1.5
LIMIT = 600
"""Seconds after which dot is given up; the ratio is then at least so much."""


def run() -> None:
    """Print the measurements."""
    _flatness()
    if shutil.which("dot"):
        _whole_picture()
        _layout_alone()
    else:
        print("  left out: Graphviz is not installed, or its program dot is not on the path")


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _flatness() -> None:
    """Time per box of CIFAR networks with ever more layers, in every style."""
    for style in STYLES:
        view = View("layer", fold_repeats=False, style=style)
        per_box = {}
        for depth in (110, 1202, 11_996):
            network = build("resnet110", depth=depth)
            boxes = len(draw(network, view).boxes)
            taken = seconds(lambda network=network, view=view: draw(network, view))
            per_box[boxes] = 1e6 * taken / boxes
        told = ", ".join(f"{count:,}: {time:.0f} µs" for count, time in per_box.items())
        print(f"  {style:8} time per box at {told}")
        ratio = max(per_box.values()) / min(per_box.values())
        row(
            f"dearest box against cheapest, {style}",
            f"{ratio:.2f}x",
            f"at most {FLAT}x",
            ratio <= FLAT,
        )


def _whole_picture() -> None:
    if not importlib.util.find_spec("torchview"):
        print("  left out: torchview is not installed")
        return
    import torch
    from torchview import draw_graph

    from resviz.engine.build import GraphModule

    network = build("resnet152")
    module = GraphModule(network).eval()

    def theirs() -> object:
        graph = draw_graph(
            module,
            input_size=(1, *network.input_shape),
            device="meta",
            depth=10,
            expand_nested=True,
        )
        return graph.visual_graph.pipe(format="svg")

    own = seconds(lambda: to_svg(draw(build("resnet152"), LAYERS)), 5)
    with torch.no_grad():
        taken = seconds(theirs, 1)
    print(f"  ResNet-152, every layer, to SVG: {1e3 * own:.0f} ms; torchview {taken:.1f} s")
    ratio = taken / own
    row(
        "times faster than torchview with Graphviz",
        f"{ratio:.0f}x",
        f"at least {WHOLE}x",
        ratio >= WHOLE,
    )


def _layout_alone() -> None:
    network = build("resnet1202")
    text = _edges(network)
    own = seconds(lambda: draw(network, LAYERS))
    start = time.perf_counter()
    try:
        subprocess.run(
            ["dot", "-Tplain"],
            input=text,
            text=True,
            capture_output=True,
            check=True,
            timeout=LIMIT,
        )
        least = ""
    except subprocess.TimeoutExpired:
        least = "over "
    taken = time.perf_counter() - start
    print(f"  ResNet-1202, {len(network.nodes):,} layers: {own:.2f} s; dot {least}{taken:.0f} s")
    ratio = taken / own
    row(
        "times faster than dot at laying out the same edges",
        f"{least}{ratio:.0f}x",
        f"at least {LAYOUT}x",
        ratio >= LAYOUT,
    )


def _edges(network: Network) -> str:
    lines = (f'"{edge.source}" -> "{edge.target}";' for edge in network.edges)
    return "digraph {\n" + "\n".join(lines) + "\n}\n"
