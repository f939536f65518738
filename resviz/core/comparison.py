"""Two networks side by side: which stages, blocks and layers belong together, and what differs."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property

from resviz.core.alignment import Pair, align
from resviz.core.network import Network, Role
from resviz.core.ops import Shape
from resviz.core.parts import Likeness, Part, Parts, Rank


class Difference(StrEnum):
    """In what two parts differ that belong together.

    *Structure* is what is in them: operations, their settings, and how they are wired.
    """

    STRUCTURE = "structure"
    SHAPE = "shape"
    PARAMS = "parameters"
    MACS = "MACs"


class Sign(StrEnum):
    """How a row stands, in a character."""

    SAME = "="
    DIFFERENT = "≠"
    ONLY_A = "−"
    ONLY_B = "+"


_Score = Callable[[Likeness, Likeness], int]
_Matched = tuple[Part | None, Part | None]


class Row:
    """Two parts that belong together, or one that has no counterpart.

    Attributes:
        a: the part of the first network, or None where only the second has it.
        b: the part of the second, or None.
        parent: the row around it.
        differences: in what the two differ; of a part that stands alone, its structure.
    """

    def __init__(
        self,
        comparison: "Comparison",
        a: Part | None,
        b: Part | None,
        parent: "Row | None" = None,
        *,
        rewired: bool = False,
    ) -> None:
        self._comparison = comparison
        self.a, self.b, self.parent = a, b, parent
        self.differences = _differences(a, b, rewired=rewired)

    @property
    def rank(self) -> Rank:
        """What it is about."""
        return self.some.rank

    @property
    def some(self) -> Part:
        """The part that there is, the first network's if there are two."""
        part = self.a or self.b
        assert part is not None
        return part

    @property
    def sign(self) -> Sign:
        """How the row stands."""
        if self.a is None:
            return Sign.ONLY_B
        if self.b is None:
            return Sign.ONLY_A
        return Sign.DIFFERENT if self.differences else Sign.SAME

    @property
    def foldable(self) -> bool:
        """There are rows inside, which is known before they are aligned."""
        return self.rank in {Rank.STAGE, Rank.BLOCK}

    @cached_property
    def children(self) -> tuple["Row", ...]:
        """The rows inside, aligned when they are first asked for; layers have none."""
        return self._comparison.inside(self) if self.foldable else ()


class Comparison:
    """Two networks aligned: stages, in them blocks, in these layers.

    Comparing the other way round gives the same pairs.

    Args:
        a: the first network.
        b: the second.
    """

    def __init__(self, a: Network, b: Network) -> None:
        self.a, self.b = a, b
        # Of several pairings that are equally good the same is chosen whichever comes first.
        self._turned = _order(a) > _order(b)
        numbers: dict[object, int] = {}
        self._sides = Parts(a, numbers), Parts(b, numbers)
        self._same_image = a.input_shape == b.input_shape

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the stages, in order; blocks and layers are inside."""
        parts = self._sides[0].stages, self._sides[1].stages
        return self._rows(*parts, self._stage_score, None)

    @cached_property
    def whole(self) -> Row:
        """The networks themselves, without the rows inside."""
        return Row(self, self._sides[0].whole(), self._sides[1].whole())

    def inside(self, parent: Row) -> tuple[Row, ...]:
        """The rows in a row; see `Row.children`."""
        own = parent.a.id if parent.a else None, parent.b.id if parent.b else None
        parts = [
            side.inside(part) if part is not None else []
            for side, part in zip(self._sides, own, strict=True)
        ]
        return self._rows(parts[0], parts[1], _score, parent)

    def _rows(
        self, first: Sequence[Part], second: Sequence[Part], score: _Score, parent: Row | None
    ) -> tuple[Row, ...]:
        likes = [part.likeness for part in first], [part.likeness for part in second]
        if self._turned:
            pairs: list[Pair] = [(i, j) for j, i in align(likes[1], likes[0], score)]
        else:
            pairs = align(*likes, score)
        matched: list[_Matched] = [
            (first[i] if i is not None else None, second[j] if j is not None else None)
            for i, j in pairs
        ]
        wiring = _Wiring(self.a, self.b, matched, parent)
        return tuple(
            Row(self, a, b, parent, rewired=wiring.differs(a, b)) for a, b in _sorted(matched)
        )

    def _stage_score(self, one: Likeness, other: Likeness) -> int:
        """Stems belong to stems and heads to heads; sizes tell where the images are the same."""
        if one.label != other.label:
            return 0
        same_size = self._same_image and _size(one.output) == _size(other.output)
        return 1 + 2 * (one.name == other.name) + 3 * same_size + (one.output == other.output)


class _Wiring:
    """How the layers of two blocks, or of two stages, read one another.

    Args:
        a: the first network.
        b: the second.
        matched: the layers, those that belong together side by side.
        parent: what they are in.
    """

    def __init__(
        self, a: Network, b: Network, matched: Sequence[_Matched], parent: Row | None
    ) -> None:
        pairs = [(one.id, other.id) for one, other in matched if one and other]
        self._a = _Reader(a, dict(pairs), parent.a if parent else None)
        self._b = _Reader(b, {other: other for _, other in pairs}, parent.b if parent else None)

    def differs(self, a: Part | None, b: Part | None) -> bool:
        """Two layers that belong together read what does not, layers between left aside."""
        if a is None or b is None or a.rank is not Rank.LAYER:
            return False
        return self._a.reads(a.id) != self._b.reads(b.id)


class _Reader:
    """What the layers of a part read.

    Args:
        network: of the part.
        known: the layers that have a counterpart, and what stands for each.
        part: the part; what is outside it is all the same.
    """

    def __init__(self, network: Network, known: dict[str, str], part: Part | None) -> None:
        self._network, self._known = network, known
        self._start = network.scopes[part.id].start if part else 0

    def reads(self, layer: str) -> list[tuple[Role, str]]:
        """The roles of a layer's inputs, and the nearest layers before it with a counterpart."""
        node = self._network[layer]
        pairs = zip(node.roles, node.inputs, strict=True)
        return [(role, self._nearest(source)) for role, source in pairs]

    def _nearest(self, source: str) -> str:
        while source not in self._known:
            if self._network.index(source) < self._start or not self._network[source].inputs:
                return ""
            source = self._network[source].inputs[0]
        return self._known[source]


