"""The cost table as plain rows, stage › block › layer, and as text to paste elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal

from resviz.core.network import Network, Node
from resviz.core.ops import shape_text

TextFormat = Literal["tsv", "markdown", "latex"]


class CostRow:
    """A stage, block or layer with what it costs for one example.

    Attributes:
        id: id of the node or scope.
        name: the last part of the id, or what it is called elsewhere.
        shown: id, or what it is called elsewhere.
        kind: the operation of a layer, the label of a scope.
        output: shape of its output.
        params: learnable parameters.
        macs: multiply-adds.
        activations: elements of the outputs of its layers.
        share: its MACs as a share of the network's, 0 to 1.
        place: where it stands among its siblings, in the order of the network.
        parent: the row it is in.
    """

    def __init__(
        self, network: Network, part_id: str, place: int, parent: "CostRow | None" = None
    ) -> None:
        self._network = network
        cost = network.cost(part_id)
        part = network[part_id] if part_id in network else network.scopes[part_id]
        self.id = part_id
        self.name = part.called or part.name
        self.shown = part.shown
        self.params, self.macs, self.activations = cost.params, cost.macs, cost.activations
        self.share = cost.macs / max(network.macs, 1)
        self.place = place
        self.parent = parent
        if isinstance(part, Node):
            self.kind, self.output = part.op.kind.replace("_", " "), part.shape
        else:
            self.kind, self.output = part.label, network.nodes[part.stop - 1].shape

    @cached_property
    def children(self) -> list["CostRow"]:
        """The rows inside, made when they are first asked for."""
        scope = self._network.scopes.get(self.id)
        inside = scope.children if scope else ()
        return [CostRow(self._network, part, place, self) for place, part in enumerate(inside)]


def cost_rows(network: Network) -> list[CostRow]:
    """The rows of the stages; blocks and layers are inside."""
    stages = [part for part in network.scopes[""].children if part in network.scopes]
    return [CostRow(network, stage, place) for place, stage in enumerate(stages)]


def walk(rows: Iterable[CostRow], shown: Callable[[CostRow], bool]) -> Iterator[CostRow]:
    """Rows from top to bottom, descending into those whose children are shown."""
    for row in rows:
        yield row
        if shown(row):
            yield from walk(row.children, shown)


_HEAD = ("Part", "Output", "Parameters", "Activations", "MACs", "Share of MACs")


def as_text(rows: Iterable[CostRow], form: TextFormat) -> str:
    """Rows as a table to paste: tab-separated with exact numbers, Markdown, or LaTeX (booktabs)."""
    cells = [_cells(row, grouped=form != "tsv") for row in rows]
    match form:
        case "tsv":
            return "\n".join("\t".join(line) for line in [_HEAD, *cells]) + "\n"
        case "markdown":
            rule = ("---", *("--:" for _ in _HEAD[1:]))
            return "\n".join(f"| {' | '.join(line)} |" for line in [_HEAD, rule, *cells]) + "\n"
        case "latex":
            return _latex(cells)


def _cells(row: CostRow, *, grouped: bool) -> tuple[str, ...]:
    numbers = (row.params, row.activations, row.macs)
    params, activations, macs = (f"{n:,}" if grouped else str(n) for n in numbers)
    share = f"{row.share:.1%}" if grouped else f"{row.share:.6f}"
    return (row.shown, shape_text(row.output), params, activations, macs, share)


def _latex(cells: list[tuple[str, ...]]) -> str:
    def line(values: Iterable[str]) -> str:
        escaped = (value.replace("%", r"\%").replace("_", r"\_") for value in values)
        return " & ".join(value.replace("×", r"$\times$") for value in escaped) + r" \\"

    return "\n".join(
        [
            r"\begin{tabular}{l" + "r" * (len(_HEAD) - 1) + "}",
            r"\toprule",
            line(_HEAD),
            r"\midrule",
            *map(line, cells),
            r"\bottomrule",
            r"\end{tabular}",
            "",
        ]
    )
