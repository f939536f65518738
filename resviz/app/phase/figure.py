"""From a phase diagram to what is drawn, for the window and the saved figures alike."""

import re
from collections.abc import Iterator, Sequence
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
from resviz.protocol import Conditions, PhaseDiagram
from resviz.protocol.phase import Summary
from resviz.protocol.quantities import QUANTITIES
from resviz.zoo.values import read_value

if TYPE_CHECKING:
    from resviz.app.phase.recording import PhaseRecording

SIDES = ("vanish", "explode")

_MOST = 6.0
"""Decades to either side of 1 that have colours of their own; a gradient beyond is as good as none
in float16."""
_LEAST = 0.3
_LEAST_REACH = 0.05
_WIDTH, _HEIGHT = 760.0, 380.0
_NUMBERED = re.compile(r"(.*?)(\d+)")


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
    reach = float(np.clip(known.max(initial=_LEAST_REACH), _LEAST_REACH, _MOST))
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
    rows, columns = diagram.shape
    upwards = (_names_in(diagram, diagram.number(row, 0)) for row in range(rows))
    downwards = (_names_in(diagram, diagram.number(row, columns - 1)) for row in range(rows)[::-1])
    usual = [printed(arm.name) for arm in diagram.experiment.arms]
    # Cells that cannot be have no names.
    first, last = (next(filter(None, ends), usual) for ends in (upwards, downwards))
    return tuple(map(_from_to, first, last))


def _names_in(diagram: PhaseDiagram, cell: int) -> Sequence[str]:
    try:
        return [printed(arm.name) for arm in diagram.cell(cell).arms]
    except ResvizError:
        return ()  # this cell cannot be, which it says itself


def _from_to(first: str, last: str) -> str:
    """Both names as one, without the settings that they do not share: the axes tell those."""
    (head, told), (other, others) = (_parted(name) for name in (first, last))
    shared = ", ".join(word for word in told if word in others)
    return f"{_heads(head, other)} ({shared})" if shared else _heads(head, other)


def _parted(name: str) -> tuple[str, list[str]]:
    head, _, told = name.partition(" (")
    return head, told.removesuffix(")").split(", ")


def _heads(first: str, last: str) -> str:
    if first == last:
        return first
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if one and other and one[1] == other[1]:
        return f"{first} … {other[2]}"
    return f"{first} … {last}"


def told(phase: "PhaseRecording", fields: Fields, arm: int, cell: int) -> str:
    """What there is to say of a network in a cell, in lines."""
    diagram = phase.diagram
    row, column = place = diagram.place(cell)
    where = (
        f"{diagram.spoken(diagram.rows)} {diagram.row_values[row]},"
        f" {diagram.spoken(diagram.columns)} {diagram.column_values[column]}"
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
    if 0 < len(phase.cells) < len(diagram):
        count += "; a pale one has the colour of one beside it that is"
    words = _shared_words(phase, _one_of_each(phase)) if done else []
    return "\n".join(filter(None, [" · ".join(words), count]))


def _one_of_each(phase: "PhaseRecording") -> list[Recording]:
    """A recording of every row and of every column, which is all in which cells differ."""
    found: dict[tuple[str, int], Recording] = {}
    for cell, recording in phase.recordings.items():
        row, column = phase.diagram.place(cell)
        found.setdefault(("row", row), recording)
        found.setdefault(("column", column), recording)
    return [*{id(each): each for each in found.values()}.values()]


def _shared_words(phase: "PhaseRecording", recordings: Sequence[Recording]) -> list[str]:
    """What holds for all cells alike; the rest is on the axes."""
    diagram = phase.diagram
    cells = [(each.conditions, each.last_step) for each in recordings]
    # While few cells are known what varies may be the same in all of them.
    cells += _ends(diagram, *cells[0])
    lines = [_words(diagram, *cell) for cell in cells]
    return [word for word in lines[0] if all(word in line for line in lines)]


def _ends(
    diagram: PhaseDiagram, conditions: Conditions, step: int
) -> Iterator[tuple[Conditions, int]]:
    """Conditions of a cell and its step, with the first and the last value of what varies."""
    both = ((diagram.rows, diagram.row_values), (diagram.columns, diagram.column_values))
    for sweep, values in both:
        for text in (values[0], values[-1]):
            value = read_value(diagram.field(sweep), text)
            if sweep.setting in Conditions.__struct_fields__:
                each = (value,) * len(conditions.norm) if sweep.setting == "norm" else value
                told = replace(conditions, **{sweep.setting: each})
                yield told, told.steps if sweep.setting == "steps" else step


def _words(diagram: PhaseDiagram, conditions: Conditions, step: int) -> list[str]:
    if "gain" in {diagram.rows.setting, diagram.columns.setting}:
        # Else the initialisation, of which it is a part, would go with it.
        conditions = replace(conditions, gain=1.0)
    # Networks whose names vary are one arm all the same.
    named = replace(conditions, arms=tuple(arm.name for arm in diagram.experiment.arms))
    return conditions_line(named, step).split(" · ")


def draw(phase: "PhaseRecording", quantity: str, summary: Summary) -> Scene:
    """A phase diagram as a figure of its own."""
    maps = shown(phase, Fields(phase, quantity, summary))
    return chart(maps, conditions_told(phase), _WIDTH, _HEIGHT)
