"""Whole figures: a chart, or all of an experiment on one page, with the conditions beneath."""

from collections.abc import Iterator, Sequence

from resviz.diagram.charts.contour import contour_marks
from resviz.diagram.charts.data import Heats, Plot
from resviz.diagram.charts.heat import heat_marks
from resviz.diagram.charts.phase import PhaseMaps, phase_marks
from resviz.diagram.charts.plot import plot_marks
from resviz.diagram.charts.relief import Reliefs
from resviz.diagram.charts.surface import surface_marks
from resviz.diagram.scene import Mark, Rect, Scene, Text
from resviz.diagram.text import shortened, wrapped

Chart = Plot | Heats | PhaseMaps | Reliefs

WIDTH = 920.0
MARGIN = 28.0
HEADING = 17.0
SMALL = 10.5
_BETWEEN = 40.0
_PROFILE = 300.0
_MAP = 120.0
_LINE = 16.0


def chart(
    shown: Chart,
    conditions: str,
    width: float | None = None,
    height: float | None = None,
) -> Scene:
    """One chart as a figure of its own.

    Args:
        shown: a plot, heat maps, a phase diagram, or heights over a plane.
        conditions: what the measurement holds for; printed beneath, parts joined by " · ", in
            lines of their own where it has several.
        width: of the figure, in points; at least about 320. By default what becomes it.
        height: of the figure, in points, without the conditions; by default what becomes it.
    """
    usual = _size(shown)
    width, height = width or usual[0], height or usual[1]
    area = Rect(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
    marks = marks_of(shown, area)
    notes = tuple(_lines(conditions, area.x, height, area.width))
    total = height + _LINE * (len(notes) - 1) + MARGIN
    return Scene(width, total, shown.title, notes=(*marks, *notes))


def _size(shown: Chart) -> tuple[float, float]:
    """Width and height that become a chart; reliefs stand side by side, up to three."""
    if not isinstance(shown, Reliefs):
        return 560.0, 340.0
    count = len(shown.reliefs)
    return 140.0 + 250.0 * min(count, 3), 100.0 + 260.0 * -(-count // 3)


def marks_of(shown: Chart, area: Rect) -> tuple[Mark, ...]:
    """Draw a chart into an area."""
    match shown:
        case Plot():
            return plot_marks(shown, area)
        case Heats():
            return heat_marks(shown, area)
        case PhaseMaps():
            return phase_marks(shown, area)
        case Reliefs():
            return surface_marks(shown, area) if shown.turn else contour_marks(shown, area)


def page(
    title: str, profiles: Sequence[Plot], heats: Heats | None, trace: Plot, conditions: str
) -> Scene:
    """An experiment on one page: profiles beside each other, under them heat maps and the loss.

    Args:
        title: heading of the page.
        profiles: up to two plots over the depth of the networks.
        heats: the heat maps, one below the other, if there are any.
        trace: a plot over the steps, e.g. the loss.
        conditions: what the measurement holds for; printed beneath, parts joined by " · ".
    """
    inner = WIDTH - 2 * MARGIN
    y = MARGIN + HEADING + 20
    marks: list[Mark] = [
        Text(MARGIN, MARGIN + HEADING - 3, shortened(title, inner, HEADING, 700), HEADING, 700)
    ]
    for plot, area in zip(profiles, _columns(len(profiles), y, _PROFILE), strict=True):
        marks += plot_marks(plot, area)
    y += (_PROFILE + 24) * bool(profiles)
    height = max(240.0, 60 + _MAP * len(heats.heats) if heats else 0)
    left, right = _columns(2, y, height)
    if heats:
        marks += heat_marks(heats, left)
    marks += plot_marks(trace, right._replace(height=min(height, _PROFILE)))
    y += height + 16
    notes = tuple(_lines(conditions, MARGIN, y, inner))
    return Scene(WIDTH, y + _LINE * (len(notes) - 1) + MARGIN, title, notes=(*marks, *notes))


def _columns(count: int, y: float, height: float) -> Iterator[Rect]:
    width = (WIDTH - 2 * MARGIN - (count - 1) * _BETWEEN) / max(count, 1)
    for index in range(count):
        yield Rect(MARGIN + index * (width + _BETWEEN), y, width, height)


def _lines(words: str, x: float, y: float, width: float) -> Iterator[Text]:
    lines = (line for part in words.splitlines() for line in wrapped(part, width, SMALL))
    for index, line in enumerate(lines):
        yield Text(x, y + index * _LINE, line, SMALL, 400, "muted")
