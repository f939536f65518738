"""From what probes of present weights found to charts."""

from dataclasses import replace
from typing import Literal, NamedTuple, get_args

import msgspec
import numpy as np

from resviz.app.conditions import printed
from resviz.app.depth import depth_axis
from resviz.app.figures import curve
from resviz.app.recording import Recording
from resviz.app.seeds import roles, scaled
from resviz.app.together import conditions_told
from resviz.diagram.charts.data import Curve, Floats, Heat, Heats, Plot, limits
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.relief import Relief, Reliefs, Turn
from resviz.diagram.scene import Scene
from resviz.diagram.theme import PLAIN, RESIDUAL
from resviz.protocol import Finding
from resviz.protocol.findings import POINTS, STILL_PROBES, Axis, Grid
from resviz.protocol.part_grids import PART_GRIDS, WHOLE

Form = Literal["contours", "surface", "map"]
"""How numbers over a plane are drawn."""

FORMS: tuple[Form, ...] = get_args(Form)
"""All of them, the one that is shown first first."""
_AIR = 0.02


class Chart(NamedTuple):
    """Something that was found and can be drawn.

    Attributes:
        probe: key of `STILL_PROBES`.
        key: which of its grids.
        title: what it is.
        is_plane: it is over a plane, so it can be drawn in all `FORMS`.
    """

    probe: str
    key: str
    title: str
    is_plane: bool = False

    @property
    def path(self) -> str:
        """Probe and key: ``lesions/accuracy``."""
        return f"{self.probe}/{self.key}"


def charts(recording: Recording) -> tuple[Chart, ...]:
    """Everything that was found, in the order of `STILL_PROBES`."""
    found = {
        (finding.probe, grid.key): Chart(finding.probe, grid.key, grid.title, _is_plane(grid))
        for finding in recording.findings
        for grid in finding.grids
    }
    order = [*STILL_PROBES]
    return tuple(sorted(found.values(), key=lambda chart: order.index(chart.probe)))


def draw(
    recording: Recording, probe: str, key: str, form: Form = "map", turn: Turn | None = None
) -> Plot | Heats | Reliefs:
    """A chart of what a probe found last, in all arms.

    Args:
        recording: what was found.
        probe: key of `STILL_PROBES`.
        key: which of its grids.
        form: how it is drawn, if it is over a plane.
        turn: from where a surface is seen; from the usual place by default.
    """
    found = [*latest(recording, probe, key).items()]
    _, first = found[0]
    if form != "map" and _is_plane(first):
        return _reliefs(recording, found, (turn or Turn()) if form == "surface" else None)
    if first.shown == "map":
        return _maps(recording, found)
    if first.shown == "curves":
        return _curves(first)
    parts = [(arm, _of_parts(grid)) for arm, grid in found]
    return _plot(recording, parts, _rule(probe, key))


def figure(
    recording: Recording, probe: str, key: str, form: Form = "map", turn: Turn | None = None
) -> Scene:
    """A chart, see `draw`, as a figure of its own, with its conditions."""
    told = "\n".join((conditions_told(recording), " ".join(notes(recording, probe))))
    return chart(draw(recording, probe, key, form, turn), told)


def notes(recording: Recording, probe: str) -> tuple[str, ...]:
    """What belongs to a finding, in sentences: of which step, on how many images.

    What holds of all arms is said once.
    """
    found = last(recording, probe)
    if probe == "shattering":
        return found[min(found)].notes  # it is about networks of its own
    told = {arm: (_when(finding), *finding.notes) for arm, finding in sorted(found.items())}
    shared = [note for note in told[min(told)] if all(note in each for each in told.values())]
    own = (
        f"{printed(recording.arms[arm].name)}: {note}"
        for arm, each in told.items()
        for note in each
        if note not in shared
    )
    return (*shared, *own)


def _when(finding: Finding) -> str:
    at = f", at {_points(finding)} points" if finding.probe in POINTS else ""
    updates = f"After {finding.step:,} update{'s' if finding.step > 1 else ''}"
    when = updates if finding.step else "At the initialisation"
    return f"{when}, on {finding.images} images of the first batch{at}."


def _points(finding: Finding) -> str:
    grid = finding.grids[0]
    return " × ".join(str(len(axis)) for axis in (grid.rows, grid.columns) if axis)


def numbers(grid: Grid) -> Floats:
    """The numbers of a grid: shape ``(rows,)``, or ``(rows, columns)``."""
    found: Floats = np.frombuffer(grid.numbers, "<f8")
    return found.reshape(len(grid.rows), len(grid.columns)) if grid.columns else found


def last(recording: Recording, probe: str) -> dict[int, Finding]:
    """What a probe found last, by arm."""
    return {each.arm: each for each in recording.findings if each.probe == probe}


def latest(recording: Recording, probe: str, key: str) -> dict[int, Grid]:
    """A grid of what a probe found last, by arm and in their order."""
    return {
        arm: grid
        for arm, finding in sorted(last(recording, probe).items())
        for grid in finding.grids
        if grid.key == key
    }


def _of_parts(grid: Grid) -> Grid:
    """Without the row of the whole network, which is no place along it."""
    if WHOLE not in grid.rows.ids:
        return grid
    kept = [place for place, part in enumerate(grid.rows.ids) if part != WHOLE]
    rows = Axis(grid.rows.title, tuple(grid.rows.ids[place] for place in kept))
    return msgspec.structs.replace(grid, rows=rows, numbers=numbers(grid)[kept].tobytes())


def _rule(probe: str, key: str) -> str:
    """What the value that an arm is compared with is."""
    row = PART_GRIDS.get(f"{probe}/{key}")
    return row.rule if row else ""