_GROUPS = {
    "batch_norm": "norm",
    "layer_norm": "norm",
    "relu": "activation",
    "relu6": "activation",
    "gelu": "activation",
    "sigmoid": "activation",
    "max_pool": "pool",
    "avg_pool": "pool",
    "adaptive_avg_pool": "pool",
    "global_avg_pool": "pool",
    "mean_tokens": "pool",
    "take_token": "pool",
    "add": "merge",
    "concat": "merge",
    "mean": "merge",
    "dropout": "drop",
    "drop_path": "drop",
}
"""Kinds of operation that take one another's place."""


def _score(one: Likeness, other: Likeness) -> int:
    """How well two blocks, or two layers, belong together; identical ones best of all."""
    if one.rank is not other.rank or one.within != other.within:
        return 0
    same = one.built == other.built
    score = 1 + (one.output == other.output) + (same and one.shaped == other.shaped)
    if one.rank is Rank.BLOCK:
        # Dense blocks find their like further on, but they belong together by their places: a few
        # that are identical must not leave many without a counterpart.
        return score + same + 4 * (one.kinds == other.kinds) + 5 * (one.label == other.label)
    score += 3 * same + 2 * (one.kinds == other.kinds)
    group, wanted = _GROUPS.get(one.label, one.label), _GROUPS.get(other.label, other.label)
    return score + (one.name == other.name) if group == wanted else 0


def _differences(a: Part | None, b: Part | None, *, rewired: bool) -> tuple[Difference, ...]:
    if a is None or b is None:
        return (Difference.STRUCTURE,)
    # Where every layer is built alike, only shapes inside can make parts differ.
    inside = a.built == b.built and a.shaped != b.shaped
    found = {
        Difference.STRUCTURE: a.built != b.built or rewired,
        Difference.SHAPE: a.output != b.output or inside,
        Difference.PARAMS: a.params != b.params,
        Difference.MACS: a.macs != b.macs,
    }
    return tuple(difference for difference, there in found.items() if there)


def _sorted(matched: Sequence[_Matched]) -> Iterator[_Matched]:
    """The same, but between pairs what only the first has before what only the second has."""
    waiting: list[_Matched] = []
    for a, b in matched:
        if a and b:
            yield from waiting
            waiting = []
            yield a, b
        elif b:
            waiting.append((a, b))
        else:
            yield a, b
    yield from waiting


def _order(network: Network) -> tuple[object, ...]:
    return network.params, network.macs, len(network.nodes), network.name, network.summary


def _size(output: Shape) -> Shape:
    """Height and width of a map; of tokens, how many there are."""
    return output[1:] if len(output) == 3 else output[:1]
