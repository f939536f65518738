"""A `Plot` drawn with scene marks: title, axes, curves with their names beside them."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from resviz.diagram.charts import bands, labels
from resviz.diagram.charts.bands import Band
from resviz.diagram.charts.data import Curve, Floats, Plot, Range, lone
from resviz.diagram.charts.stages import CAPTION, stage_names
from resviz.diagram.charts.ticks import Tick, linear_ticks, ticks
from resviz.diagram.scene import DASHED, Area, Circle, Line, Mark, Point, Rect, Text
from resviz.diagram.text import cap_height, shortened, text_width

TITLE = 13.0
TICK = 10.5
NAME = 11.5
ZERO_LABEL = "0"
BROKEN_LABEL = "NaN, ∞"
DOT = 2.4
"""Radius of a point that stands alone."""
BAND = 0.16
"""How opaque a band of several runs is."""


class Axes(NamedTuple):
    """Where a plot's values are on the picture.

    Attributes:
        inner: the rectangle between the axes, bands for marks included.
        field: the part of it that the vertical axis spans.
        above: the band for broken values.
        below: the band for zeros.
    """

    plot: Plot
    inner: Rect
    field: Rect
    above: Band
    below: Band

    def x(self, values: Floats | float) -> Floats:
        """Positions on the picture."""
        return _onto(values, self.plot.x_range, self.field.x, self.field.right)

    def y(self, values: Floats | float) -> Floats:
        """Heights on the picture, down."""
        return _onto(values, self.plot.y_range, self.field.bottom, self.field.y)

    @property
    def bands(self) -> tuple[tuple[Band, float, str, str], ...]:
        """The bands that there are, each with its top, its label and the label's colour."""
        above = (self.above, self.inner.y, BROKEN_LABEL, "alert")
        below = (self.below, self.field.bottom, ZERO_LABEL, "muted")
        return tuple(band for band in (above, below) if band[0].rows)


def _onto(values: Floats | float, limits: Range, start: float, stop: float) -> Floats:
    low, high = limits
    share = (np.asarray(values, float) - low) / ((high - low) or 1.0)
    return start + share * (stop - start)


def plot_marks(plot: Plot, area: Rect) -> tuple[Mark, ...]:
    """Draw a plot into an area, with everything that belongs to it.

    Args:
        plot: what is shown.
        area: where; wide enough for the tick labels, at least about 160 × 120 points.
    """
    marked = y_ticks(plot, area.height)
    axes = _axes(plot, area, marked, area.y + TITLE + 16)
    names = None if plot.held else _names(axes)
    if names is None:
        names, bottom = _legend(plot, area)
        axes = _axes(plot, area, marked, bottom)
    return (
        *_heading(plot, area),
        *_frame(axes, marked),
        *_below(axes),
        *(mark for curve in plot.curves for mark in _band(axes, curve)),
        *(mark for curve in plot.curves for mark in _curve(axes, curve)),
        *_specials(axes),
        *names,
    )


def _heading(plot: Plot, area: Rect) -> Iterator[Text]:
    room = area.width - 12
    title = shortened(plot.title, room, TITLE, 600)
    yield Text(area.x, area.y + TITLE, title, TITLE, 600)
    if plot.note and text_width(title, TITLE, 600) + text_width(plot.note, TICK) + 12 <= room:
        yield Text(area.x + room, area.y + TITLE, plot.note, TICK, 400, "muted", "end")


def y_ticks(plot: Plot, height: float) -> tuple[Tick, ...]:
    """Ticks of the vertical axis of a plot so many points high."""
    most = max(3, round(height / 40))
    return ticks(plot.y_range, most, log=plot.log)


def _axes(plot: Plot, area: Rect, marked: tuple[Tick, ...], y: float) -> Axes:
    height = area.bottom - 36 - y
    above, below = bands.broken(plot, height), bands.zeros(plot, height)
    words = [tick.label for tick in marked]
    words += [ZERO_LABEL] * bool(below.rows) + [BROKEN_LABEL] * bool(above.rows)
    words += [CAPTION] * bool(plot.sections)
    gutter = 8 + max((text_width(word, TICK) for word in words), default=0)
    # The right edge leaves room for half a tick label, the lower one for two lines of words.
    inner = Rect(area.x + gutter, y, area.width - gutter - 12, height)
    field = inner._replace(y=y + above.height, height=height - above.height - below.height)
    return Axes(plot, inner, field, above, below)


def _frame(axes: Axes, marked: tuple[Tick, ...]) -> Iterator[Mark]:
    plot, inner = axes.plot, axes.inner
    for section in plot.sections[1:]:
        x = float(axes.x(section.start))
        yield Line(((x, inner.y), (x, inner.bottom)), "grid", 1)
    marks = [
        (top + band.height / 2, label, role, [top + row.down for row in band.rows])
        for band, top, label, role in axes.bands
    ]
    at = [(float(axes.y(tick.at)), tick.label) for tick in marked]
    clear = [tick for tick in at if all(abs(tick[0] - mark[0]) > TICK + 2 for mark in marks)]
    for y, label, role, rules in (*((y, word, "muted", [y]) for y, word in clear), *marks):
        for rule in rules:
            yield Line(((inner.x, rule), (inner.right, rule)), "grid", 1)
        yield Text(inner.x - 8, y + cap_height(TICK) / 2, label, TICK, 400, role, "end")
    yield Line(((inner.x, inner.bottom), (inner.right, inner.bottom)), "line", 1)
    if plot.rule is not None and plot.y_range[0] <= plot.rule <= plot.y_range[1]:
        y = float(axes.y(plot.rule))
        yield Line(((inner.x, y), (inner.right, y)), "muted", 0.75, DASHED)
    if plot.now is not None:
        x = float(axes.x(plot.now))
        yield Line(((x, inner.y), (x, inner.bottom)), "muted", 1)


