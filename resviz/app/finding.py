"""Searching the diagram: which layers, blocks and stages some words are about."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from resviz.app.notify import Notifier
from resviz.core.network import Network, Node, Scope
from resviz.core.ops import Op, Shape, shape_text
from resviz.diagram.lit import Light
from resviz.diagram.words import layer_words, scope_title

if TYPE_CHECKING:
    from resviz.app.workspace import Workspace

_NUMBERED = re.compile(r"\b(stage|block|part) +(\d)")
_TIMES = re.compile(r"(?<=\d)[x*](?=\d)")


class _Part(NamedTuple):
    """What can be found.

    Attributes:
        id: of the layer or scope.
        parent: id of the scope around it.
        own: what is said of it alone, in small letters.
        text: the same, with its id and other names, which tell of what is around it, too.
    """

    id: str
    parent: str
    own: str
    text: str


class Finding:
    """A search that is open or not, with what it has found.

    A part is found where every word is in its id, its other name, its operation or its shape.
    What is in a part that is found is found itself only if it is meant, too, not just its place.

    Attributes:
        changed: notified when it was opened or closed, or something else is found or shown.
        wanted: notified with the part that is stepped to, which shall be seen.
        open: somebody searches.
        query: the words.
        hits: ids of what is found, in order.

    Args:
        workspace: whose network is searched.
    """

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self.changed = Notifier[[]]()
        self.wanted = Notifier[[str]]()
        self.open = False
        self.query = ""
        self.hits: tuple[str, ...] = ()
        self._at: int | None = None
        workspace.network_changed.connect(self._renew)

    @property
    def place(self) -> int | None:
        """Number of the hit that was stepped to, from 0; None before the first step."""
        return self._at

    @property
    def light(self) -> Light | None:
        """What stands out; None where nothing is searched for or found."""
        if not (self.open and self.hits):
            return None
        return Light(dict.fromkeys(self.hits, "hit"), counted=True)

    @property
    def words(self) -> str:
        """What there is to say: ``3 of 41``, ``41 found``, ``nothing found``."""
        if not self.query.strip():
            return ""
        if not self.hits:
            return "nothing found"
        if self._at is None:
            return f"{len(self.hits):,} found"
        return f"{self._at + 1:,} of {len(self.hits):,}"

    def begin(self, query: str | None = None) -> None:
        """Open the search; with the words of the one before, unless others are given."""
        self.open = True
        _parts(self._workspace.network)  # gathered now, so that the first letter need not wait
        self._search(self.query if query is None else query)

    def search(self, query: str) -> None:
        """Search for words."""
        if query != self.query:
            self._search(query)

    def close(self) -> None:
        """End the search; what was stepped to stays selected."""
        self.open = False
        self.changed()

    def step(self, by: int) -> None:
        """Select the next hit (1) or the one before (−1), round and round."""
        if not self.hits:
            return
        if self._at is None:
            at = self._nearest() if by > 0 else self._nearest() - 1
        else:
            at = self._at + by
        self._at = at % len(self.hits)
        self.wanted(self.hits[self._at])
        self.changed()

    def _nearest(self) -> int:
        """The first hit from the selection on."""
        order = _order(self._workspace.network)
        here = order.get(self._workspace.selection, -1)
        return next((at for at, hit in enumerate(self.hits) if order[hit] >= here), 0)

    def _search(self, query: str) -> None:
        self.query, self._at = query, None
        self.hits = find(self._workspace.network, query)
        self.changed()

    def _renew(self) -> None:
        if self.open:
            self._search(self.query)


def find(network: Network, query: str) -> tuple[str, ...]:
    """The ids of the layers and scopes that all words of a query are about, in order."""
    words = [_pattern(word) for word in _NUMBERED.sub(r"\1\2", query.lower()).split()]
    if not words:
        return ()
    found: list[str] = []
    around = set[str]()  # what is found, and what is in it
    for part in _parts(network):
        matches = all(word(part.text) for word in words)
        within = part.parent in around
        if matches and (not within or any(word(part.own) for word in words)):
            found.append(part.id)
        if matches or within:
            around.add(part.id)
    return tuple(found)


def _pattern(word: str) -> Callable[[str], object]:
    """Looks for a word; a number in it is a whole one: 3 is not found in 13 or 32."""
    word = _TIMES.sub("×", word)
    before = r"(?<!\d)" if word[0].isdigit() else ""
    behind = r"(?!\d)" if word[-1].isdigit() else ""
    return re.compile(before + re.escape(word) + behind).search


@lru_cache(maxsize=2)
def _parts(network: Network) -> tuple[_Part, ...]:
    """Everything that can be found, each after what is around it."""
    scopes = [
        (scope.start, 0, len(scope.id), _of_scope(scope)) for scope in network.scopes.values()
    ]
    known: dict[tuple[Op, Shape], str] = {}  # many layers do the same
    nodes = [(place, 1, 0, _of_node(node, known)) for place, node in enumerate(network.nodes)]
    return tuple(part for *_, part in sorted([*scopes, *nodes]) if part.id)


@lru_cache(maxsize=2)
def _order(network: Network) -> dict[str, int]:
    return {part.id: at for at, part in enumerate(_parts(network))}


def _of_scope(scope: Scope) -> _Part:
    own = f"{scope.name} {scope_title(scope)} {scope.label}" if scope.id else ""
    return _part(scope.id, scope.parent, own, scope.called)


def _of_node(node: Node, known: dict[tuple[Op, Shape], str]) -> _Part:
    key = (node.op, node.shape)
    if key not in known:
        kind = node.op.kind
        words = [kind, kind.replace("_", " "), *layer_words(node), shape_text(node.shape)]
        known[key] = " ".join(words)
    own = f"{node.name} {node.called.rpartition('.')[2]} {known[key]}"
    return _part(node.id, node.scope, own, node.called)


def _part(part: str, parent: str, own: str, called: str) -> _Part:
    return _Part(part, parent, own.lower(), f"{own} {part} {called}".lower())
