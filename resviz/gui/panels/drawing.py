"""What the diagram panel shows: a network laid out, coloured, and made ready for the canvas.

Or two of them, side by side.
"""

from typing import TYPE_CHECKING, NamedTuple

from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.scene import Scene
from resviz.diagram.theme import Theme
from resviz.diagram.view import View
from resviz.gui.canvas.prepared import Prepared, prepare

if TYPE_CHECKING:
    from resviz.diagram.overlay import Overlay, Painted
    from resviz.diagram.pairing import Pairing


class Wanted(NamedTuple):
    """What a picture shall show.

    Attributes:
        network: the network.
        view: what of it is unfolded.
        theme: the colours.
        overlay: values that boxes are coloured by.
        other: a second network, beside it.
    """

    network: Network
    view: View
    theme: Theme
    overlay: "Overlay | None"
    other: Network | None = None

    @property
    def size(self) -> int:
        """How many layers it has."""
        return len(self.network.nodes) + (len(self.other.nodes) if self.other else 0)


class Drawing(NamedTuple):
    """A network laid out, coloured, and made ready for the canvas.

    Attributes:
        wanted: what it was drawn for.
        plain: without an overlay.
        painted: with it, if there is one.
        prepared: what the canvas paints.
        pairing: what of both networks belongs together, where there are two.
    """

    wanted: Wanted
    plain: Scene
    painted: "Painted | None"
    prepared: Prepared
    pairing: "Pairing | None" = None

    @property
    def scene(self) -> Scene:
        """What is seen."""
        return self.painted.scene if self.painted else self.plain

    @classmethod
    def of(cls, wanted: Wanted) -> "Drawing":
        if wanted.other is None:
            return cls._of(wanted, draw(wanted.network, wanted.view))
        from resviz.core.comparison import Comparison  # seldom needed
        from resviz.diagram.pair import draw_paired
        from resviz.diagram.pairing import Pairing

        # A comparison of its own: rows are made as they are asked for, here and by the table.
        pairing = Pairing(Comparison(wanted.network, wanted.other))
        plain = draw_paired(pairing, wanted.view)
        return cls._of(wanted, plain)._replace(pairing=pairing)

    def coloured(self, wanted: Wanted) -> "Drawing":
        """The same in other colours."""
        return self._of(wanted, self.plain)._replace(pairing=self.pairing)

    @classmethod
    def _of(cls, wanted: Wanted, plain: Scene) -> "Drawing":
        painted = _painted(wanted, plain)
        return cls(
            wanted, plain, painted, prepare(painted.scene if painted else plain, wanted.theme)
        )


def _painted(wanted: Wanted, plain: Scene) -> "Painted | None":
    if wanted.overlay is None:
        return None
    from resviz.diagram.overlay import overlaid  # seldom needed

    return overlaid(wanted.network, plain, wanted.overlay, wanted.other)
