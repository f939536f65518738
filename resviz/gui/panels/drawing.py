"""What the diagram panel shows: a network laid out, coloured, and made ready for the canvas."""

from typing import NamedTuple

from resviz.core.network import Network
from resviz.diagram.layout import draw
from resviz.diagram.overlay import Overlay, Painted, overlaid
from resviz.diagram.scene import Scene
from resviz.diagram.theme import Theme
from resviz.diagram.view import View
from resviz.gui.canvas.prepared import Prepared, prepare


class Wanted(NamedTuple):
    """What a picture shall show."""

    network: Network
    view: View
    theme: Theme
    overlay: Overlay | None


class Drawing(NamedTuple):
    """A network laid out, coloured, and made ready for the canvas.

    Attributes:
        wanted: what it was drawn for.
        plain: without an overlay.
        painted: with it, if there is one.
        prepared: what the canvas paints.
    """

    wanted: Wanted
    plain: Scene
    painted: Painted | None
    prepared: Prepared

    @property
    def scene(self) -> Scene:
        """What is seen."""
        return self.painted.scene if self.painted else self.plain

    @classmethod
    def of(cls, wanted: Wanted) -> "Drawing":
        plain = draw(wanted.network, wanted.view)
        return cls._of(wanted, plain)

    def coloured(self, wanted: Wanted) -> "Drawing":
        """The same in other colours."""
        return self._of(wanted, self.plain)

    @classmethod
    def _of(cls, wanted: Wanted, plain: Scene) -> "Drawing":
        overlay = wanted.overlay
        painted = overlaid(wanted.network, plain, overlay) if overlay else None
        return cls(
            wanted, plain, painted, prepare(painted.scene if painted else plain, wanted.theme)
        )
