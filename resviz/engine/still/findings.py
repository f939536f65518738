"""What the probes of present weights found, in the one form that everybody can draw and keep."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from resviz.core.path_lengths import path_lengths
from resviz.engine.still import Subject, Work
from resviz.engine.still.jacobian import jacobians
from resviz.engine.still.landscape import Landscape, fill, line, moved_alone, plane
from resviz.engine.still.lesions import exchangeable, lesions, several, swapped
from resviz.engine.still.paths import path_gradients
from resviz.engine.still.progress import part
from resviz.engine.still.shattering import KINDS, Kind, along_line, noise, shattered
from resviz.engine.still.underflow import underflow
from resviz.protocol.findings import POINTS, Axis, Grid, StillProbe
from resviz.protocol.part_grids import PART_GRIDS, WHOLE

_DEPTH = 50
_DRAWS = 5
_SWAPS = (0, 1, 2, 4, 8, 16)


_KINDS: dict[Kind, str] = {
    "ff": "plain",
    "ff_bn": "plain with batch norm",
    "res": "residual",
    "res_bn": "residual with batch norm",
    "res_beta": "small branches",
}


class Told(NamedTuple):
    """What a probe found, and sentences that belong to it."""

    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()


def probe(key: StillProbe, subject: Subject, points: int | None = None) -> Work[Told]:
    """Run a probe; see `resviz.protocol.findings.STILL_PROBES`.

    Args:
        key: which.
        subject: what is probed.
        points: each way, of a probe in `POINTS`; by default as many as stand there.

    Raises:
        SettingError: fewer than two points, once it runs.
    """
    if key in POINTS:
        return _LANDSCAPES[key](subject, points or POINTS[key])
    return _PROBES[key](subject)


def _jacobian(subject: Subject) -> Work[Told]:
    found = yield from jacobians(subject)
    blocks = Axis("block", tuple(block or WHOLE for block in found.parts))
    # The geometric mean over the images: stretching multiplies.
    with np.errstate(divide="ignore"):
        rows = {
            "largest": found.largest,
            "smallest": found.smallest,
            "mean_square": found.mean_square,
        }
        grids = [
            _of_parts(f"jacobian/{key}", blocks, np.exp(np.log(values).mean(1)), rule=1.0)
            for key, values in rows.items()
            if not np.isnan(values).all()
        ]
    estimated = sum(not exact for exact in found.exact.tolist())
    together = ", ".join(f"{grid.symbol} {np.frombuffer(grid.numbers)[-1]:.3g}" for grid in grids)
    notes = [f"All blocks together: {together}."]
    if estimated:
        notes.append(f"Of {estimated} of {len(blocks)} parts the values are estimates.")
    return Told(tuple(grids), tuple(notes))


def _line(subject: Subject) -> Work[Told]:
    found = yield from along_line(subject)
    points, lags = Axis("place", at=_floats(found.points)), _counted("lag", len(found.correlation))
    apart = _counted("points apart", len(found.cosine))
    return Told(
        (
            _curve("slope", "Slope of the logit", "∂z/∂t", points, found.slopes),
            _curve("acf", "Autocorrelation of the slope", "", lags, found.correlation, rule=0.0),
            _curve("cosine", "Cosine of gradients apart", "cos", apart, found.cosine, rule=0.0),
            _map("cosines", "Cosine of gradients", "cos", points, points, found.cosines),
            _of_parts(
                "line/neighbours", _ids((*found.neighbours,)), _values(found.neighbours), 0.0
            ),
        )
    )


def _shattering(subject: Subject) -> Work[Told]:
    curves: dict[str, npt.NDArray[np.float64]] = {}
    for index, kind in enumerate(KINDS):
        work = shattered(kind, _DEPTH, subject.seed, seeds=_DRAWS)
        found = yield from part(work, index / len(KINDS), (index + 1) / len(KINDS))
        curves[_KINDS[kind]] = found.correlations.mean(0)
    lags = len(next(iter(curves.values())))
    curves |= {f"{kind} noise": noise(kind).mean[:lags] for kind in ("white", "brown")}
    kinds = Axis("network", (*curves,))
    values = np.stack([*curves.values()], axis=1)
    title = f"Autocorrelation of dy/dx, depth {_DEPTH}"
    curve = _curve("acf", title, "", _counted("lag", lags), values, rule=0.0)
    grid = replace(curve, columns=kinds, shown="curves")
    return Told((grid,), (f"Mean of {_DRAWS} networks of each kind.",))


def _paths(subject: Subject) -> Work[Told]:
    lengths = path_lengths(subject.module.network)
    found = yield from path_gradients(subject)
    axis = Axis("length of the path", at=_floats(found.lengths))
    share = np.array([float(lengths.share(k, k)) for k in found.lengths.tolist()])
    notes = [f"{lengths.number:,} paths, {float(lengths.mean):g} blocks long on average."]
    if not lengths.units:
        notes = [f"The only path goes through all {lengths.fixed} blocks."]
    elif found.carrying:
        first, last = found.carrying
        carried = float(lengths.share(first, last))
        notes.append(
            f"95 % of the gradient comes by the {100 * carried:.4g} % of paths with {first} to"
            f" {last} blocks; the effective length is {found.effective:.1f}."
        )
    return Told(
        (
            _curve("norm", "Gradient along a path", "‖∂L/∂x₀‖", axis, found.norm, log=True),
            _curve("share", "Share of all paths", "", axis, share),
            _curve("contribution", "Share of the gradient", "", axis, found.contribution),
            _of_parts("paths/through", _ids((*found.through,)), _values(found.through), rule=1.0),
        ),
        tuple(notes),
    )


def _lesions(subject: Subject) -> Work[Told]:
    one = yield from part(lesions(subject), 0, 0.3)
    deletable = len(one.blocks) - len(one.kept)
    blocks, intact = _ids(one.blocks), one.baseline
    each = [
        _of_parts("lesions/loss", blocks, one.loss, intact.loss),
        _of_parts("lesions/accuracy", blocks, one.accuracy, intact.accuracy),
    ]
    kept = (*one.kept,)
    grids = [replace(grid, missing=kept, why_missing="cannot be deleted") for grid in each]
    if deletable:
        counts = sorted({*np.linspace(0, deletable, min(deletable, 8) + 1).astype(int).tolist()})
        many = yield from part(several(subject, counts, _DRAWS), 0.3, 0.7)
        axis = Axis("blocks deleted", at=_floats(np.array(counts)))
        mean = many.accuracy.mean(1)
        grids.append(_share("deleted", "Accuracy with blocks deleted", axis, mean))
    notes = [f"Cannot be deleted: {why}" for why in one.kept.values()]
    if exchangeable(subject.module.network):
        moved = yield from part(swapped(subject, _SWAPS, _DRAWS), 0.7, 1)
        order = np.argsort(moved.tau.mean(1))
        taus = Axis("Kendall’s τ", at=_floats(moved.tau.mean(1)[order]))
        mean = moved.accuracy.mean(1)[order]
        grids.append(_share("swapped", "Accuracy with blocks exchanged", taus, mean))
    else:
        notes.append("No two blocks have the same shapes and could be exchanged.")
    return Told(tuple(grids), tuple(notes))


def _landscape(subject: Subject, points: int) -> Work[Told]:
    found = line(points)
    yield from part(fill(subject, found), 0, 0.6)
    alone = yield from part(moved_alone(subject), 0.6, 1)
    steps = Axis("distance in norms of the filters", at=_floats(found.a))
    return Told(
        (
            _curve("loss", "Loss along a line", "L", steps, found.loss.reshape(-1), log=True),
            _of_parts(
                "landscape/alone",
                Axis("block or layer", (*alone.losses,)),
                _values(alone.losses),
                rule=alone.baseline.loss,
            ),
        )
    )


def _plane(subject: Subject, points: int) -> Work[Told]:
    found = plane(points)
    yield from fill(subject, found)
    return Told((_plane_grid(found),))


def _plane_grid(found: Landscape) -> Grid:
    rows, columns = Axis("b", at=_floats(found.b)), Axis("a", at=_floats(found.a))
    return _map("loss", "Loss landscape", "L", rows, columns, found.loss, log=True)


def _underflow(subject: Subject) -> Work[Told]:
    found = yield from underflow(subject)
    grids = []
    notes = []
    kinds = {"layer": found.weights, "block": found.inputs}
    for kind, gradients in kinds.items():
        parts = Axis(kind, gradients.parts)
        for name, cast in gradients.casts.items():
            powers = {"": 0, "_scaled": _best(found.powers, found.best[name])}
            for suffix, place in powers.items():
                key = f"underflow/{kind}_{name}{suffix}"
                grid = _of_parts(key, parts, cast.lost[:, place])
                if suffix:
                    scale = f"loss × 2^{found.powers[place]}"
                    grid = replace(grid, title=grid.title.replace("scaled", scale))
                grids.append(grid)
    for name, best in found.best.items():
        if not np.isnan(best):
            notes.append(f"In {name} nothing overflows up to a scale of 2^{best:g}.")
    return Told(tuple(grids), tuple(notes))


def _best(powers: Sequence[int], best: float) -> int:
    """The place of the best scale among those tried."""
    return 0 if np.isnan(best) else int(np.searchsorted(powers, best, side="right")) - 1


def _curve(
    key: str,
    title: str,
    symbol: str,
    rows: Axis,
    values: npt.NDArray[np.float64],
    *,
    log: bool = False,
    rule: float | None = None,
    ends: tuple[float, float] | None = None,
) -> Grid:
    return Grid(
        key=key,
        title=title,
        symbol=symbol,
        rows=rows,
        numbers=_bytes(values),
        log=log,
        rule=rule if rule is not None and np.isfinite(rule) else None,
        ends=ends,
    )


def _of_parts(
    key: str, rows: Axis, values: npt.NDArray[np.float64], rule: float | None = None
) -> Grid:
    """Numbers of blocks or layers; by key of `PART_GRIDS`."""
    row, own = PART_GRIDS[key], key.partition("/")[2]
    return _curve(own, row.title, row.symbol, rows, values, log=row.log, rule=rule, ends=row.ends)


def _share(
    key: str,
    title: str,
    rows: Axis,
    values: npt.NDArray[np.float64],
) -> Grid:
    """Numbers between 0 and 1."""
    return _curve(key, title, "", rows, values, ends=(0.0, 1.0))


def _map(
    key: str,
    title: str,
    symbol: str,
    rows: Axis,
    columns: Axis,
    values: npt.NDArray[np.float64],
    *,
    log: bool = False,
) -> Grid:
    curve = _curve(key, title, symbol, rows, values, log=log)
    return replace(curve, columns=columns, shown="map")


def _ids(parts: Sequence[str]) -> Axis:
    """Blocks."""
    return Axis("block", (*parts,))


def _counted(title: str, count: int) -> Axis:
    return Axis(title, at=tuple(map(float, range(count))))


def _values(numbers: Mapping[str, float]) -> npt.NDArray[np.float64]:
    return np.array([*numbers.values()])


def _floats(values: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> tuple[float, ...]:
    return tuple(float(value) for value in values.reshape(-1).tolist())


def _bytes(values: npt.NDArray[np.float64]) -> bytes:
    return np.ascontiguousarray(values, "<f8").tobytes()


_PROBES: dict[StillProbe, Callable[[Subject], Work[Told]]] = {
    "jacobian": _jacobian,
    "line": _line,
    "shattering": _shattering,
    "paths": _paths,
    "lesions": _lesions,
    "underflow": _underflow,
}
_LANDSCAPES: dict[StillProbe, Callable[[Subject, int], Work[Told]]] = {
    "landscape": _landscape,
    "plane": _plane,
}
