"""Settings at random, of every family and of networks of one's own, from which one can be built."""

from __future__ import annotations

from hypothesis import assume, reject
from hypothesis import strategies as st

from resviz.core.errors import ResvizError
from resviz.zoo.custom import NETWORKS_TO_SAY, Custom, Stage
from resviz.zoo.families import families, family
from resviz.zoo.spec import Described, Settings, fields
from resviz.zoo.values import Field

MOST_LAYERS, MOST_PARAMS = 250, 12_000_000
"""What is larger only takes longer."""


def value(field: Field, usual: object) -> st.SearchStrategy[object]:
    """What a setting can be, near its bound or what it usually is."""
    least = int(field.minimum or 0)
    match field.kind:
        case "choice":
            return st.sampled_from(list(field.choices))
        case "switch":
            return st.booleans()
        case "integer":
            assert isinstance(usual, int)
            return st.sampled_from([least, least + 1, max(least, usual // 2), usual, usual + 1])
        case "number":
            return st.sampled_from([0.0, 0.25, 0.5, usual])
        case "integers":
            return st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)
        case "text":
            return st.just(usual)


def changes(
    described: Described, *, without: frozenset[str] = frozenset()
) -> st.SearchStrategy[dict[str, object]]:
    """Some of the settings, changed."""
    turned = {
        field.name: value(field, getattr(described, field.name))
        for field in fields(type(described))
        if field.name not in without
    }
    return st.fixed_dictionaries({}, optional=turned)


stages = st.builds(
    lambda turned, depth, width: {**turned, "depth": depth, "width": width},
    changes(Stage(), without=NETWORKS_TO_SAY),
    st.integers(1, 3),
    st.sampled_from([4, 8, 16]),
)


@st.composite
def of_any_family(draw: st.DrawFn) -> Settings:
    """A family with some settings changed, on small images."""
    usual = family(draw(st.sampled_from(families())))()
    return _possible(usual, {**draw(changes(usual)), "size": draw(st.sampled_from([32, 64]))})


@st.composite
def of_ones_own(draw: st.DrawFn) -> Settings:
    """A network of up to four stages, each of which differs from the others somehow."""
    listed = draw(st.lists(stages, min_size=1, max_size=4))
    turned = draw(changes(Custom(), without=frozenset({"label", "stages", "size"})))
    return _possible(Custom(), {**turned, "stages": listed, "classes": 10})


def _possible(usual: Settings, turned: dict[str, object]) -> Settings:
    try:
        changed = usual.change(**turned)
        network = changed.build()
    except ResvizError:
        reject()
    assume(len(network.nodes) <= MOST_LAYERS)
    assume(max(network.params, network.macs // 10) <= MOST_PARAMS)
    return changed
