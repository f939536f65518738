"""From a phase diagram to what is drawn, for the window and the saved figures alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from resviz.app.conditions import conditions_line, printed
from resviz.app.phase.order import stand_ins
from resviz.app.phase.summary import RELATIVE, SUMMARY_WORDS, Field, Fields
from resviz.app.recording import Floats, Recording
from resviz.core.errors import ResvizError
from resviz.diagram.charts.data import Mask, limits
from resviz.diagram.charts.page import chart
from resviz.diagram.charts.phase import Axis, PhaseMap, PhaseMaps
from resviz.diagram.scene import Scene
from resviz.protocol import PhaseDiagram
from resviz.protocol.phase import Summary
from resviz.protocol.quantities import QUANTITIES

if TYPE_CHECKING:
    from resviz.app.phase.recording import PhaseRecording

SIDES = ("vanish", "explode")

_MOST = 6.0
"""Decades to either side of 1 that have colours of their own; a gradient beyond is as good as none
in float16."""
_LEAST = 0.3
_WIDTH, _HEIGHT = 760.0, 380.0


def shown(phase: "PhaseRecording", fields: Fields) -> PhaseMaps:
    """The maps of all networks, with what has been measured so far."""
    diagram, quantity = phase.diagram, QUANTITIES[fields.quantity]
    # What one network failed at, another one may have measured.
    maps = tuple(_map(name, each) for name, each in zip(names(diagram), fields.all, strict=True))
    heights = np.concatenate([each.heights.ravel() for each in fields.all])
    sides = SIDES if fields.summary in RELATIVE else None
    return PhaseMaps(
        title=title(fields.quantity, fields.summary),
        maps=maps,
        rows=Axis(diagram.field(diagram.rows).title, diagram.row_values),
        columns=Axis(diagram.field(diagram.columns).title, diagram.column_values),
        limits=_limits(heights, two_sided=sides is not None, log=quantity.log),
        log=quantity.log,
        sides=sides,
    )


def title(quantity: str, summary: Summary) -> str:
    """What is shown, in words."""
    known = QUANTITIES[quantity]
    words = "" if summary == "value" else f", {SUMMARY_WORDS[summary]}"
    return f"{known.title}{words}  {known.symbol}".rstrip()


def _limits(heights: Floats, *, two_sided: bool, log: bool) -> tuple[float, float]:
    if not two_sided:
        return limits(heights, least=_LEAST if log else 0.05)
    known = np.abs(heights[np.isfinite(heights)])
    reach = float(np.clip(known.max(initial=_LEAST), _LEAST, _MOST))
    # A whole number of decades, so that the ends are ticks.
    return (-np.ceil(reach), np.ceil(reach)) if reach > 1 else (-reach, reach)


def _map(name: str, field: Field) -> PhaseMap:
    places = stand_ins(field.known)
    there = places >= 0
    chosen = np.where(there, places, 0).ravel()

    def standing(values: Mask) -> Mask:
        found: Mask = there & values.ravel()[chosen].reshape(values.shape)
        return found

    return PhaseMap(
        name=name,
        heights=np.where(there, field.heights.ravel()[chosen].reshape(there.shape), np.nan),
        zeros=standing(field.zeros),
        broken=standing(field.broken),
        faulty=field.faulty,
        sure=field.known,
    )


def names(diagram: PhaseDiagram) -> tuple[str, ...]:
    """What the networks are called; where they have other names in other cells, from the first on.

    ``ResNet-8 … 56`` where the depth varies.
    """
    ends = [_names_in(diagram, cell) for cell in (0, len(diagram) - 1)]
    usual = [printed(arm.name) for arm in diagram.experiment.arms]
    first, last = (end or usual for end in ends)
    return tuple(map(_from_to, first, last))


def _names_in(diagram: PhaseDiagram, cell: int) -> Sequence[str]:
    try:
        return [printed(arm.name) for arm in diagram.cell(cell).arms]
    except ResvizError:
        return ()  # this cell cannot be, which it says itself


def _from_to(first: str, last: str) -> str:
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    while same and first[same - 1].isdigit():
        same -= 1
    one, other = first[same:], last[same:]
    if first == last or not same:
        return first
    return f"{first} … {other}" if one.isdigit() and other.isdigit() else f"{first} … {last}"


def told(phase: "PhaseRecording", fields: Fields, arm: int, cell: int) -> str:
    """What there is to say of a network in a cell, in lines."""
    diagram = phase.diagram
    row, column = place = diagram.place(cell)
    where = (
        f"{diagram.rows.setting} {diagram.row_values[row]},"
        f" {diagram.columns.setting} {diagram.column_values[column]}"
    )
    recording, field = phase.recording(cell), fields.all[arm]
    if not field.known[place]:
        return f"{where}\nnot measured yet"
    if recording is None:
        return f"{where}\n{phase.cells[cell].fault}"
    name = printed(recording.conditions.arms[arm])
    if field.faulty[place]:
        faults = [fault.message for fault in phase.cells[cell].faults if fault.arm == arm]
        return "\n".join([f"{name}, {where}", *faults])
    words = _number_told(field, place, log=QUANTITIES[fields.quantity].log)
    return f"{name}, {where}\n{title(fields.quantity, fields.summary)}: {words}"


def _number_told(field: Field, place: tuple[int, int], *, log: bool) -> str:
    if field.zeros[place]:
        return "0"
    height = float(field.heights[place])
    if field.broken[place] or np.isnan(height):
        return "NaN or ∞"
    return f"{10**height if log else height:.3g}"


def conditions_told(phase: "PhaseRecording") -> str:
    """What all cells have in common, and how many have been measured."""
    diagram = phase.diagram
    done = len(phase.recordings)
    failed = len(phase.cells) - done
    count = f"{done:,} of {len(diagram):,} cells measured"
    if failed:
        count += f", {failed:,} cannot be"
    lines = [_shared_words(phase, recording) for recording in _one_of_each(phase)]
    # What is not said of all cells alike is on the axes.
    shared = [word for word in lines[0] if all(word in line for line in lines)] if lines else []
    return "\n".join(filter(None, [" · ".join(shared), count]))


def _one_of_each(phase: "PhaseRecording") -> list[Recording]:
    """A recording of every row and of every column, which is all in which cells differ."""
    found: dict[tuple[str, int], Recording] = {}
    for cell, recording in phase.recordings.items():
        row, column = phase.diagram.place(cell)
        found.setdefault(("row", row), recording)
        found.setdefault(("column", column), recording)
    return [*{id(each): each for each in found.values()}.values()]


def _shared_words(phase: "PhaseRecording", recording: Recording) -> list[str]:
    conditions, diagram = recording.conditions, phase.diagram
    if "gain" in {diagram.rows.setting, diagram.columns.setting}:
        # Else the initialisation, of which it is a part, would go with it.
        conditions = replace(conditions, gain=1.0)
    # Networks whose names vary are one arm all the same.
    named = replace(conditions, arms=tuple(arm.name for arm in diagram.experiment.arms))
    return conditions_line(named, recording.last_step).split(" · ")


def draw(phase: "PhaseRecording", quantity: str, summary: Summary) -> Scene:
    """A phase diagram as a figure of its own."""
    maps = shown(phase, Fields(phase, quantity, summary))
    return chart(maps, conditions_told(phase), _WIDTH, _HEIGHT)
