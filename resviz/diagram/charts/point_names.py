"""Where the names of points can stand without covering anything."""

from collections.abc import Sequence

import numpy as np

from resviz.diagram.charts.data import Floats, Mask
from resviz.diagram.scene import Rect

_OFF = 7.0  # from the middle of a point to its name
_RINGED = 12.0  # the same where the point may have a ring
_OTHER = 11.0  # from the middle of another point, so that nobody takes it for that one's
_AIR = 2.0
_FAR = (18.0, 30.0, 46.0, 66.0)
_BY = 5.0  # from a line to a name to the middle of another point
_SHORT = 4  # squares of a way that needs no line
_FURTHER = 2  # steps that a name of rank 1 may go


def place_names(
    places: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    ranks: Sequence[int],
    area: Rect,
    kept: Sequence[Rect] = (),
) -> list[Rect | None]:
    """Find a place right beside its point for as many names as possible.

    Args:
        places: the points.
        sizes: width and height of each name.
        ranks: who chooses first, the lowest; of equals those that stand more alone. Names of rank 0
            and 1 may stand further off, those of 0 as far as need be. Below 0: no name is wanted,
            and others may cover the point.
        area: where names may stand.
        kept: where they may not.

    Returns:
        A rectangle for each, or None where no place was left.
    """
    points = np.array(places, dtype=float).reshape(-1, 2)
    alone = _solitude(points)
    named = np.array(ranks) >= 0
    order = sorted(np.flatnonzero(named).tolist(), key=lambda i: (ranks[i], -alone[i]))
    found: list[Rect | None] = [None] * len(places)
    taken = np.array([(r.x, r.y, r.right, r.bottom) for r in kept]).reshape(-1, 4)
    for index in order:
        others = points[named & (np.arange(len(points)) != index)]
        options = _options(points[index], sizes[index], ranks[index])
        clear = _inside(options, area) & (_distance(options, others) >= _OTHER).all(axis=1)
        clear &= ~_touch(options, taken).any(axis=1)
        best = _first(points[index], options[clear], others, taken, must=ranks[index] == 0)
        if best is not None:
            left, top, right, bottom = best.tolist()
            found[index] = Rect(left, top, right - left, bottom - top)
            taken = np.vstack([taken, best, _way(points[index], best)])
    return found


def _first(
    point: Floats, options: Floats, others: Floats, taken: Floats, *, must: bool
) -> Floats | None:
    """The first place to which a line from the point crosses nothing, or any if one must be."""
    for option in options:
        way = _way(point, option)
        if len(way) > _SHORT:
            crosses = (_distance(way, others) < _BY).any() or _touch(way[1:-1], taken).any()
            if crosses:
                continue
        best: Floats = option
        return best
    return options[0] if must and len(options) else None


def _solitude(points: Floats) -> Floats:
    """How far the nearest other point is."""
    if len(points) < 2:
        return np.zeros(len(points))
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    nearest: Floats = away.min(axis=1)
    return nearest


def _options(point: Floats, size: tuple[float, float], rank: int) -> Floats:
    """Places about a point, the best first: left, top, right and bottom of each."""
    x, y = point
    width, height = size
    side = _OFF if rank else _RINGED
    far = _FAR if rank == 0 else _FAR[:_FURTHER] if rank == 1 else ()
    corners = [
        (x + side, y - height / 2),
        (x - side - width, y - height / 2),
        (x - width / 2, y - side - height),
        (x - width / 2, y + side),
    ]
    for off in (side - 2, *far):
        corners += [
            (x + off, y - off - height),
            (x + off, y + off),
            (x - off - width, y - off - height),
            (x - off - width, y + off),
        ]
    return np.array([(left, top, left + width, top + height) for left, top in corners])


def _way(point: Floats, option: Floats) -> Floats:
    """Small squares from a point to its name, where a line may lead there."""
    near = np.clip(point, option[:2], option[2:])
    steps = np.linspace(0, 1, 2 + int(np.hypot(*(near - point)) // 4))[:, None]
    middles = point + steps * (near - point)
    return np.column_stack([middles - 0.5, middles + 0.5])


def _inside(options: Floats, area: Rect) -> Mask:
    left, top, right, bottom = options.T
    inside: Mask = np.logical_and.reduce(
        [left >= area.x, right <= area.right, top >= area.y, bottom <= area.bottom]
    )
    return inside


def _distance(options: Floats, points: Floats) -> Floats:
    """From each option to each point, shape ``(options, points)``."""
    low, high = options[:, None, :2], options[:, None, 2:]
    beyond = np.maximum(np.maximum(low - points[None], points[None] - high), 0)
    distance: Floats = np.hypot(beyond[..., 0], beyond[..., 1])
    return distance


def _touch(options: Floats, others: Floats) -> Mask:
    """Which options come too near which others, shape ``(options, others)``."""
    a, b = options[:, None], others[None]
    apart = (
        (a[..., 2] + _AIR < b[..., 0])
        | (b[..., 2] + _AIR < a[..., 0])
        | (a[..., 3] + _AIR < b[..., 1])
        | (b[..., 3] + _AIR < a[..., 1])
    )
    touching: Mask = ~apart
    return touching
