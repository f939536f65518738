"""The cost table as plain rows, stage › block › layer, and as text to paste elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from resviz.core.network import Network
from resviz.core.ops import Shape, shape_text

TextFormat = Literal["tsv", "markdown", "latex"]


class CostRow(msgspec.Struct, eq=False):
    """A stage, block or layer with what it costs for one example.

    Attributes:
        id: id of the node or scope.
        name: the last part of the id.
        kind: the operation of a layer, the label of a scope.
        share: its MACs as a share of the network's, 0 to 1.
        children: the rows inside.
    """

    id: str
    name: str
    kind: str
    output: Shape
    params: int
    macs: int
    activations: int
    share: float
    depth: int
    parent: "CostRow | None" = None
    children: list["CostRow"] = []


def cost_rows(network: Network) -> list[CostRow]:
    """The rows of the stages; blocks and layers are their children."""
    root = network.scopes[""]
    stages = [child for child in root.children if child in network.scopes]
    return [_scope_row(network, stage, None, 0) for stage in stages]


def _scope_row(network: Network, scope_id: str, parent: CostRow | None, depth: int) -> CostRow:
    scope = network.scopes[scope_id]
    cost = network.cost(scope_id)
    row = CostRow(
        scope_id,
        scope.name,
        scope.label,
        network.nodes[scope.stop - 1].shape,
        cost.params,
        cost.macs,
        cost.activations,
        cost.macs / max(network.macs, 1),
        depth,
        parent,
    )
    for child in scope.children:
        if child in network:
            row.children.append(_layer_row(network, child, row, depth + 1))
        else:
            row.children.append(_scope_row(network, child, row, depth + 1))
    return row


def _layer_row(network: Network, node_id: str, parent: CostRow, depth: int) -> CostRow:
    node = network[node_id]
    return CostRow(
        node_id,
        node.name,
        node.op.kind.replace("_", " "),
        node.shape,
        node.cost.params,
        node.cost.macs,
        node.cost.activations,
        node.cost.macs / max(network.macs, 1),
        depth,
        parent,
    )


def walk(rows: Iterable[CostRow], shown: Callable[[CostRow], bool]) -> Iterator[CostRow]:
    """Rows from top to bottom, descending into those whose children are shown."""
    for row in rows:
        yield row
        if shown(row):
            yield from walk(row.children, shown)


_HEAD = ("Part", "Output", "Parameters", "MACs", "Share of MACs", "Activations")


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
    numbers = (row.params, row.macs, row.activations)
    params, macs, activations = (f"{n:,}" if grouped else str(n) for n in numbers)
    share = f"{row.share:.1%}" if grouped else f"{row.share:.6f}"
    return (row.id, shape_text(row.output), params, macs, share, activations)


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
