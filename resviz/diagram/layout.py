"""Where everything goes: a network and a view become a `Scene`.

All styles string the same pieces together (`resviz.diagram.stacks`): panels side by side or in rows
(`resviz.diagram.panels`), or a single spine (`resviz.diagram.strip`). A folded network is a box
(`resviz.diagram.network_box`).
"""

from typing import TYPE_CHECKING

from resviz.core.network import Network
from resviz.diagram.flow import DOWN, RIGHT
from resviz.diagram.grid import MARGIN
from resviz.diagram.heading import draw_heading, draw_legend, heading_width
from resviz.diagram.panels import Panels
from resviz.diagram.pen import Pen
from resviz.diagram.scene import Scene
from resviz.diagram.stacks import stacks_of
from resviz.diagram.view import View

if TYPE_CHECKING:
    from resviz.diagram.network_box import NetworkBox
    from resviz.diagram.strip import Strip


def draw(network: Network, view: View | None = None) -> Scene:
    """Lay a network out as far as the view unfolds it, in the view's style."""
    view = view or View()
    body = _body(network, view)
    pen = Pen(body.flow)
    right, top = MARGIN + body.width, MARGIN
    if view.heading and view.shows_stages:
        right = max(right, MARGIN + heading_width(network))
        top = draw_heading(pen, network, MARGIN, right, top)
    body.draw(pen, MARGIN, top, right)
    bottom = draw_legend(pen, (network,), MARGIN, right, top + body.height)
    return Scene(
        right + MARGIN,
        bottom + MARGIN,
        f"{network.title}: {network.summary}" if network.summary else network.title,
        tuple(pen.boxes),
        tuple(pen.edges),
        tuple(pen.notes),
        unpainted=tuple(pen.unpainted),
    )


def _body(network: Network, view: View) -> "Panels | Strip | NetworkBox":
    if not view.shows_stages:
        from resviz.diagram.network_box import NetworkBox  # not needed to start

        return NetworkBox(network, DOWN if view.style == "column" else RIGHT)
    if view.style in ("stages", "page"):
        return Panels(network, view)
    from resviz.diagram.strip import Strip  # not needed to start

    flow = DOWN if view.style == "column" else RIGHT
    return Strip(network, stacks_of(network, view, flow), flow)
