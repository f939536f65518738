"""Networks as points: each is there, can be told from the others, and is named where that fits."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resviz.diagram.charts.networks import Point, network_chart
from resviz.diagram.scene import Circle, Line, Rect, Scene, Text
from resviz.diagram.svg import to_svg
from resviz.diagram.text import text_width
from resviz.zoo.presets import presets

GROUPS = tuple(dict.fromkeys(row.group for row in presets().values()))
COUNTS = st.tuples(st.integers(10**5, 10**9), st.integers(10**7, 10**11))


def points(counts: list[tuple[int, int]]) -> list[Point]:
    """Networks of these parameters and MACs, family by family."""
    return [
        Point(f"net{i}", f"Network {i}", GROUPS[i * len(GROUPS) // len(counts)], *count)
        for i, count in enumerate(counts)
    ]


def names(scene: Scene) -> dict[str, Rect]:
    """Where names of points stand."""
    found = {}
    for mark in scene.notes:
        if isinstance(mark, Text) and mark.text.startswith("Network"):
            width = text_width(mark.text, mark.size, mark.weight)
            found[mark.text] = Rect(mark.x, mark.y - mark.size, width, mark.size)
    return found


def touch(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@settings(max_examples=25)
@given(
    counts=st.lists(COUNTS, min_size=1, max_size=60), size=st.sampled_from([(520, 200), (960, 640)])
)
def test_names_cover_neither_points_nor_one_another(
    counts: list[tuple[int, int]], size: tuple[int, int]
) -> None:
    scene = network_chart(points(counts), *size)
    assert [box.id for box in scene.boxes] == [f"net{i}" for i in range(len(counts))]
    stand = names(scene)
    assert not any(touch(a, b) for a, b in combinations(stand.values(), 2))
    middles = [Rect(box.rect.x + 3, box.rect.y + 3, 4, 4) for box in scene.boxes]
    assert not any(touch(name, middle) for name in stand.values() for middle in middles)
    assert all(name.x >= 0 and name.right <= size[0] for name in stand.values())


def test_equal_networks_stand_side_by_side() -> None:
    scene = network_chart(points([(10**6, 10**8)] * 4))
    places = [box.rect.x for box in scene.boxes]
    assert places == sorted(set(places))
    assert max(places) - min(places) < 30


def test_a_tenfold_is_as_far_everywhere() -> None:
    scene = network_chart(points([(10**5, 10**7), (10**6, 10**8), (10**7, 10**9)]))
    x, y = zip(*((box.rect.x, box.rect.y) for box in scene.boxes), strict=True)
    assert x[1] - x[0] == pytest.approx(x[2] - x[1])
    assert y[0] - y[1] == pytest.approx(y[1] - y[2])
    assert y[1] < y[0]
    assert {"1 M", "10 M", "1 G"} <= {m.text for m in scene.ground if isinstance(m, Text)}


@pytest.mark.parametrize("known", [True, False])
def test_the_open_network_has_a_ring_and_its_name(known: bool) -> None:
    crowd = points([(10**7 + 10**5 * i, 10**9) for i in range(30)])
    opened = crowd[15] if known else Point("", "Network of mine", "", 10**7, 10**9)
    scene = network_chart(crowd, opened=opened)
    (ring,) = (m for m in scene.notes if isinstance(m, Circle) and m.stroke == "ink")
    middle = next((b.rect.x + 5 for b in scene.boxes if b.id == opened.id), ring.x)
    assert ring.x == middle
    assert opened.title in names(scene)


def test_what_is_found_stands_out() -> None:
    scene = network_chart(points([(10**7 + 10**6 * i, 10**9) for i in range(30)]), found={"net7"})
    assert scene.boxes[-1].id == "net7"
    assert list(names(scene)) == ["Network 7"]


def test_as_svg_every_point_tells_its_numbers() -> None:
    root = ElementTree.fromstring(to_svg(network_chart(points([(12_345_678, 10**9)]))))
    (title,) = (
        e.text for e in root.iter("{http://www.w3.org/2000/svg}title") if "Network" in e.text
    )
    assert title == "Network 0 · 12,345,678 parameters · 1,000,000,000 MACs"


def test_every_family_of_the_presets_looks_different() -> None:
    counts = [(10**6 * (i + 1), 10**9) for i in range(len(GROUPS))]
    looks = []
    for box in network_chart(points(counts)).boxes:
        body = box.marks[0]
        kind = (type(body), len(box.marks), body.stroke, getattr(body, "fill", ""))
        dip = (body.points[0][1] > body.points[1][1]) if isinstance(body, Line) else None
        turns = len(body.points) if isinstance(body, Line) else 0
        looks.append((*kind, dip, turns))
    plus = [look for look in looks if look[1] == 2]
    assert len(set(looks)) == len(looks) - (len(plus) - len(set(plus)))