def _below(axes: Axes) -> Iterator[Mark]:
    plot, inner = axes.plot, axes.inner
    row, last = inner.bottom + 16, inner.bottom + 32
    if plot.sections:
        stages = stage_names(plot, inner.width, partial(text_width, size=TICK))
        yield Text(inner.x - 8, row, stages.caption, TICK, 400, "muted", "end")
        for section, name in stages.names:
            middle = float(axes.x((section.start + section.stop) / 2))
            yield Text(middle, row, name, TICK, 400, "muted", "middle")
        row = last
    if plot.x_ends:
        yield Text(inner.x, row, plot.x_ends[0], TICK, 400, "muted")
        yield Text(inner.right, row, plot.x_ends[1], TICK, 400, "muted", "end")
    else:
        for tick in linear_ticks(plot.x_range, max(2, round(inner.width / 70)), whole=True):
            x = min(float(axes.x(tick.at)), inner.right + 12 - text_width(tick.label, TICK) / 2)
            yield Text(x, row, tick.label, TICK, 400, "muted", "middle")
        row = last
    middle = inner.x + inner.width / 2
    yield Text(middle, row, plot.x_label, TICK, 400, "muted", "middle")


def _curve(axes: Axes, curve: Curve) -> Iterator[Mark]:
    width, dash = (1.0, DASHED) if curve.faint else (1.6, ())
    xs, ys = axes.x(curve.x), axes.y(curve.y)
    for piece in pieces(ys):
        points = tuple(zip(xs[piece].tolist(), ys[piece].tolist(), strict=True))
        if len(points) > 1:
            yield Line(points, curve.role, width, dash)
    alone = lone(ys)
    for x, y in zip(xs[alone].tolist(), ys[alone].tolist(), strict=True):
        yield Circle(x, y, DOT * width / 1.6, curve.role)


def _band(axes: Axes, curve: Curve) -> Iterator[Area]:
    """From the least to the greatest of several runs."""
    if curve.low is None or curve.high is None:
        return
    xs, low, high = axes.x(curve.x), axes.y(curve.low), axes.y(curve.high)
    for piece in pieces(low):
        upper = [*zip(xs[piece].tolist(), high[piece].tolist(), strict=True)]
        lower = [*zip(xs[piece].tolist(), low[piece].tolist(), strict=True)]
        if len(upper) > 1:
            yield Area((*upper, *reversed(lower)), curve.role, BAND)
        else:
            yield Area(_bar(upper[0], lower[0]), curve.role, BAND)


def _bar(upper: Point, lower: Point) -> tuple[Point, ...]:
    """What a band is at a point that stands alone."""
    (x, top), (_, bottom) = upper, lower
    return ((x - DOT, top), (x + DOT, top), (x + DOT, bottom), (x - DOT, bottom))


def _specials(axes: Axes) -> Iterator[Mark]:
    """Rings for zeros and crosses for broken values, a row for each curve."""
    for row in axes.below.rows:
        y, r = axes.field.bottom + row.down, axes.below.radius
        for x in axes.x(row.x).tolist():
            yield Circle(x, y, r, "", row.curve.role, 1.2)
    for row in axes.above.rows:
        y, r = axes.inner.y + row.down, axes.above.radius
        for x in axes.x(row.x).tolist():
            yield Line(((x - r, y - r), (x + r, y + r)), row.curve.role, 1.2)
            yield Line(((x - r, y + r), (x + r, y - r)), row.curve.role, 1.2)


def pieces(values: Floats) -> Iterator[slice]:
    """The stretches without NaN."""
    known = np.concatenate([[False], np.isfinite(values), [False]])
    edges = np.flatnonzero(known[1:] != known[:-1]).tolist()
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield slice(start, stop)


def _names(axes: Axes) -> tuple[Mark, ...] | None:
    """The names at their curves, or None where they do not fit."""
    curves = axes.plot.curves
    lines = [labels.Line(axes.x(curve.x), axes.y(curve.y)) for curve in curves]
    area = axes.field._replace(y=axes.field.y + 3, height=axes.field.height - 6)
    placed = labels.place(lines, wanted_names(axes.plot, NAME), area)
    if placed is None:
        return None
    named = [curve for curve in curves if not curve.faint]
    return tuple(
        Text(rect.x, rect.y + NAME - 1.5, curve.name, NAME, 600, curve.role)
        for curve, rect in zip(named, placed, strict=True)
    )


def wanted_names(plot: Plot, size: float) -> tuple[labels.Wanted, ...]:
    """The names that stand at the curves of a plot, one for each that is not faint."""
    faint = [index for index, curve in enumerate(plot.curves) if curve.faint]
    return tuple(
        labels.Wanted(
            index,
            tuple(i for i in faint if plot.curves[i].name == curve.name),
            text_width(curve.name, size, 600),
            size,
        )
        for index, curve in enumerate(plot.curves)
        if not curve.faint
    )


def _legend(plot: Plot, area: Rect) -> tuple[tuple[Mark, ...], float]:
    """A legend under the title, in as many rows as it takes, and the height where it ends."""
    marks: list[Mark] = []
    x, y = area.x, area.y + TITLE + 20
    for curve in plot.curves:
        if curve.faint:
            continue
        width = 20 + text_width(curve.name, TICK, 600)
        if x > area.x and x + width > area.right:
            x, y = area.x, y + 16
        marks.append(Line(((x, y - 4), (x + 14, y - 4)), curve.role, 1.6))
        marks.append(Text(x + 20, y, curve.name, TICK, 600, curve.role))
        x += width + 16
    return tuple(marks), y + 16