def _plot(recording: Recording, found: list[tuple[int, Grid]], rule: str) -> Plot:
    grid = found[0][1]
    ids = [each.rows.ids for _, each in found]
    places, x_range, sections = depth_axis(ids) if grid.rows.ids else _numbered(found)
    colours = roles(recording)
    rules = {each.rule for _, each in found}
    shared = rules.pop() if len(rules) == 1 else None
    curves: list[Curve] = []
    for (arm, each), x in zip(found, places, strict=True):
        name = printed(recording.arms[arm].name)
        curves.append(_depth_curve(name, colours[arm], x, each))
        if shared is None and each.rule is not None:
            # Each arm is to be compared with a value of its own.
            ends, value = np.array(x_range), np.full((1, 2), each.rule)
            curves.append(curve(name, colours[arm], ends, value, faint=True, log=grid.log))
    return Plot(
        title=f"{grid.title}  {grid.symbol}".rstrip(),
        curves=tuple(curves),
        x_label=grid.rows.title,
        x_range=x_range,
        y_range=_ends(grid, [each.y for each in curves]),
        log=grid.log,
        x_ends=("input", "output") if grid.rows.ids else None,
        sections=sections,
        note=_note(found, curves, rule),
        rule=None if shared is None else float(scaled(np.array([shared]), log=grid.log)[0][0]),
    )


def _depth_curve(name: str, role: str, x: Floats, grid: Grid) -> Curve:
    """The curve of an arm, with gaps where there can be no number."""
    drawn = curve(name, role, x, numbers(grid)[np.newaxis], grid.rows.ids, log=grid.log)
    gaps = x[[row in grid.missing for row in grid.rows.ids]] if grid.missing else x[:0]
    marked = drawn.broken[~np.isin(drawn.broken, gaps)]
    return replace(drawn, broken=marked, missing=grid.why_missing)


def _note(found: list[tuple[int, Grid]], curves: list[Curve], rule: str) -> str:
    """What dashes and gaps mean, where there are such."""
    words = [f"dashed: {rule}"] if rule and any(each.faint for each in curves) else []
    gaps = dict.fromkeys(grid.why_missing for _, grid in found if grid.missing)
    return " · ".join((*words, *(f"gap: {why}" for why in gaps)))


def _curves(grid: Grid) -> Plot:
    assert grid.columns
    x = np.array(grid.rows.at)
    colours = (*RESIDUAL, *PLAIN, "ink", "muted", "faint")
    curves = tuple(
        curve(name, colours[index % len(colours)], x, values[np.newaxis], log=grid.log)
        for index, (name, values) in enumerate(zip(grid.columns.ids, numbers(grid).T, strict=True))
    )
    return Plot(
        title=grid.title,
        curves=curves,
        x_label=grid.rows.title,
        x_range=_range(x),
        y_range=_ends(grid, [each.y for each in curves]),
        log=grid.log,
        rule=grid.rule,
    )


def _maps(recording: Recording, found: list[tuple[int, Grid]]) -> Heats:
    grid = found[0][1]
    assert grid.columns
    colours = roles(recording)
    maps = []
    for arm, each in found:
        rows, columns = _words(each.rows), _words(each.columns)
        name, places = printed(recording.arms[arm].name), np.arange(len(columns))
        shown = scaled(numbers(each), log=grid.log)
        maps.append(Heat(name, colours[arm], rows, places, *shown, columns, "none"))
    rows = _words(grid.rows)
    return Heats(
        title=f"{grid.title}  {grid.symbol}".rstrip(),
        rows=grid.rows.title,
        heats=tuple(maps),
        limits=_ends(grid, [heat.values.ravel() for heat in maps]),
        log=grid.log,
        across=grid.columns.title,
        row_ends=(rows[0], rows[-1]),
    )


def _is_plane(grid: Grid) -> bool:
    """Both axes are numbers, and they are not the same: points of a plane, not pairs of points."""
    columns = grid.columns
    return bool(grid.rows.at and columns and columns.at and columns.title != grid.rows.title)


def _reliefs(recording: Recording, found: list[tuple[int, Grid]], turn: Turn | None) -> Reliefs:
    grid, colours = found[0][1], roles(recording)
    reliefs = []
    for arm, each in found:
        assert each.columns
        x, y = np.array(each.columns.at), np.array(each.rows.at)
        heights = scaled(numbers(each), log=grid.log)
        name = printed(recording.arms[arm].name)
        reliefs.append(Relief(name, colours[arm], x, y, *heights))
    assert grid.columns
    return Reliefs(
        title=f"{grid.title}  {grid.symbol}".rstrip(),
        reliefs=tuple(reliefs),
        limits=_ends(grid, [relief.heights.ravel() for relief in reliefs]),
        log=grid.log,
        x_label=grid.columns.title,
        y_label=grid.rows.title,
        turn=turn,
    )


def _words(axis: Axis | None) -> tuple[str, ...]:
    if axis is None:
        return ()
    return axis.ids or tuple(f"{place:.3g}".replace("-", "−") for place in axis.at)


def _numbered(
    found: list[tuple[int, Grid]],
) -> tuple[list[Floats], tuple[float, float], tuple[()]]:
    places = [np.array(grid.rows.at) for _, grid in found]
    return places, _range(np.concatenate(places)), ()


def _range(places: Floats) -> tuple[float, float]:
    low, high = float(places.min()), float(places.max())
    air = _AIR * ((high - low) or 1.0)
    return low - air, high + air


def _ends(grid: Grid, heights: list[Floats]) -> tuple[float, float]:
    if grid.ends:
        low, high = grid.ends
        return low - _AIR * (high - low), high + _AIR * (high - low)
    return limits(np.concatenate(heights), least=0.3 if grid.log else 0.05)
