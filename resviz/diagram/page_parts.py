"""The parts that a page strings together anew when something is folded: markup and measures.

Every piece is drawn once in each of its states, at the origin; the page only moves it. What the
page does with the measures is written in assets/page, by the same rules as the layouts here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from msgspec import structs

from resviz.core.network import Level, Network, Scope
from resviz.core.ops import shape_text
from resviz.diagram.dense import Joint
from resviz.diagram.flow import DOWN, RIGHT
from resviz.diagram.heading import signs
from resviz.diagram.network_box import NetworkBox
from resviz.diagram.open_block import OpenBlockPiece
from resviz.diagram.panel import header_width, panel_box
from resviz.diagram.pen import Pen
from resviz.diagram.pieces import ASIDE, BlockPiece, Piece
from resviz.diagram.runs import runs
from resviz.diagram.scene import Box, Edge, Rect, Scene, Text
from resviz.diagram.stacks import entering, stacks_of
from resviz.diagram.stage_box import ARC_ROOM, FoldedStage
from resviz.diagram.svg import Writer
from resviz.diagram.text import text_width
from resviz.diagram.theme import LIGHT, Theme
from resviz.diagram.view import NETWORK, View

Part = dict[str, Any]
"""What a page is told of a part, as JSON holds it."""

_ROLES = MappingProxyType({role: f"var(--{role})" for role in LIGHT.colours})


def in_variables(theme: Theme) -> Theme:
    """The theme with variables of the page in place of its colours."""
    return Theme("page", _ROLES, theme.grey)


_Block = BlockPiece | OpenBlockPiece

_STATES = {
    "closed": View("block"),
    "open": View("layer"),
    "each closed": View("block", fold_repeats=False),
    "each open": View("layer", fold_repeats=False),
}
"""Views that show every block in each of its states."""


class PageWriter(Writer):
    """Writes boxes and edges so that the page finds what it needs to know of them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Scene(0, 0, ""), theme, "named")
        self.texts: list[Text] = []

    def text(self, text: Text) -> str:
        """Words, of which it is kept which there are."""
        self.texts.append(text)
        return super().text(text)

    def box(self, box: Box, *facts: str) -> Iterator[str]:
        """A box; its first child is its body."""
        told = {
            "data-id": box.id,
            "data-parent": box.parent,
            "aria-label": box.about or box.id,
        }
        if box.members[1:]:
            told["data-first"] = box.members[0]
        words = "".join(f' {key}="{escape(value)}"' for key, value in told.items())
        flags = " data-foldable" * box.foldable + " data-holds" * box.holds + "".join(facts)
        yield f'<g class="box {box.kind}"{words}{flags}>{self.marks(box.marks)}</g>'

    def edge(self, edge: Edge) -> Iterator[str]:
        """An edge with all that is on it."""
        yield (
            f'<g class="edge {edge.role}" data-from="{escape(edge.source)}"'
            f' data-to="{escape(edge.target)}">{self.line(edge.line)}{self.marks(edge.marks)}</g>'
        )


