"""`Pairing`: what of two networks belongs together, as a picture of both has it.

Runs of identical blocks are cut so that they begin and end where their counterparts do. In a
picture of both, ids of the first network's boxes are those of its parts, and those of the second
have `OTHER` before them.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from resviz.core.comparison import Comparison, Row, Sign
from resviz.core.network import Network, Scope
from resviz.core.parts import Rank
from resviz.diagram.runs import Run, runs
from resviz.diagram.scene import OTHER, Box
from resviz.diagram.view import View


class Pairing:
    """The parts of two networks, side by side.

    Attributes:
        comparison: of the two.
        rows: the row of every stage and block by id, of the first and of the second network.
        runs: runs of blocks by the stage's id, of the first and of the second network.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.rows: tuple[dict[str, Row], dict[str, Row]] = ({}, {})
        self.runs: tuple[dict[str, list[Run]], dict[str, list[Run]]] = ({}, {})
        self._beside: dict[str, str] = {}
        for stage in comparison.rows:
            self._note(stage)
            for block in stage.children:
                self._note(block)
            for run, other in self._runs(stage):
                if run and other and (len(run.blocks) > 1) == (len(other.blocks) > 1):
                    self._beside[run.id] = OTHER + other.id
        self._back = {other: own for own, other in self._beside.items()}

    @property
    def networks(self) -> tuple[Network, Network]:
        """The first and the second."""
        return self.comparison.a, self.comparison.b

    def _note(self, row: Row) -> None:
        for rows, part in zip(self.rows, (row.a, row.b), strict=True):
            if part:
                rows[part.id] = row
        if row.a and row.b:
            self._beside[row.a.id] = OTHER + row.b.id

    def _runs(self, stage: Row) -> list[tuple[Run | None, Run | None]]:
        """The runs of a stage of both networks, cut where their counterparts end."""
        blocks = [row for row in stage.children if row.rank is Rank.BLOCK]
        places = [
            _places(network, part.id) if part else {}
            for network, part in zip(self.networks, (stage.a, stage.b), strict=True)
        ]
        a, b = self.networks
        found = [
            (
                _run(a, [row.a.id for row in group if row.a]),
                _run(b, [row.b.id for row in group if row.b]),
            )
            for group in _groups(blocks, *places)
        ]
        for side, part in enumerate((stage.a, stage.b)):
            if part:
                self.runs[side][part.id] = [run for both in found if (run := both[side])]
        return found

    def view(self, view: View) -> View:
        """The view of the second network: folded where the first is."""
        toggled = {self._beside.get(box_id, box_id) for box_id in view.toggled}
        return replace(
            view,
            toggled=frozenset(
                box_id.removeprefix(OTHER) for box_id in toggled if box_id.startswith(OTHER)
            ),
        )

    def home(self, box_id: str) -> str:
        """What `View.toggled` knows a stage, block or run by, whichever of the two was meant."""
        return self._back.get(box_id, box_id)

    def partner(self, part_id: str) -> str:
        """The id of the counterpart of a stage, block, run or layer; nothing if there is none."""
        found = self._beside.get(part_id) or self._back.get(part_id)
        if found:
            return found
        side, own = (1, part_id.removeprefix(OTHER)) if part_id.startswith(OTHER) else (0, part_id)
        row = self.row(side, own)
        part = (row.a if side else row.b) if row else None
        return ("" if side else OTHER) + part.id if part else ""

    def row(self, side: int, part_id: str) -> Row | None:
        """What the comparison says of a stage, block or layer of the first or second network."""
        known, network = self.rows[side], self.networks[side]
        if part_id in known or part_id not in network:
            return known.get(part_id)
        around = next((scope for scope in network.ancestors(part_id) if scope in known), "")
        for row in known[around].children if around else ():
            part = row.b if side else row.a
            if part:
                known[part.id] = row
        return known.get(part_id)

    def rows_of(self, side: int, box: Box) -> list[Row]:
        """The same of a box; of a folded run one for each of its blocks."""
        parts = [part.removeprefix(OTHER) for part in box.members or (box.id,)]
        return [row for part in parts if (row := self.row(side, part))]


def _places(network: Network, stage: str) -> dict[str, int]:
    """Which run each block is in."""
    found = runs(network, network.blocks(stage))
    return {block.id: place for place, run in enumerate(found) for block in run.blocks}


def _groups(
    blocks: Iterable[Row], first: dict[str, int], second: dict[str, int]
) -> Iterator[list[Row]]:
    """Rows that follow one another whose blocks are all of one run on either side."""
    group: list[Row] = []
    own: list[int | None] = [None, None]
    paired = False
    for row in blocks:
        here = [first[row.a.id] if row.a else None, second[row.b.id] if row.b else None]
        pairs = row.a is not None and row.b is not None
        met = zip(own, here, strict=True)
        fits = all(mine is None or its is None or mine == its for mine, its in met)
        # Two that stand alone, one on either side, do not belong together.
        apart = (
            not paired
            and not pairs
            and [each is None for each in own] != [each is None for each in here]
        )
        if group and (not fits or apart):
            yield group
            group, own, paired = [], [None, None], False
        group.append(row)
        own = [mine if its is None else its for mine, its in zip(own, here, strict=True)]
        paired = paired or pairs
    if group:
        yield group


def _run(network: Network, blocks: list[str]) -> Run | None:
    scopes: list[Scope] = [network.scopes[block] for block in blocks]
    return Run(tuple(scopes)) if scopes else None


def sign_of(rows: Iterable[Row]) -> Sign:
    """How parts stand that are taken together: those of a run."""
    signs = [sign for sign, _ in groupby(rows, key=lambda row: row.sign)]
    return signs[0] if len(signs) == 1 else Sign.DIFFERENT if signs else Sign.SAME