class Parts:
    """Writes the parts of a network's picture.

    Args:
        network: whose they are.
        writer: writes them.
        view: how the page opens.
        paint: gives boxes the colours of an overlay.
        layers: blocks can be unfolded to their layers.
    """

    def __init__(
        self,
        network: Network,
        writer: PageWriter,
        view: View,
        paint: Callable[[Iterable[Box]], Iterable[Box]],
        *,
        layers: bool,
    ) -> None:
        self.network, self.writer = network, writer
        self.paint, self.layers = paint, layers
        self.flow = RIGHT if view.style == "row" else DOWN
        self.beside = view.style == "column"
        # What layers hold, if they are unfolded, too, stays as it is.
        self.divided = frozenset(part for part in view.toggled if part in network)
        self.stacks = {
            key: stacks_of(network, structs.replace(state, toggled=self.divided), self.flow)
            for key, state in _STATES.items()
            if layers or "open" not in key
        }
        stages = network.scopes_at(Level.STAGE)
        self.runs = {scope.id: runs(network, network.blocks(scope.id)) for scope in stages}
        self.gathering = self._gathering() if layers else {}

    def stages(self) -> Iterator[Part]:
        """All stages, in order."""
        for scope in self.network.scopes_at(Level.STAGE):
            yield self._stage(scope)

    def whole(self) -> Part:
        """The folded network."""
        body = NetworkBox(self.network, DOWN if self.beside else RIGHT)
        pen = Pen(body.flow)
        body.draw(pen, 0.0, 0.0, body.width)
        return {
            "id": NETWORK,
            "key": NETWORK,
            "width": body.width,
            "height": body.height,
            "under": "",
            "over": self._edges(pen.edges) + self._boxes(self.paint(pen.boxes)),
            "signs": sorted(signs(pen)),
        }

    def _stage(self, scope: Scope) -> Part:
        network = self.network
        last = network.nodes[scope.stop - 1]
        width = header_width(network, scope)
        header = panel_box(network, scope, Rect(0, 0, 0, 0), width)
        ends = last.id in network.outputs
        output = ""
        if ends:
            output = f"{last.shape[0]} classes" if len(last.shape) == 1 else shape_text(last.shape)
        return {
            "id": scope.id,
            "start": scope.start,
            "stop": scope.stop,
            "reads": entering(network, scope.start) if scope.start else 0,
            "blocks": bool(network.blocks(scope.id)),
            "header": self._boxes([header]),
            "header_width": width,
            "share": network.cost(scope.id).macs / max(network.macs, 1),
            "folded": self._folded(scope),
            "output": self.writer.mark(self._output(output)) if ends else "",
            "output_width": text_width(output, 11.5, 600),
            "items": [*self._items(scope)],
        }

    def _output(self, words: str) -> Text:
        """What comes out, at the end of the arrow."""
        if self.flow.turned:
            return Text(6, 4, words, 11.5, 600)
        return Text(0, 15, words, 11.5, 600, "ink", "middle")

    def _folded(self, scope: Scope) -> Part:
        stage, pen = FoldedStage(self.network, scope), Pen(self.flow)
        height = max(stage.box_height, stage.arcs_length + 28 if self.beside else 0.0)
        stage.draw_at(pen, Rect(0, 0, stage.width, height), beside=self.beside)
        return {
            "width": stage.width,
            "height": height,
            "spine": stage.arrival_height,
            "arc_room": ARC_ROOM,
            "signs": sorted(signs(pen)),
            "arcs": self._edges(pen.edges),
            "box": self._boxes(self.paint(pen.boxes)),
        }

    def _items(self, scope: Scope) -> Iterator[Part]:
        """The pieces between which the page chooses."""
        blocks = {
            key: {piece.run.id: piece for piece in stacks[scope.id] if isinstance(piece, _Block)}
            for key, stacks in self.stacks.items()
        }
        members = {run.id: run.blocks for run in self.runs[scope.id]}
        for piece in self.stacks["closed"][scope.id]:
            if not isinstance(piece, _Block):
                yield self._piece(piece, scope.id)
                continue
            run = piece.run.id
            item = {"run": run, **self._ways(blocks, "", run, scope.id)}
            if run in self.gathering and piece.joint and not piece.joint.gathers:
                item["gathers"] = self._piece(self.gathering[run], scope.id, "gathers")
            if len(members[run]) > 1:
                facts = f' data-run="{escape(run)}" data-times="{len(members[run])}"'
                item["each"] = [
                    {"id": block.id, **self._ways(blocks, "each ", block.id, scope.id, facts)}
                    for block in members[run]
                ]
            yield item

    def _gathering(self) -> dict[str, Piece]:
        """Folded dense blocks as they are where the next one is unfolded."""
        ids = [[run.id for run in grouped] for grouped in self.runs.values()]
        views = (
            View("block", toggled=self.divided.union(*(each[turn::2] for each in ids)))
            for turn in (0, 1)
        )
        return {
            piece.run.id: piece
            for view in views
            for stack in stacks_of(self.network, view, self.flow).values()
            for piece in stack
            if isinstance(piece, BlockPiece) and piece.joint
        }

    def _ways(
        self,
        pieces: Mapping[str, Mapping[str, Piece]],
        prefix: str,
        run: str,
        stage: str,
        facts: str = "",
    ) -> Part:
        """A block, or a run, folded and unfolded."""
        return {
            key: self._piece(pieces[prefix + key][run], stage, key, facts)
            for key in ("closed", "open")
            if prefix + key in pieces
        }

    def _piece(self, piece: Piece, stage: str, state: str = "", facts: str = "") -> Part:
        pen = Pen(self.flow)
        piece.draw(pen, 0.0, 0.0, "", stage)
        boxes = [*map(self._reachable, self.paint(pen.boxes))]
        frames, shown = ([b for b in boxes if b.holds is holds] for holds in (True, False))
        own = pen.boxes[0].id if state else ""
        return {
            "key": f"{pen.boxes[0].id} {state}",
            "left": piece.left,
            "right": piece.right,
            "height": piece.height - (ASIDE if piece.parts else 0.0),
            "entry": piece.entry,
            "entry_y": piece.entry_y,
            "exit": piece.exit,
            "exit_y": piece.exit_y,
            "stop": piece.stop,
            "joint": _joint(piece.joint) if piece.joint else None,
            "signs": sorted(signs(pen)),
            "under": self._boxes(frames, own, facts),
            "over": self._edges(pen.edges) + self._boxes(shown, own, facts),
        }

    def _reachable(self, box: Box) -> Box:
        """A box that says whether the page can fold or unfold it; it does so down to layers."""
        if box.kind == "block" and self.layers:
            return box
        runs_on = box.kind == "block" and bool(box.members[1:])
        return structs.replace(box, foldable=runs_on)

    def _edges(self, edges: Iterable[Edge]) -> str:
        return "".join(part for edge in edges for part in self.writer.edge(edge))

    def _boxes(self, boxes: Iterable[Box], own: str = "", facts: str = "") -> str:
        """Boxes as markup; what is told besides of the one that is the piece itself."""
        return "".join(
            part for box in boxes for part in self.writer.box(box, facts if box.id == own else "")
        )


def _joint(joint: Joint) -> Part:
    turn = joint.turn
    told = {**joint._asdict(), "row": turn.row, "number": turn.number, "total": turn.total}
    del told["turn"]
    return told
